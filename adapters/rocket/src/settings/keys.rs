//! The keys of the table, each with what it allows.

use altimeter::{Bounds, Credentials, CredentialsError, Registry};
use rocket::figment::value::Value;

use super::export;
use super::value::Shown;
use super::{Names, SettingError, Settings};

/// A setting as it is written in a configuration.
pub(super) struct Key {
    pub(super) name: &'static str,
    /// What is allowed, for a refusal.
    allowed: &'static str,
    /// Whether values are kept out of messages.
    is_secret: bool,
    /// Whether it is for the feature `exporter`.
    is_of_exporter: bool,
    /// Reads a value; an error says what is wrong with it.
    read: fn(&mut Settings, &Value) -> Result<(), String>,
}

impl Key {
    const fn new(
        name: &'static str,
        allowed: &'static str,
        read: fn(&mut Settings, &Value) -> Result<(), String>,
    ) -> Self {
        Self { name, allowed, is_secret: false, is_of_exporter: false, read }
    }

    const fn secret(self) -> Self {
        Self { is_secret: true, ..self }
    }

    const fn of_exporter(self) -> Self {
        Self { is_of_exporter: true, ..self }
    }

    pub(super) fn set(&self, settings: &mut Settings, value: &Value) -> Result<(), SettingError> {
        let read = if self.is_of_exporter && !cfg!(feature = "exporter") {
            Err("altimeter-rocket is built without its feature `exporter`, which Cargo.toml can switch on"
                .to_owned())
        } else {
            (self.read)(settings, value)
        };
        read.map_err(|why| {
            let given = if self.is_secret { "not shown".to_owned() } else { Shown(value).to_string() };
            SettingError::refused(self.name, given, why, self.allowed.to_owned())
        })
    }
}

/// All keys, in the order in which they are documented.
pub(super) const KEYS: &[Key] = &[
    Key::new("namespace", "the beginning of metric names, as \"kennel\"", |settings, value| {
        settings.namespace = Some(namespace(text(value)?)?);
        Ok(())
    }),
    Key::new(
        "latency_buckets",
        "an array of finite numbers of seconds, 0 or more, rising",
        |settings, value| {
            settings.latency_buckets = bounds(value)?;
            Ok(())
        },
    ),
    Key::new("body_buckets", "an array of finite numbers of bytes, 0 or more, rising", |settings, value| {
        settings.body_buckets = bounds(value)?;
        Ok(())
    }),
    Key::new("names", "\"canonical\" or \"django\"", |settings, value| {
        settings.names =
            Some(Names::named(&text(value)?).ok_or_else(|| "no names are called so".to_owned())?);
        Ok(())
    }),
    Key::new("exclude", "an array of templates of routes, as [\"/health\"]", |settings, value| {
        settings.exclude = value.deserialize().map_err(|_| "it is no array of texts".to_owned())?;
        Ok(())
    }),
    Key::new(
        "forwarded_proto_header",
        "the name of a header, as \"X-Forwarded-Proto\"",
        |settings, value| {
            settings.forwarded_proto_header = Some(header_name(text(value)?)?);
            Ok(())
        },
    ),
    Key::new("count_scrapes", "true or false", |settings, value| {
        settings.count_scrapes = boolean(value)?;
        Ok(())
    }),
    Key::new("self_metrics", "true or false", |settings, value| {
        settings.self_metrics = boolean(value)?;
        Ok(())
    }),
    Key::new("series_cap", "a whole number above 0", |settings, value| {
        let cap = value.deserialize().ok().filter(|&cap: &usize| cap > 0);
        settings.series_cap = Some(cap.ok_or_else(|| "it is no whole number above 0".to_owned())?);
        Ok(())
    }),
    Key::new("bearer_token", "text of visible ASCII characters", |settings, value| {
        let token = text(value)?;
        with_credentials(settings, |credentials| credentials.bearer(&token))
    })
    .secret(),
    Key::new("basic_auth", "a user and a password, as \"user:password\"", |settings, value| {
        let text = text(value)?;
        let (user, password) = text.split_once(':').ok_or_else(|| "there is no colon in it".to_owned())?;
        with_credentials(settings, |credentials| credentials.basic(user, password))
    })
    .secret(),
    Key::new(export::PORT, "a port, as 9464; 0 is any that is free", |settings, value| {
        settings.export.ports = Some(export::port(value)?);
        Ok(())
    })
    .of_exporter(),
    Key::new(export::PORT_RANGE, "the first and the last port, as [9464, 9474]", |settings, value| {
        settings.export.ports = Some(export::ports(value)?);
        Ok(())
    })
    .of_exporter(),
    Key::new(export::ADDRESS, "an IP address of this machine, as \"0.0.0.0\"", |settings, value| {
        settings.export.address = Some(export::address(value)?);
        Ok(())
    })
    .of_exporter(),
];

fn text(value: &Value) -> Result<String, String> {
    value.as_str().map(str::to_owned).ok_or_else(|| "it is no text".to_owned())
}

fn boolean(value: &Value) -> Result<bool, String> {
    value.deserialize().map_err(|_| "it is neither true nor false".to_owned())
}

fn with_credentials(
    settings: &mut Settings,
    add: impl FnOnce(Credentials) -> Result<Credentials, CredentialsError>,
) -> Result<(), String> {
    let credentials = std::mem::take(&mut settings.credentials);
    settings.credentials = add(credentials).map_err(|error| error.to_string())?;
    Ok(())
}

/// Bounds of what is never below 0.
fn bounds(value: &Value) -> Result<Bounds, String> {
    let Value::Array(_, list) = value else { return Err("it is no array".to_owned()) };
    let number = |one| number(one).ok_or_else(|| format!("{} is no number", Shown(one)));
    let numbers = list.iter().map(number).collect::<Result<Vec<f64>, _>>()?;
    match numbers.iter().find(|number| **number < 0.0) {
        Some(bound) => Err(format!("bound {bound} is below 0")),
        None => Bounds::new(numbers).map_err(|error| error.to_string()),
    }
}

/// A number. What TOML reads as one that is not finite, as `inf`, is text in a variable of the environment.
fn number(value: &Value) -> Option<f64> {
    let not_finite = || value.as_str()?.parse().ok().filter(|number: &f64| !number.is_finite());
    value.deserialize().ok().or_else(not_finite)
}

/// A namespace that names may begin with.
fn namespace(namespace: String) -> Result<String, String> {
    Registry::new().prefixed(&namespace).map_err(|error| error.to_string())?;
    Ok(namespace)
}

/// The name of a header, by the characters of <https://www.rfc-editor.org/rfc/rfc9110#name-tokens>.
fn header_name(name: String) -> Result<String, String> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if !name.is_empty() && name.bytes().all(is_allowed) {
        Ok(name)
    } else {
        Err("no header is called so".to_owned())
    }
}
