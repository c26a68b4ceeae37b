//! What a summary is told when it is made.

use super::layout::Layout;
use crate::clock::{Clock, MonotonicClock};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The quantiles that are shown, the range and the precision of values, and the window.
#[derive(Clone)]
pub struct SummaryOptions {
    quantiles: Arc<[f64]>,
    lowest: f64,
    highest: f64,
    digits: u8,
    window: Duration,
    steps: u32,
    clock: Arc<dyn Clock>,
}

/// Why an option of a summary was refused.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum SummaryError {
    /// A quantile is not a number from 0 to 1, or given twice.
    Quantile {
        /// The quantile.
        given: f64,
    },
    /// The range does not rise, is too wide, or begins below what a summary can tell from zero.
    Range {
        /// The least value.
        lowest: f64,
        /// The greatest.
        highest: f64,
    },
    /// The number of significant digits is not 1, 2 or 3.
    Digits {
        /// As given.
        given: u8,
    },
    /// The window has no steps or too many, or is too short for so many.
    Window {
        /// Its length.
        length: Duration,
        /// The number of its steps.
        steps: u32,
    },
}

impl SummaryOptions {
    /// How many times the least value of a range the greatest may be. With three digits, that takes 320 KiB in each shard.
    const WIDEST: f64 = 1e12;

    /// The least that a range begins with: a unit that is 10^4 times less is still a normal number.
    const LEAST: f64 = 1e-300;

    /// The most steps that a window may have. Each takes memory in each series, and a hundred already have the window off by no more than
    /// a hundredth of its length.
    const MOST_STEPS: u32 = 100;

    /// The options with these quantiles.
    pub(crate) fn with_quantiles(
        self,
        quantiles: impl IntoIterator<Item = f64>,
    ) -> Result<Self, SummaryError> {
        let mut list = Vec::new();
        for given in quantiles {
            if !(0.0..=1.0).contains(&given) || list.contains(&given) {
                return Err(SummaryError::Quantile { given });
            }
            list.push(given);
        }
        Ok(Self { quantiles: list.into(), ..self })
    }

    /// The options with this range.
    pub(crate) fn with_range(self, lowest: f64, highest: f64) -> Result<Self, SummaryError> {
        let is_allowed = lowest >= Self::LEAST && highest > lowest && highest <= lowest * Self::WIDEST;
        if is_allowed {
            Ok(Self { lowest, highest, ..self })
        } else {
            Err(SummaryError::Range { lowest, highest })
        }
    }

    /// The options with so many significant digits.
    pub(crate) fn with_digits(self, digits: u8) -> Result<Self, SummaryError> {
        if (1..=3).contains(&digits) {
            Ok(Self { digits, ..self })
        } else {
            Err(SummaryError::Digits { given: digits })
        }
    }

    /// The options with this window.
    pub(crate) fn with_window(self, length: Duration, steps: u32) -> Result<Self, SummaryError> {
        // A step of no length would always be due.
        let is_allowed = (1..=Self::MOST_STEPS).contains(&steps) && length.as_nanos() >= steps.into();
        if is_allowed {
            Ok(Self { window: length, steps, ..self })
        } else {
            Err(SummaryError::Window { length, steps })
        }
    }

    /// The options with this clock.
    pub(crate) fn with_clock(self, clock: impl Clock) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }

    pub(super) fn layout(&self) -> Layout {
        Layout::new(self.lowest, self.highest, self.digits)
    }

    pub(super) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    pub(super) fn step(&self) -> Duration {
        self.window / self.steps
    }

    pub(super) fn steps(&self) -> u32 {
        self.steps
    }

    pub(crate) fn quantiles(&self) -> &[f64] {
        &self.quantiles
    }

    /// Whether both say the same, by whatever clock.
    pub(crate) fn agree_with(&self, other: &Self) -> bool {
        self.quantiles == other.quantiles
            && (self.lowest, self.highest, self.digits) == (other.lowest, other.highest, other.digits)
            && (self.window, self.steps) == (other.window, other.steps)
    }
}

impl Default for SummaryOptions {
    /// The median and two quantiles that tell of the slow ones; from microseconds to a quarter of an hour, where the unit is seconds; and
    /// the window that Prometheus's own libraries have (`MaxAge` and `AgeBuckets` of `client_golang`).
    fn default() -> Self {
        Self {
            quantiles: Arc::new([0.5, 0.9, 0.99]),
            lowest: 1e-6,
            highest: 1e3,
            digits: 2,
            window: Duration::from_secs(600),
            steps: 5,
            clock: Arc::new(MonotonicClock::new()),
        }
    }
}

impl fmt::Debug for SummaryOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { quantiles, lowest, highest, digits, window, steps, clock: _ } = self;
        let mut shown = f.debug_struct("SummaryOptions");
        shown.field("quantiles", quantiles).field("range", &(lowest, highest)).field("digits", digits);
        shown.field("window", window).field("steps", steps).finish_non_exhaustive()
    }
}

impl fmt::Display for SummaryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quantile { given } => {
                write!(f, "quantile {given}: give each quantile once, as a number from 0 to 1")
            }
            Self::Range { lowest, highest } => write!(
                f,
                "range from {lowest} to {highest}: give a least value of {:e} or more, and a greatest that is above it by a \
                 factor of at most {:e}",
                SummaryOptions::LEAST,
                SummaryOptions::WIDEST
            ),
            Self::Digits { given } => write!(f, "{given} significant digits: 1, 2 or 3 can be kept"),
            Self::Window { length, steps } => write!(
                f,
                "a window of {length:?} in {steps} steps: give it 1 to {} steps, of a nanosecond or more each",
                SummaryOptions::MOST_STEPS
            ),
        }
    }
}

impl std::error::Error for SummaryError {}
