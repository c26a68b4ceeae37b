//! Why a native histogram was refused.

use super::NativeBuckets;
use std::fmt;

/// Why the layout or the counts of a native histogram were refused.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum NativeError {
    /// The schema is not from -4 to 8.
    Schema {
        /// As given.
        given: i8,
    },
    /// The growth factor is not above 2^(2^-8), the least that there is.
    Factor {
        /// As given.
        given: f64,
    },
    /// The range does not rise, or does not lie within 10^-300 to 10^300.
    Range {
        /// The least value.
        least: f64,
        /// The greatest.
        greatest: f64,
    },
    /// There would be more than [`NativeBuckets::MOST`].
    TooMany {
        /// How many there would be.
        buckets: usize,
    },
    /// The zero threshold is negative or not finite.
    Threshold {
        /// As given.
        given: f64,
    },
    /// The indexes of buckets do not rise.
    NotRising {
        /// The index that should be greater.
        index: i32,
    },
}

impl fmt::Display for NativeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Schema { given } => write!(f, "schema {given}: give one from -4 (coarse) to 8 (fine)"),
            Self::Factor { given } => write!(f, "growth factor {given}: give 1.0028 or more"),
            Self::Range { least, greatest } => {
                write!(f, "range from {least} to {greatest}: give two values that rise, from 1e-300 to 1e300")
            }
            Self::TooMany { buckets } => write!(
                f,
                "{buckets} buckets: {} are allowed; give a lower schema or a narrower range",
                NativeBuckets::MOST
            ),
            Self::Threshold { given } => {
                write!(f, "zero threshold {given}: give a finite number of 0 or more")
            }
            Self::NotRising { index } => {
                write!(
                    f,
                    "bucket {index} after one of no lower index: give the buckets in rising order, each once"
                )
            }
        }
    }
}

impl std::error::Error for NativeError {}
