//! The groups of pages: what each sample of a page costs. One thread writes them, and waits for nobody, so that the time is that of
//! the processor: what else the machine does counts for less.

use super::{Group, Visitor};
use crate::peers::altimeter::Altimeter;
use crate::peers::fastmetrics::Fastmetrics;
use crate::peers::measured::Measured;
use crate::peers::metrics::Metrics;
use crate::peers::prometheus::Prometheus;
use crate::peers::prometheus_client::PrometheusClient;
use crate::peers::{BOUNDS, Does};
use crate::sqlite::cpu_time;
use std::time::Duration;

/// How many lines of a page a histogram has: its buckets, the one without a bound included, its sum and its count.
const LINES: usize = BOUNDS.len() + 3;

/// How many series the groups by shards have.
pub const SERIES_BY_SHARDS: usize = 1000;

/// A page of one family of counters is written, of `SERIES` series by two labels of 12 characters, which one thread updated. The
/// time is that for each series.
#[derive(Debug)]
pub struct EncodeCounter<const SERIES: usize>;

impl<const SERIES: usize> Group for EncodeCounter<SERIES> {
    const NAME: &'static str = "encode_counter";
    const UNIT: &'static str = "series";
    const SIZES: &'static [usize] = &[SERIES];
    const OPERATIONS: usize = SERIES;

    fn libraries(visitor: &mut impl Visitor<Self>) {
        visitor.visit::<Altimeter>();
        visitor.visit::<Prometheus>();
        visitor.visit::<PrometheusClient>();
        visitor.visit::<Metrics>();
        visitor.visit::<Measured>();
        visitor.visit::<Fastmetrics>();
    }

    fn sample<L: Does<Self>>(state: &L::State, _: usize, iters: u64) -> Duration {
        pages::<Self, L>(state, iters)
    }
}

/// The same of histograms with [`BOUNDS`], which have values in all buckets. The time is that for each line. The page of a million has 18
/// million lines, more than a gigabyte.
#[derive(Debug)]
pub struct EncodeHistogram<const SERIES: usize>;

impl<const SERIES: usize> Group for EncodeHistogram<SERIES> {
    const NAME: &'static str = "encode_histogram";
    const UNIT: &'static str = "series";
    const SIZES: &'static [usize] = &[SERIES];
    const OPERATIONS: usize = SERIES * LINES;

    fn libraries(visitor: &mut impl Visitor<Self>) {
        visitor.visit::<Altimeter>();
        visitor.visit::<Prometheus>();
        visitor.visit::<PrometheusClient>();
        visitor.visit::<Metrics>();
        visitor.visit::<Measured>();
        visitor.visit::<Fastmetrics>();
    }

    fn sample<L: Does<Self>>(state: &L::State, _: usize, iters: u64) -> Duration {
        pages::<Self, L>(state, iters)
    }
}

/// [`EncodeCounter`] with [`SERIES_BY_SHARDS`] series, each updated by so many threads that live at once. In our storage each of
/// them has a copy of the numbers, and a page adds them up; to the peers it makes no difference.
#[derive(Debug)]
pub struct EncodeCounterShards<const SHARDS: usize>;

impl<const SHARDS: usize> Group for EncodeCounterShards<SHARDS> {
    const NAME: &'static str = "encode_counter_shards";
    const UNIT: &'static str = "shards";
    const SIZES: &'static [usize] = &[SHARDS];
    const OPERATIONS: usize = SERIES_BY_SHARDS;

    fn libraries(visitor: &mut impl Visitor<Self>) {
        visitor.visit::<Altimeter>();
    }

    fn sample<L: Does<Self>>(state: &L::State, _: usize, iters: u64) -> Duration {
        pages::<Self, L>(state, iters)
    }
}

/// The same of histograms.
#[derive(Debug)]
pub struct EncodeHistogramShards<const SHARDS: usize>;

impl<const SHARDS: usize> Group for EncodeHistogramShards<SHARDS> {
    const NAME: &'static str = "encode_histogram_shards";
    const UNIT: &'static str = "shards";
    const SIZES: &'static [usize] = &[SHARDS];
    const OPERATIONS: usize = SERIES_BY_SHARDS * LINES;

    fn libraries(visitor: &mut impl Visitor<Self>) {
        visitor.visit::<Altimeter>();
    }

    fn sample<L: Does<Self>>(state: &L::State, _: usize, iters: u64) -> Duration {
        pages::<Self, L>(state, iters)
    }
}

/// Has so many pages written.
fn pages<G, L: Does<G>>(state: &L::State, iters: u64) -> Duration {
    let start = cpu_time();
    (0..iters).for_each(|i| L::operate(state, i));
    cpu_time().saturating_sub(start)
}
