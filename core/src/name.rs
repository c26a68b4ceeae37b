//! Names of metrics and labels: what the Prometheus data model allows.
//!
//! <https://prometheus.io/docs/concepts/data_model/#metric-names-and-labels>, in its classic form, which every scraper
//! understands: `[a-zA-Z_:][a-zA-Z0-9_:]*` for metrics, `[a-zA-Z_][a-zA-Z0-9_]*` for labels, and labels that begin with
//! `__` are Prometheus's own.

use std::fmt;

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Named {
    /// A metric family.
    Metric,
    /// A label.
    Label,
    /// A unit.
    Unit,
}

/// Why a name was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameError {
    /// It has no characters.
    Empty(Named),
    /// A character that is not allowed, or not at that place.
    Character {
        /// What it was to name.
        named: Named,
        /// As given.
        name: String,
        /// The first character that is not allowed.
        character: char,
    },
    /// A label name that belongs to Prometheus (`__…`), or to the kind of metric (`le` on a histogram, `quantile` on a
    /// summary, the name of a state set on that).
    Reserved {
        /// As given.
        name: String,
    },
    /// A unit that the name of the metric does not end in, or of a kind of metric that has none.
    Unit {
        /// The name of the metric.
        name: String,
        /// The unit.
        unit: String,
        /// Whether that kind of metric may have a unit.
        allowed: bool,
    },
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty(named) => write!(f, "{named} name is empty; {}", named.allowed()),
            Self::Character { named, name, character } => {
                let shown = match character {
                    ' ' => "a space".to_owned(),
                    '0'..='9' => format!("the digit {character} at the beginning"),
                    _ => format!("{character:?}"),
                };
                write!(f, "{named} name {name:?}: {shown} is not allowed; {}", named.allowed())
            }
            Self::Reserved { name } if name == "le" => {
                f.write_str("label name \"le\" is reserved on a histogram, whose bounds it holds; use another name")
            }
            Self::Reserved { name } if name == "quantile" => {
                f.write_str("label name \"quantile\" is reserved on a summary, whose quantiles it holds; use another name")
            }
            Self::Unit { name, unit, allowed: true } => write!(
                f,
                "metric name {name:?} does not end in its unit {unit:?}; call it {:?}",
                with_unit(name, unit)
            ),
            Self::Unit { name, unit, allowed: false } => {
                write!(f, "metric {name:?}: an info or a state set has no unit; leave out {unit:?}")
            }
            Self::Reserved { name } if !name.starts_with("__") => write!(
                f,
                "label name {name:?} is that of its state set, whose states it holds; use another name for the label"
            ),
            Self::Reserved { name } => {
                write!(f, "label name {name:?}: names that begin with \"__\" are Prometheus's own; use another name")
            }
        }
    }
}

/// The name with its unit, before the `_total` of a counter.
fn with_unit(name: &str, unit: &str) -> String {
    let base = name.strip_suffix("_total");
    format!("{}_{unit}{}", base.unwrap_or(name), if base.is_some() { "_total" } else { "" })
}

impl std::error::Error for NameError {}

impl Named {
    fn allowed(self) -> &'static str {
        match self {
            Self::Metric => "use letters, digits, '_' and ':', not beginning with a digit",
            Self::Label => "use letters, digits and '_', not beginning with a digit",
            Self::Unit => "use letters, digits, '_' and ':'",
        }
    }
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Metric => "metric",
            Self::Label => "label",
            Self::Unit => "unit",
        })
    }
}

/// Checks the name of a metric family.
pub(crate) fn check_metric(name: &str) -> Result<(), NameError> {
    check(name, Named::Metric, |c| c == ':')
}

/// Checks the name of a label; `le` is checked where the kind of metric is known.
pub(crate) fn check_label(name: &str) -> Result<(), NameError> {
    check(name, Named::Label, |_| false)?;
    if name.starts_with("__") { Err(NameError::Reserved { name: name.to_owned() }) } else { Ok(()) }
}

/// Checks a unit, which stands at the end of a name, so that it may begin with a digit.
pub(crate) fn check_unit(unit: &str) -> Result<(), NameError> {
    check(unit, Named::Unit, |c| c == ':' || c.is_ascii_digit())
}

fn check(name: &str, named: Named, also: fn(char) -> bool) -> Result<(), NameError> {
    if name.is_empty() {
        return Err(NameError::Empty(named));
    }
    let allowed = |(at, c): (usize, char)| {
        c.is_ascii_alphabetic() || c == '_' || also(c) || (at > 0 && c.is_ascii_digit())
    };
    match name.char_indices().find(|&found| !allowed(found)) {
        Some((_, character)) => Err(NameError::Character { named, name: name.to_owned(), character }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{check_label, check_metric};

    #[test]
    fn the_message_says_what_was_given_and_what_is_allowed() {
        assert_eq!(
            check_metric("http requests").unwrap_err().to_string(),
            "metric name \"http requests\": a space is not allowed; use letters, digits, '_' and ':', not beginning with \
             a digit"
        );
    }

    #[test]
    fn metric_names_are_those_of_the_data_model() {
        for good in ["a", "_", ":", "a:b_c9", "A"] {
            assert!(check_metric(good).is_ok(), "{good}");
        }
        for bad in ["", "9a", "a-b", "a.b", "ä", "a\n", "a{", "a b"] {
            assert!(check_metric(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn label_names_have_no_colon_and_are_not_prometheus_own() {
        for good in ["a", "_a", "route", "le"] {
            assert!(check_label(good).is_ok(), "{good}");
        }
        for bad in ["", "a:b", "__name__", "__", "1"] {
            assert!(check_label(bad).is_err(), "{bad:?}");
        }
    }
}
