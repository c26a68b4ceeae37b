//! Units of metrics.

use crate::name::{NameError, check_unit};
use std::fmt;

/// What a metric is measured in. The name of the metric ends in it: `job_seconds`, `sent_bytes_total`.
///
/// These are the base units that Prometheus and OpenMetrics ask for
/// (<https://prometheus.io/docs/practices/naming/#base-units>): seconds and not milliseconds, so that nobody has to convert.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unit {
    /// Time.
    Seconds,
    /// Amounts of data.
    Bytes,
    /// A share of a whole, from 0 to 1.
    Ratio,
    /// Temperature.
    Celsius,
    /// Length.
    Meters,
    /// Electric potential.
    Volts,
    /// Electric current.
    Amperes,
    /// Energy.
    Joules,
    /// Mass.
    Grams,
    /// Any other, from [`Unit::named`].
    Other(OtherUnit),
}

/// The name of a unit, checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OtherUnit(String);

impl Unit {
    /// A unit by its name, as it stands at the end of a metric's name: `seconds`, `requests`.
    ///
    /// # Errors
    /// [`NameError`] when it is empty, or has a character that no metric's name may have.
    pub fn named(unit: &str) -> Result<Self, NameError> {
        check_unit(unit)?;
        let known = Self::BASE.iter().find(|known| known.as_str() == unit);
        Ok(known.cloned().unwrap_or_else(|| Self::Other(OtherUnit(unit.to_owned()))))
    }

    const BASE: [Self; 9] = [
        Self::Seconds,
        Self::Bytes,
        Self::Ratio,
        Self::Celsius,
        Self::Meters,
        Self::Volts,
        Self::Amperes,
        Self::Joules,
        Self::Grams,
    ];

    /// As it stands in a name and in a `# UNIT` line.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Seconds => "seconds",
            Self::Bytes => "bytes",
            Self::Ratio => "ratio",
            Self::Celsius => "celsius",
            Self::Meters => "meters",
            Self::Volts => "volts",
            Self::Amperes => "amperes",
            Self::Joules => "joules",
            Self::Grams => "grams",
            Self::Other(OtherUnit(unit)) => unit,
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Unit;

    #[test]
    fn a_unit_is_known_by_its_name() {
        assert_eq!(Unit::named("seconds"), Ok(Unit::Seconds));
        assert_eq!(Unit::named("requests").unwrap().as_str(), "requests");
        assert!(Unit::named("").is_err() && Unit::named("m s").is_err());
    }
}
