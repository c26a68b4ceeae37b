//! The settings: what the application built in, and what `[default.altimeter]` says instead.

mod keys;
mod value;

use std::fmt;

use altimeter::{Bounds, Registry};
use rocket::Route;
use rocket::figment::Figment;
use rocket::figment::value::{Dict, Value};

use crate::credentials::Secret;
use crate::endpoint;
use crate::views::DJANGO;
use keys::KEYS;
use value::Shown;

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
    pub(crate) bearer_token: Option<Secret>,
    pub(crate) basic_auth: Option<Secret>,
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
            bearer_token: None,
            basic_auth: None,
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
        Ok(settings)
    }

    fn set_all(&mut self, table: &Dict) -> Result<(), SettingError> {
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

#[cfg(test)]
mod tests {
    use rocket::figment::Figment;
    use rocket::figment::providers::{Format, Toml};
    use rocket::figment::value::Dict;

    use super::{Names, SettingError, Settings};

    fn read(toml: &str) -> Result<Settings, SettingError> {
        Settings::read(&Dict::new(), &Figment::from(Toml::string(toml)))
    }

    fn refusal(toml: &str) -> String {
        read(toml).expect_err("a refusal").to_string()
    }

    #[test]
    fn without_a_table_they_are_those_of_the_builder() {
        let settings = read("port = 8000").expect("settings");
        assert_eq!((settings.names, settings.count_scrapes), (None, false));
    }

    #[test]
    fn the_configuration_has_the_last_word() {
        let built = Dict::from([("namespace".into(), "dogs".into()), ("series_cap".into(), 7.into())]);
        let toml = Toml::string("altimeter = { namespace = \"kennel\" }");
        let settings = Settings::read(&built, &Figment::from(toml)).expect("settings");
        assert_eq!((settings.namespace.as_deref(), settings.series_cap), (Some("kennel"), Some(7)));
    }

    #[test]
    fn every_setting_is_read() {
        let settings = read(
            r#"
            [altimeter]
            namespace = "kennel"
            latency_buckets = [0.1, 1, 10]
            body_buckets = [0, 1024]
            names = "django"
            exclude = ["/health"]
            forwarded_proto_header = "X-Forwarded-Proto"
            count_scrapes = true
            self_metrics = false
            series_cap = 100
            bearer_token = "t0ken"
            basic_auth = "prometheus:secret"
            "#,
        )
        .expect("settings");
        assert_eq!(settings.namespace.as_deref(), Some("kennel"));
        assert_eq!(*settings.latency_buckets, [0.1, 1.0, 10.0]);
        assert_eq!(*settings.body_buckets, [0.0, 1024.0]);
        assert_eq!(settings.names, Some(Names::Django));
        assert_eq!(settings.exclude, ["/health"]);
        assert_eq!(settings.forwarded_proto_header.as_deref(), Some("X-Forwarded-Proto"));
        assert!(settings.count_scrapes && !settings.self_metrics);
        assert_eq!(settings.series_cap, Some(100));
        assert!(settings.bearer_token.is_some() && settings.basic_auth.is_some());
    }

    #[test]
    fn a_refusal_names_the_key_the_value_and_what_is_allowed() {
        assert_eq!(
            refusal("altimeter = { names = \"flask\" }"),
            "setting \"altimeter.names\" is \"flask\": it is neither; allowed: \"canonical\" or \"django\""
        );
        assert_eq!(
            refusal("altimeter = { latency_buckets = [1, 0.5] }"),
            "setting \"altimeter.latency_buckets\" is [1, 0.5]: bound 0.5 after 1: give the bounds in rising order, each \
             once; allowed: an array of numbers of seconds, rising"
        );
    }

    #[test]
    fn a_value_of_another_type_is_refused() {
        for table in [
            "namespace = 7",
            "latency_buckets = 0.5",
            "body_buckets = [\"big\"]",
            "names = true",
            "exclude = \"/health\"",
            "forwarded_proto_header = []",
            "count_scrapes = \"sometimes\"",
            "self_metrics = 1",
            "series_cap = -1",
            "bearer_token = {}",
            "basic_auth = 7",
        ] {
            let said = refusal(&format!("[altimeter]\n{table}"));
            let key = table.split(' ').next().expect("a key");
            assert!(said.starts_with(&format!("setting \"altimeter.{key}\" is ")), "{said}");
            assert!(said.contains("; allowed: "), "{said}");
        }
    }

    #[test]
    fn a_value_of_the_right_type_may_still_be_refused() {
        for table in [
            "namespace = \"two words\"",
            "latency_buckets = []",
            "forwarded_proto_header = \"a header: value\"",
            "series_cap = 0",
            "bearer_token = \"\"",
            "bearer_token = \"two words\"",
            "basic_auth = \"nobody\"",
        ] {
            refusal(&format!("[altimeter]\n{table}"));
        }
    }

    #[test]
    fn a_secret_is_in_no_message() {
        let said = refusal("[altimeter]\nbasic_auth = \"hunter2\"");
        assert!(!said.contains("hunter2"), "{said}");
    }

    #[test]
    fn an_unknown_key_is_refused_with_those_that_there_are() {
        let said = refusal("[altimeter]\nbuckets = [1]");
        assert!(said.contains("\"altimeter.buckets\""), "{said}");
        assert!(said.contains("latency_buckets, body_buckets"), "{said}");
    }

    #[test]
    fn a_table_that_is_none_is_refused() {
        assert!(refusal("altimeter = \"on\"").starts_with("setting \"altimeter\" is \"on\""));
    }
}
