//! The groups that say how a cost grows: with the bounds of a histogram, with the labels of a series. By one thread.

use super::{Group, Visitor};
use crate::peers::Does;
use crate::peers::altimeter::Altimeter;
use crate::peers::fastmetrics::Fastmetrics;
use crate::peers::foundations::Foundations;
use crate::peers::measured::Measured;
use crate::peers::metrics::Metrics;
use crate::peers::prometheus::Prometheus;
use crate::peers::prometheus_client::PrometheusClient;
use crate::workload::sample;
use std::time::Duration;

/// A value is observed in a histogram of `BOUNDS` bounds, from half a millisecond to 25 seconds, each the one before by the same
/// factor. All buckets are met alike, in an order that no branch predictor learns.
///
/// What does it cost to find the bucket? Libraries that search grow with the bounds. Without `metriken`, as in
/// [`Histogram`](super::Histogram).
#[derive(Debug)]
pub struct HistogramBounds<const BOUNDS: usize>;

impl<const BOUNDS: usize> Group for HistogramBounds<BOUNDS> {
    const NAME: &'static str = "histogram_bounds";
    const UNIT: &'static str = "bounds";
    const SIZES: &'static [usize] = &[BOUNDS];

    fn libraries(visitor: &mut impl Visitor<Self>) {
        visitor.visit::<Altimeter>();
        visitor.visit::<Prometheus>();
        visitor.visit::<PrometheusClient>();
        visitor.visit::<Metrics>();
        visitor.visit::<Measured>();
        visitor.visit::<Fastmetrics>();
        visitor.visit::<Foundations>();
    }

    fn sample<L: Does<Self>>(state: &L::State, _: usize, iters: u64) -> Duration {
        sample::<Self, L>(state, 1, iters)
    }
}

/// One is added to a counter that is found by `LABELS` strings of 12 characters: one of 18 series, in turn, all of which were made
/// before.
///
/// What does a label cost? Their names are given when the program runs. Without `measured`, `fastmetrics` and `foundations`, whose
/// labels are the fields of a type, a type for each number of them; and without `metriken`, which does not find series by labels.
#[derive(Debug)]
pub struct LabelsCount<const LABELS: usize>;

impl<const LABELS: usize> Group for LabelsCount<LABELS> {
    const NAME: &'static str = "labels_count";
    const UNIT: &'static str = "labels";
    const SIZES: &'static [usize] = &[LABELS];

    fn libraries(visitor: &mut impl Visitor<Self>) {
        visitor.visit::<Altimeter>();
        visitor.visit::<Prometheus>();
        visitor.visit::<PrometheusClient>();
        visitor.visit::<Metrics>();
    }

    fn sample<L: Does<Self>>(state: &L::State, _: usize, iters: u64) -> Duration {
        sample::<Self, L>(state, 1, iters)
    }
}
