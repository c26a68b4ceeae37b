//! What a summary held at one moment.

use hdrhistogram::Histogram;

/// The count and the sum of all values that a summary observed, and the quantiles of those within its window: from
/// [`Summary::snapshot`](crate::Summary::snapshot).
#[derive(Debug, Clone)]
pub struct SummarySnapshot {
    count: u64,
    sum: f64,
    /// What was observed within the window, in units.
    window: Histogram<u64>,
    unit: f64,
}

impl SummarySnapshot {
    pub(super) fn new(count: u64, sum: f64, window: Histogram<u64>, unit: f64) -> Self {
        Self { count, sum, window, unit }
    }

    /// How many values were observed, ever.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The sum of the finite values that were observed, ever, in the unit of the metric.
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.sum
    }

    /// How many values were observed within the window.
    #[must_use]
    pub fn count_in_window(&self) -> u64 {
        self.window.len()
    }

    /// The value below or at which this share of the values within the window is, from 0 to 1; NaN if there are none.
    #[must_use]
    pub fn quantile(&self, quantile: f64) -> f64 {
        self::quantile(&self.window, self.unit, quantile)
    }
}

pub(super) fn quantile(window: &Histogram<u64>, unit: f64, quantile: f64) -> f64 {
    if window.is_empty() { f64::NAN } else { window.value_at_quantile(quantile) as f64 * unit }
}
