//! What series add up to.

use super::exact::Exact;
use super::{Distribution, LabelSet, Sample, Sink, Value};

/// A sum over series, exact: see [`Exact`].
#[derive(Debug, Clone)]
pub(crate) enum Total {
    /// Of counters, gauges and up-down counters.
    Number {
        /// What is whole, added up as counters are: at 2^64 it wraps to zero.
        whole: u64,
        floats: Exact,
    },
    /// Of histograms.
    Buckets { counts: Vec<u64>, sum: Exact },
}

/// How a total becomes part of another one.
#[derive(Debug, PartialEq)]
pub(crate) enum Fold {
    /// As it is.
    Same,
    /// Buckets go to those of fewer bounds: for each, its number there.
    Buckets(Vec<usize>),
    /// A number counts as so many observations of `value`.
    Observed { bucket: usize, value: f64 },
}

impl Total {
    /// Nothing yet: of numbers.
    pub(crate) fn number() -> Self {
        Self::Number { whole: 0, floats: Exact::default() }
    }

    /// Nothing yet: of histograms with so many buckets.
    pub(crate) fn buckets(buckets: usize) -> Self {
        Self::Buckets { counts: vec![0; buckets], sum: Exact::default() }
    }

    /// What one sample of a registry's own metrics says.
    pub(crate) fn of(value: &Value<'_>) -> Self {
        let mut total = Self::number();
        match (value, &mut total) {
            (Value::Whole(value), Self::Number { whole, .. }) => *whole = *value,
            (Value::Float(value), Self::Number { floats, .. }) => floats.add(*value),
            (Value::Histogram(distribution), _) => {
                let mut sum = Exact::default();
                sum.add(distribution.sum());
                return Self::Buckets { counts: distribution.counts().to_vec(), sum };
            }
            _ => {}
        }
        total
    }

    /// Adds another one. What does not go together, as `fold` says, adds nothing.
    pub(crate) fn merge(&mut self, other: &Self, fold: &Fold) {
        match (self, other) {
            (Self::Number { whole, floats }, Self::Number { whole: more, floats: further }) => {
                *whole = whole.wrapping_add(*more);
                floats.merge(further);
            }
            (Self::Buckets { counts, sum }, Self::Buckets { counts: more, sum: further }) => {
                for (bucket, count) in more.iter().enumerate() {
                    let to =
                        if let Fold::Buckets(to) = fold { to.get(bucket).copied() } else { Some(bucket) };
                    if let Some(there) = to.and_then(|bucket| counts.get_mut(bucket)) {
                        *there = there.wrapping_add(*count);
                    }
                }
                sum.merge(further);
            }
            (Self::Buckets { counts, sum }, Self::Number { whole, .. }) => {
                let Fold::Observed { bucket, value } = fold else { return };
                if let Some(there) = counts.get_mut(*bucket) {
                    *there = there.wrapping_add(*whole);
                    sum.add(*whole as f64 * value);
                }
            }
            (Self::Number { .. }, Self::Buckets { .. }) => {}
        }
    }

    /// Hands it over as a sample with labels as within braces; `bounds` are those of its buckets.
    pub(crate) fn show(&self, labels: &str, bounds: &[f64], sink: &mut dyn Sink) {
        let labels = LabelSet::of_text(labels);
        match self {
            Self::Number { whole, floats } if floats.is_empty() => {
                sink.sample(&Sample::whole(labels, *whole))
            }
            Self::Number { whole, floats } => {
                let mut all = floats.clone();
                // Both halves are floats, so that nothing is rounded before the sum is.
                all.add((whole >> 32) as f64 * 2f64.powi(32));
                all.add((whole & u64::from(u32::MAX)) as f64);
                sink.sample(&Sample::float(labels, all.round()));
            }
            Self::Buckets { counts, sum } => {
                if let Ok(distribution) = Distribution::new(bounds, counts, sum.round()) {
                    sink.sample(&Sample::histogram(labels, &distribution));
                }
            }
        }
    }
}
