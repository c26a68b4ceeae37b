//! The groups of the further metric types: summaries, native histograms, exemplars, and pages in protobuf.

use super::{Group, Visitor};
use crate::peers::Does;
use crate::peers::altimeter::{Altimeter, AltimeterClassic};
use crate::peers::metrics::Metrics;
use crate::peers::nop::Nop;
use crate::peers::prometheus_client::PrometheusClient;
use std::time::{Duration, Instant};

/// A value is observed in a summary with a sliding window.
///
/// `metrics` makes summaries of histograms that are given no buckets. Of the others, none has summaries. `altimeter_classic` is our own histogram
/// with [`BOUNDS`](crate::peers::BOUNDS), by which ours is judged.
#[derive(Debug)]
pub struct Summary;

impl Group for Summary {
    const NAME: &'static str = "summary";

    fn libraries(visitor: &mut impl Visitor<Self>) {
        visitor.visit::<Nop>();
        visitor.visit::<Altimeter>();
        visitor.visit::<AltimeterClassic>();
        visitor.visit::<Metrics>();
    }
}

/// A value is observed in a native histogram of schema 3.
///
/// Of the peers, `prometheus_client` alone has these. `altimeter_classic` is our own histogram with [`BOUNDS`](crate::peers::BOUNDS), by which
/// ours is judged.
#[derive(Debug)]
pub struct Native;

impl Group for Native {
    const NAME: &'static str = "native";

    fn libraries(visitor: &mut impl Visitor<Self>) {
        visitor.visit::<Nop>();
        visitor.visit::<Altimeter>();
        visitor.visit::<AltimeterClassic>();
        visitor.visit::<PrometheusClient>();
    }
}

/// A value is observed in a histogram with [`BOUNDS`](crate::peers::BOUNDS) that keeps exemplars, of which none is due.
///
/// `prometheus_client` is given no exemplar. `altimeter_classic` keeps none.
#[derive(Debug)]
pub struct Exemplar;

impl Group for Exemplar {
    const NAME: &'static str = "exemplar";

    fn libraries(visitor: &mut impl Visitor<Self>) {
        visitor.visit::<Nop>();
        visitor.visit::<Altimeter>();
        visitor.visit::<AltimeterClassic>();
        visitor.visit::<PrometheusClient>();
    }
}

/// How many histograms there are on a page of [`EncodeProtobuf`].
pub const HISTOGRAMS: usize = 1000;

/// A page of a family of [`HISTOGRAMS`] native histograms with a label, each of 64 values in 16 buckets, is written in protobuf by one thread. The
/// time is that for each histogram.
#[derive(Debug)]
pub struct EncodeProtobuf;

impl Group for EncodeProtobuf {
    const NAME: &'static str = "encode_protobuf";
    const UNIT: &'static str = "histograms";
    const SIZES: &'static [usize] = &[HISTOGRAMS];
    const OPERATIONS: usize = HISTOGRAMS;

    fn libraries(visitor: &mut impl Visitor<Self>) {
        visitor.visit::<Altimeter>();
        visitor.visit::<PrometheusClient>();
    }

    /// Writes `iters` pages.
    fn sample<L: Does<Self>>(state: &L::State, _: usize, iters: u64) -> Duration {
        let start = Instant::now();
        (0..iters).for_each(|i| L::operate(state, i));
        start.elapsed()
    }
}
