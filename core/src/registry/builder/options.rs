//! What a metric of some types may be told before it is registered.

use super::MetricBuilder;
use crate::clock::Clock;
use crate::histogram::{Bounds, Histogram};
use crate::labels::LabelValue;
use crate::state_set::{First, StateSet};
use crate::summary::{Summary, SummaryError};
use std::time::Duration;

impl<S: LabelValue + 'static> MetricBuilder<'_, StateSet<S>> {
    /// The state in which it begins, in place of the first.
    pub fn initially(self, state: S) -> Self {
        Self { options: First(state.index()), ..self }
    }
}

impl MetricBuilder<'_, Histogram> {
    /// The upper bounds of the buckets, in place of [`Bounds::LATENCY`].
    pub fn bounds(self, bounds: Bounds) -> Self {
        Self { options: bounds, ..self }
    }
}

impl MetricBuilder<'_, Summary> {
    /// The quantiles that are shown, in place of 0.5, 0.9 and 0.99: numbers from 0 to 1. Without any, only the count and the sum are.
    ///
    /// # Errors
    /// [`SummaryError`] for a number that is outside of that, or given twice.
    pub fn quantiles(self, quantiles: impl IntoIterator<Item = f64>) -> Result<Self, SummaryError> {
        Ok(Self { options: self.options.with_quantiles(quantiles)?, ..self })
    }

    /// The range of values that are told apart, in place of 10^-6 to 1,000, in the unit of the metric. Memory grows by the number of
    /// times that it doubles.
    ///
    /// # Errors
    /// [`SummaryError`] when `highest` is not above `lowest`, or is more than 10^12 times that; or when `lowest` is below 10^-300.
    pub fn range(self, lowest: f64, highest: f64) -> Result<Self, SummaryError> {
        Ok(Self { options: self.options.with_range(lowest, highest)?, ..self })
    }

    /// How many significant digits of a value are kept, in place of 2: with 1, 2 or 3, a quantile is off by at most 10 %, 1 % or 0.1 %
    /// of its value, and each doubling of the range takes 8, 64 or 1,024 cells.
    ///
    /// # Errors
    /// [`SummaryError`] for any other number.
    pub fn digits(self, digits: u8) -> Result<Self, SummaryError> {
        Ok(Self { options: self.options.with_digits(digits)?, ..self })
    }

    /// The window of which quantiles are shown, and in how many steps it slides, in place of 10 minutes and 5.
    ///
    /// # Errors
    /// [`SummaryError`] when either is zero.
    pub fn window(self, length: Duration, steps: u32) -> Result<Self, SummaryError> {
        Ok(Self { options: self.options.with_window(length, steps)?, ..self })
    }

    /// The clock by which the window slides, in place of a [`MonotonicClock`](crate::MonotonicClock).
    pub fn window_clock(self, clock: impl Clock) -> Self {
        Self { options: self.options.with_clock(clock), ..self }
    }
}
