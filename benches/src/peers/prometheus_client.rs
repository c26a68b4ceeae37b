//! `prometheus-client`, by the Prometheus project: its default types. It has no timer.

mod families;
mod pages;
mod types;

pub use families::PrometheusClientStatic;

use super::histograms::Observes;
use super::{BOUNDS, Does, Library, value};
use crate::groups::{self, SERIES};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram};
use prometheus_client::registry::Registry;

/// By owned handles, for in its families a reference to a metric holds a lock.
#[derive(Debug)]
pub struct PrometheusClient;

impl Library for PrometheusClient {
    const NAME: &'static str = "prometheus_client";
}

impl Does<groups::Counter> for PrometheusClient {
    type State = Counter;

    fn new() -> Counter {
        Counter::default()
    }

    #[inline(always)]
    fn operate(counter: &Counter, _: u64) {
        counter.inc();
    }
}

impl Does<groups::UpDown> for PrometheusClient {
    type State = Gauge;

    fn new() -> Gauge {
        Gauge::default()
    }

    #[inline(always)]
    fn operate(gauge: &Gauge, _: u64) {
        gauge.inc();
        gauge.dec();
    }
}

impl Observes for PrometheusClient {
    type Histogram<const N: usize> = Histogram;

    fn histogram<const N: usize>(bounds: [f64; N]) -> Histogram {
        Histogram::new(bounds)
    }

    #[inline(always)]
    fn observe<const N: usize>(histogram: &Histogram, value: f64) {
        histogram.observe(value);
    }
}

/// The label of a series.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Labels {
    series: String,
}

fn labels() -> impl Iterator<Item = Labels> {
    (0..SERIES).map(|series| Labels { series: series.to_string() })
}

impl Does<groups::CounterFamily> for PrometheusClient {
    type State = (Registry, Vec<Counter>);

    fn new() -> Self::State {
        let mut registry = Registry::default();
        let family = Family::<Labels, Counter>::default();
        registry.register("counter", "-", family.clone());
        (registry, labels().map(|labels| family.get_or_create_owned(&labels)).collect())
    }

    #[inline(always)]
    fn operate((_, counters): &Self::State, i: u64) {
        counters[i as usize % SERIES].inc();
    }
}

impl Does<groups::HistogramFamily> for PrometheusClient {
    type State = (Registry, Vec<Histogram>);

    fn new() -> Self::State {
        let mut registry = Registry::default();
        let family = Family::<Labels, Histogram>::new_with_constructor(|| Histogram::new(BOUNDS));
        registry.register("histogram", "-", family.clone());
        (registry, labels().map(|labels| family.get_or_create_owned(&labels)).collect())
    }

    #[inline(always)]
    fn operate((_, histograms): &Self::State, i: u64) {
        histograms[i as usize % SERIES].observe(value(i));
    }
}
