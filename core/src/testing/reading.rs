//! The value of one series.

use crate::text::{Dialect, Prometheus};
use std::fmt;

/// A value, as exact as its metric keeps it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reading {
    Whole(u64),
    Float(f64),
}

impl Reading {
    pub(super) fn as_f64(self) -> f64 {
        match self {
            Self::Whole(value) => value as f64,
            Self::Float(value) => value,
        }
    }

    /// How much greater it is than `earlier`: of whole numbers exactly, above 2^53 too, where an `f64` has not all of them.
    pub(super) fn since(self, earlier: Self) -> f64 {
        match (self, earlier) {
            (Self::Whole(now), Self::Whole(then)) => (i128::from(now) - i128::from(then)) as f64,
            _ => self.as_f64() - earlier.as_f64(),
        }
    }
}

/// As on a page.
impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(value) => write!(f, "{value}"),
            Self::Float(value) => f.write_str(&float_text(*value)),
        }
    }
}

/// A float, as on a page.
pub(super) fn float_text(value: f64) -> String {
    let mut text = Vec::new();
    Prometheus::float(value, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::Reading::{Float, Whole};

    #[test]
    fn a_difference_of_one_is_seen_above_2_to_the_53() {
        let large = 1 << 60;
        assert_eq!(Whole(large + 1).since(Whole(large)), 1.0);
        assert_eq!(Whole(large).since(Whole(large + 1)), -1.0);
        assert_eq!(Float(0.5).since(Whole(2)), -1.5);
    }
}
