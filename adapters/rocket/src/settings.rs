//! The settings: what the application built in, and what `[default.altimeter]` says instead.

mod export;
mod keys;
#[cfg(test)]
mod tests;
mod value;

use std::fmt;

use altimeter::{Bounds, Credentials, Registry};
use rocket::Route;
use rocket::figment::Figment;
use rocket::figment::value::{Dict, Value};

use crate::endpoint;
use crate::views::DJANGO;
use keys::KEYS;
use value::Shown;

pub(crate) use export::Export;

/// The table of Rocket's configuration that holds the settings.
const TABLE: &str = "altimeter";

/// The most series of a family with the label `route`. Clients cannot add any, only the application can: one for each
/// route, method and status that occurs. Enough for a thousand routes, and the end for a handler that invents statuses.
const CAP: usize = 20_000;

/// The same with labels of the application's own, whose values may well come from clients: core's default.
const CUSTOM_CAP: usize = 2_000;

/// By which names a page shows the metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Names {
    /// Those in which they are recorded: `http_requests_total`.
    #[default]
    Canonical,
    /// Those of `django-prometheus`.
    Django,
}

impl Names {
    const ALL: [Self; 2] = [Self::Canonical, Self::Django];

    /// As it is written in a configuration.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Canonical => Registry::CANONICAL,
            Self::Django => DJANGO,
        }
    }

    /// From what is written in a configuration.
    fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|names| names.text() == text)
    }
}

/// All settings. `Builder` and `keys` say what each means.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) namespace: Option<String>,
    pub(crate) latency_buckets: Bounds,
    pub(crate) body_buckets: Bounds,
    /// None leaves the names as they are.
    pub(crate) names: Option<Names>,
    pub(crate) exclude: Vec<String>,
    pub(crate) forwarded_proto_header: Option<String>,
    pub(crate) count_scrapes: bool,
    pub(crate) self_metrics: bool,
    pub(crate) series_cap: Option<usize>,
    pub(crate) credentials: Credentials,
    pub(crate) export: Export,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            namespace: None,
            latency_buckets: Bounds::LATENCY,
            body_buckets: Bounds::BODY_BYTES,
            names: None,
            exclude: Vec::new(),
            forwarded_proto_header: None,
            count_scrapes: false,
            self_metrics: true,
            series_cap: None,
            credentials: Credentials::new(),
            export: Export::default(),
        }
    }
}

impl Settings {
    /// The settings that the application `built` in, but for those that its configuration has.
    pub(crate) fn read(built: &Dict, configuration: &Figment) -> Result<Self, SettingError> {
        let mut settings = Self::default();
        settings.set_all(built)?;
        match configuration.find_value(TABLE) {
            Ok(Value::Dict(_, table)) => settings.set_all(&table)?,
            Ok(other) => return Err(SettingError::NotATable { given: Shown(&other).to_string() }),
            // There is none: Rocket has read its own settings from this configuration, so that nothing else is wrong.
            Err(_) => {}
        }
        settings.export.check()?;
        Ok(settings)
    }

    fn set_all(&mut self, table: &Dict) -> Result<(), SettingError> {
        Export::check_table(table)?;
        table.iter().try_for_each(|(name, value)| match KEYS.iter().find(|key| key.name == name) {
            Some(key) => key.set(self, value),
            None => Err(SettingError::Unknown { key: name.clone() }),
        })
    }

    /// The most series of a family with the label `route`.
    pub(crate) fn cap(&self) -> usize {
        self.series_cap.unwrap_or(CAP)
    }

    /// The most series of a family that has labels of the application's own, too.
    pub(crate) fn custom_cap(&self) -> usize {
        self.series_cap.unwrap_or(CUSTOM_CAP)
    }

    /// Whether the requests to this route are in no metric.
    pub(crate) fn excludes(&self, route: &Route) -> bool {
        (endpoint::is_endpoint(route) && !self.count_scrapes)
            || self.exclude.iter().any(|template| template == route.uri.path())
    }

    /// That every route that is to be excluded is there.
    pub(crate) fn check_exclude<'r>(
        &self,
        routes: impl Iterator<Item = &'r Route>,
    ) -> Result<(), SettingError> {
        if self.exclude.is_empty() {
            return Ok(());
        }
        let there: Vec<&str> = routes.map(|route| route.uri.path()).collect();
        match self.exclude.iter().find(|template| !there.contains(&template.as_str())) {
            Some(template) => Err(SettingError::refused(
                "exclude",
                format!("{template:?}"),
                "no route has this template".to_owned(),
                format!("templates of mounted routes: {there:?}"),
            )),
            None => Ok(()),
        }
    }
}

/// Why the settings were refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum SettingError {
    /// The table is something else.
    NotATable { given: String },
    /// There is no such setting.
    Unknown { key: String },
    /// A value is not allowed.
    Refused { key: &'static str, given: String, why: String, allowed: String },
}

impl SettingError {
    pub(crate) fn refused(key: &'static str, given: String, why: String, allowed: String) -> Self {
        Self::Refused { key, given, why, allowed }
    }
}

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotATable { given } => {
                write!(
                    f,
                    "setting \"{TABLE}\" is {given}; it is a table, as [default.{TABLE}] in Rocket.toml"
                )
            }
            Self::Unknown { key } => {
                let known: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
                write!(f, "there is no setting \"{TABLE}.{key}\"; there are: {}", known.join(", "))
            }
            Self::Refused { key, given, why, allowed } => {
                write!(f, "setting \"{TABLE}.{key}\" is {given}: {why}; allowed: {allowed}")
            }
        }
    }
}

impl std::error::Error for SettingError {}
