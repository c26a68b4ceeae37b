//! What a metric of some types may be told before it is registered.

use super::MetricBuilder;
use crate::clock::Clock;
use crate::counter::Counter;
use crate::exemplar::Exemplars;
use crate::float_counter::FloatCounter;
use crate::histogram::{Bounds, Histogram, HistogramOptions, NativeBuckets};
use crate::labels::LabelValue;
use crate::state_set::{First, StateSet};
use crate::summary::{Summary, SummaryError};
use std::time::Duration;

impl MetricBuilder<'_, Counter> {
    /// Keeps an exemplar: what [`add_with`](Counter::add_with) and [`add_with_exemplar`](Counter::add_with_exemplar) are given.
    pub fn exemplars(self, exemplars: Exemplars) -> Self {
        Self { options: Some(exemplars), ..self }
    }
}

impl MetricBuilder<'_, FloatCounter> {
    /// Keeps an exemplar: what [`add_with`](FloatCounter::add_with) is given.
    pub fn exemplars(self, exemplars: Exemplars) -> Self {
        Self { options: Some(exemplars), ..self }
    }
}

impl<S: LabelValue + 'static> MetricBuilder<'_, StateSet<S>> {
    /// The state in which it begins, in place of the first.
    pub fn initially(self, state: S) -> Self {
        Self { options: First(state.index()), ..self }
    }
}

impl MetricBuilder<'_, Histogram> {
    /// The upper bounds of the buckets, in place of [`Bounds::LATENCY`].
    pub fn bounds(self, bounds: Bounds) -> Self {
        let options = HistogramOptions { bounds: Some(bounds), ..self.options };
        Self { options, ..self }
    }

    /// Native buckets: without [`bounds`](Self::bounds) alone, else beside those. Both hold the same values, as read at one moment. The
    /// protobuf format shows them; the others have the classic buckets, of which a native histogram without bounds has only `+Inf`.
    ///
    /// ```
    /// use altimeter::{Bounds, NativeBuckets, Registry};
    /// let registry = Registry::new();
    /// let took = registry.histogram("job_seconds", "-").native(NativeBuckets::default()).bounds(Bounds::new([1.0])?).register()?;
    /// took.observe(0.25);
    /// let snapshot = took.snapshot();
    /// assert!(snapshot.buckets().eq([(1.0, 1), (f64::INFINITY, 1)]));
    /// assert_eq!(snapshot.native().unwrap().positive(), [(-16, 1)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn native(self, buckets: NativeBuckets) -> Self {
        let options = HistogramOptions { native: Some(buckets), ..self.options };
        Self { options, ..self }
    }

    /// Keeps exemplars, one for each bucket: what [`observe_with`](Histogram::observe_with) and
    /// [`observe_with_exemplar`](Histogram::observe_with_exemplar) are given.
    pub fn exemplars(self, exemplars: Exemplars) -> Self {
        let options = HistogramOptions { exemplars: Some(exemplars), ..self.options };
        Self { options, ..self }
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

    /// The window of which quantiles are shown, and in how many steps it slides, in place of 10 minutes and 5: see
    /// [`Summary`](crate::Summary). The window shown is up to one step and the time between two scrapes from the one given; each
    /// step takes memory in each series.
    ///
    /// # Errors
    /// [`SummaryError`] when `steps` is not 1 to 100, or `length` is less than a nanosecond for each.
    pub fn window(self, length: Duration, steps: u32) -> Result<Self, SummaryError> {
        Ok(Self { options: self.options.with_window(length, steps)?, ..self })
    }

    /// The clock by which the window slides, in place of a [`MonotonicClock`](crate::MonotonicClock).
    pub fn window_clock(self, clock: impl Clock) -> Self {
        Self { options: self.options.with_clock(clock), ..self }
    }
}
