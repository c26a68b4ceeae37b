//! `prometheus`, by TiKV: its integer types, which are its fastest.

mod families;
mod pages;

pub use families::PrometheusStatic;

use super::histograms::Observes;
use super::{BOUNDS, Does, Library, value};
use crate::groups::{self, SERIES};
use prometheus::{
    Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts, Registry,
};

/// By its handles.
#[derive(Debug)]
pub struct Prometheus;

impl Library for Prometheus {
    const NAME: &'static str = "prometheus";
}

const ALLOWED: &str = "the name is allowed and free";

fn options(bounds: &[f64]) -> HistogramOpts {
    HistogramOpts::new("histogram", "-").buckets(bounds.to_vec())
}

impl Does<groups::Counter> for Prometheus {
    type State = IntCounter;

    fn new() -> IntCounter {
        IntCounter::new("counter", "-").expect(ALLOWED)
    }

    #[inline(always)]
    fn operate(counter: &IntCounter, _: u64) {
        counter.inc();
    }
}

impl Does<groups::UpDown> for Prometheus {
    type State = IntGauge;

    fn new() -> IntGauge {
        IntGauge::new("gauge", "-").expect(ALLOWED)
    }

    #[inline(always)]
    fn operate(gauge: &IntGauge, _: u64) {
        gauge.inc();
        gauge.dec();
    }
}

impl Observes for Prometheus {
    type Histogram<const N: usize> = Histogram;

    fn histogram<const N: usize>(bounds: [f64; N]) -> Histogram {
        Histogram::with_opts(options(&bounds)).expect(ALLOWED)
    }

    #[inline(always)]
    fn observe<const N: usize>(histogram: &Histogram, value: f64) {
        histogram.observe(value);
    }
}

impl Does<groups::Timer> for Prometheus {
    type State = Histogram;

    fn new() -> Histogram {
        Self::histogram(BOUNDS)
    }

    #[inline(always)]
    fn operate(histogram: &Histogram, _: u64) {
        drop(histogram.start_timer());
    }
}

impl Does<groups::CounterFamily> for Prometheus {
    type State = (Registry, Vec<IntCounter>);

    fn new() -> Self::State {
        let registry = Registry::new();
        let family = IntCounterVec::new(Opts::new("counter", "-"), &["series"]).expect(ALLOWED);
        registry.register(Box::new(family.clone())).expect(ALLOWED);
        (registry, (0..SERIES).map(|series| family.with_label_values(&[series.to_string()])).collect())
    }

    #[inline(always)]
    fn operate((_, counters): &Self::State, i: u64) {
        counters[i as usize % SERIES].inc();
    }
}

impl Does<groups::HistogramFamily> for Prometheus {
    type State = (Registry, Vec<Histogram>);

    fn new() -> Self::State {
        let registry = Registry::new();
        let family = HistogramVec::new(options(&BOUNDS), &["series"]).expect(ALLOWED);
        registry.register(Box::new(family.clone())).expect(ALLOWED);
        (registry, (0..SERIES).map(|series| family.with_label_values(&[series.to_string()])).collect())
    }

    #[inline(always)]
    fn operate((_, histograms): &Self::State, i: u64) {
        histograms[i as usize % SERIES].observe(value(i));
    }
}
