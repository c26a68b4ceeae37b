//! The groups: one operation each, and the list of the libraries that can do it, written here and nowhere else.

mod create;
mod curves;
mod encode;
mod labels;
mod types;

pub use create::Create;
pub use curves::{HistogramBounds, LabelsCount};
pub use encode::{
    EncodeCounter, EncodeCounterShards, EncodeHistogram, EncodeHistogramShards, SERIES_BY_SHARDS,
};
pub use labels::{LabelsDynamic, LabelsEnum};
pub use types::{EncodeProtobuf, Exemplar, HISTOGRAMS, Native, Summary};

use crate::peers::fastmetrics::Fastmetrics;
use crate::peers::foundations::Foundations;
use crate::peers::measured::Measured;
use crate::peers::metrics::Metrics;
use crate::peers::metriken::Metriken;
use crate::peers::prometheus::Prometheus;
use crate::peers::prometheus_client::PrometheusClient;
use crate::peers::{Does, altimeter::Altimeter, cache::Moka, control::Control, nop::Nop};
use crate::workload::{THREADS, sample};
use std::time::Duration;

/// What is measured in one group of benchmarks.
pub trait Group: Sized + 'static {
    /// The first part of the benchmarks' ids.
    const NAME: &'static str;

    /// What the last part of the ids is a number of.
    const UNIT: &'static str = "threads";

    /// The last parts of the ids.
    const SIZES: &'static [usize] = &THREADS;

    /// How many operations of a thread there are in an iteration.
    const OPERATIONS: usize = 1;

    /// Shows each library of the group to the visitor.
    fn libraries(visitor: &mut impl Visitor<Self>);

    /// Takes a sample of so many iterations, with one of [`SIZES`](Self::SIZES): by so many threads at once.
    fn sample<L: Does<Self>>(state: &L::State, size: usize, iters: u64) -> Duration {
        sample::<Self, L>(state, size, iters)
    }
}

/// Does something with each library of a group.
pub trait Visitor<G> {
    /// Is shown one library.
    fn visit<L: Does<G>>(&mut self);
}

/// One is added to a counter.
#[derive(Debug)]
pub struct Counter;

impl Group for Counter {
    const NAME: &'static str = "counter";

    fn libraries(visitor: &mut impl Visitor<Self>) {
        visitor.visit::<Nop>();
        visitor.visit::<Altimeter>();
        visitor.visit::<Prometheus>();
        visitor.visit::<PrometheusClient>();
        visitor.visit::<Metrics>();
        visitor.visit::<Measured>();
        visitor.visit::<Fastmetrics>();
        visitor.visit::<Foundations>();
        visitor.visit::<Metriken>();
    }
}

/// A value is observed in a histogram with [`BOUNDS`](crate::peers::BOUNDS).
///
/// Without `metriken`: its histograms have neither bounds that can be chosen nor a sum.
#[derive(Debug)]
pub struct Histogram;

impl Group for Histogram {
    const NAME: &'static str = "histogram";

    fn libraries(visitor: &mut impl Visitor<Self>) {
        visitor.visit::<Nop>();
        visitor.visit::<Altimeter>();
        visitor.visit::<Prometheus>();
        visitor.visit::<PrometheusClient>();
        visitor.visit::<Metrics>();
        visitor.visit::<Measured>();
        visitor.visit::<Fastmetrics>();
        visitor.visit::<Foundations>();
    }
}

/// A number goes up by one and down by one.
#[derive(Debug)]
pub struct UpDown;

impl Group for UpDown {
    const NAME: &'static str = "updown";

    fn libraries(visitor: &mut impl Visitor<Self>) {
        visitor.visit::<Nop>();
        visitor.visit::<Altimeter>();
        visitor.visit::<Prometheus>();
        visitor.visit::<PrometheusClient>();
        visitor.visit::<Metrics>();
        visitor.visit::<Measured>();
        visitor.visit::<Fastmetrics>();
        visitor.visit::<Foundations>();
        visitor.visit::<Metriken>();
    }
}

/// A timer is started and observes what it measured, in a histogram with [`BOUNDS`](crate::peers::BOUNDS).
///
/// Without `prometheus_client`, `metrics`, `fastmetrics` and `metriken`, which have no timers.
#[derive(Debug)]
pub struct Timer;

impl Group for Timer {
    const NAME: &'static str = "timer";

    fn libraries(visitor: &mut impl Visitor<Self>) {
        visitor.visit::<Nop>();
        visitor.visit::<Control>();
        visitor.visit::<Altimeter>();
        visitor.visit::<Prometheus>();
        visitor.visit::<Measured>();
        visitor.visit::<Foundations>();
    }
}

/// A get of an in-process cache that has the key, bare and instrumented.
#[derive(Debug)]
pub struct CacheGet;

impl Group for CacheGet {
    const NAME: &'static str = "cache_get";

    fn libraries(visitor: &mut impl Visitor<Self>) {
        visitor.visit::<Moka>();
        visitor.visit::<Altimeter>();
    }
}

/// A get that is awaited and timed, as of a cache behind a network, without the network: what the wrapper itself takes.
#[derive(Debug)]
pub struct CacheGetTimed;

impl Group for CacheGetTimed {
    const NAME: &'static str = "cache_get_timed";

    fn libraries(visitor: &mut impl Visitor<Self>) {
        visitor.visit::<Nop>();
        visitor.visit::<Altimeter>();
    }
}

/// How many series [`CounterFamily`] and [`HistogramFamily`] have: enough for several chunks of ours, few enough for the
/// dense arrays of `measured`.
pub const SERIES: usize = 100;

/// One is added to one of [`SERIES`] counters of a family, in turn, by held handles: for measuring memory.
#[derive(Debug)]
pub struct CounterFamily;

impl Group for CounterFamily {
    const NAME: &'static str = "counter";

    fn libraries(visitor: &mut impl Visitor<Self>) {
        visitor.visit::<Altimeter>();
        visitor.visit::<Prometheus>();
        visitor.visit::<PrometheusClient>();
        visitor.visit::<Metrics>();
        visitor.visit::<Measured>();
        visitor.visit::<Fastmetrics>();
        visitor.visit::<Foundations>();
        visitor.visit::<Metriken>();
    }
}

/// A value is observed in one of [`SERIES`] histograms of a family, in turn, by held handles: for measuring memory.
///
/// Without `metriken`, as in [`Histogram`].
#[derive(Debug)]
pub struct HistogramFamily;

impl Group for HistogramFamily {
    const NAME: &'static str = "histogram";

    fn libraries(visitor: &mut impl Visitor<Self>) {
        visitor.visit::<Altimeter>();
        visitor.visit::<Prometheus>();
        visitor.visit::<PrometheusClient>();
        visitor.visit::<Metrics>();
        visitor.visit::<Measured>();
        visitor.visit::<Fastmetrics>();
        visitor.visit::<Foundations>();
    }
}
