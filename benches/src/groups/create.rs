//! The group of new series: what the first update with a label set costs, in time and in memory.

use super::{Group, Visitor};
use crate::peers::Does;
use crate::peers::altimeter::Altimeter;
use crate::peers::fastmetrics::Fastmetrics;
use crate::peers::foundations::Foundations;
use crate::peers::measured::MeasuredInterned;
use crate::peers::metrics::Metrics;
use crate::peers::nop::Nop;
use crate::peers::prometheus::Prometheus;
use crate::peers::prometheus_client::PrometheusClient;
use std::time::{Duration, Instant};

/// One is added to each of `SERIES` counters that were not there before, by one thread, in a family that is empty at first. The
/// labels are two borrowed strings of 12 characters, one of them different for each series (see
/// [`distinct`](crate::workload::distinct)); the library keeps copies.
///
/// What does a series cost when it is made, its share of the growth of tables included? The time is that for each series; as
/// the family is dropped, the clock stands.
///
/// `measured_interned` stands beside the peers: its interner forgets no string, so that removing a series does not give its
/// memory back. Without `metriken`, as in [`LabelsDynamic`](super::LabelsDynamic), and without the libraries that stand beside
/// the peers there: they do not keep copies.
#[derive(Debug)]
pub struct Create<const SERIES: usize>;

impl<const SERIES: usize> Group for Create<SERIES> {
    const NAME: &'static str = "create";
    const UNIT: &'static str = "series";
    const SIZES: &'static [usize] = &[SERIES];
    const OPERATIONS: usize = SERIES;

    fn libraries(visitor: &mut impl Visitor<Self>) {
        visitor.visit::<Nop>();
        visitor.visit::<Altimeter>();
        visitor.visit::<Prometheus>();
        visitor.visit::<PrometheusClient>();
        visitor.visit::<Metrics>();
        visitor.visit::<MeasuredInterned>();
        visitor.visit::<Fastmetrics>();
        visitor.visit::<Foundations>();
    }

    /// Makes a family `iters` times.
    fn sample<L: Does<Self>>(_: &L::State, _: usize, iters: u64) -> Duration {
        let make = |_| {
            let family = L::new();
            let start = Instant::now();
            (0..SERIES as u64).for_each(|i| L::operate(&family, i));
            start.elapsed()
        };
        (0..iters).map(make).sum()
    }
}
