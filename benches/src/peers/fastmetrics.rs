//! `fastmetrics`: its default types. It has no timer.

mod families;
mod pages;

pub use families::FastmetricsStatic;

use super::histograms::Observes;
use super::{BOUNDS, Does, Library, value};
use crate::groups::{self, SERIES};
use fastmetrics::derive::LabelSet;
use fastmetrics::metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram};
use fastmetrics::registry::Registry;

/// By clones of its metrics, which share their value.
#[derive(Debug)]
pub struct Fastmetrics;

impl Library for Fastmetrics {
    const NAME: &'static str = "fastmetrics";
}

impl Does<groups::Counter> for Fastmetrics {
    type State = Counter;

    fn new() -> Counter {
        Counter::default()
    }

    #[inline(always)]
    fn operate(counter: &Counter, _: u64) {
        counter.inc();
    }
}

impl Does<groups::UpDown> for Fastmetrics {
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

impl Observes for Fastmetrics {
    type Histogram<const N: usize> = Histogram;

    fn histogram<const N: usize>(bounds: [f64; N]) -> Histogram {
        Histogram::new(bounds)
    }

    #[inline(always)]
    fn observe<const N: usize>(histogram: &Histogram, value: f64) {
        histogram.observe(value);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, LabelSet)]
struct Labels {
    series: String,
}

fn labels() -> impl Iterator<Item = Labels> {
    (0..SERIES).map(|series| Labels { series: series.to_string() })
}

const FREE: &str = "the name is free in a new registry";

impl Does<groups::CounterFamily> for Fastmetrics {
    type State = (Registry, Vec<Counter>);

    fn new() -> Self::State {
        let mut registry = Registry::default();
        let family = Family::<Labels, Counter>::default();
        registry.register("counter", "-", family.clone()).expect(FREE);
        (registry, labels().map(|labels| family.with_or_new(&labels, Counter::clone)).collect())
    }

    #[inline(always)]
    fn operate((_, counters): &Self::State, i: u64) {
        counters[i as usize % SERIES].inc();
    }
}

impl Does<groups::HistogramFamily> for Fastmetrics {
    type State = (Registry, Vec<Histogram>);

    fn new() -> Self::State {
        let mut registry = Registry::default();
        let family = Family::<Labels, Histogram>::new(|| Histogram::new(BOUNDS));
        registry.register("histogram", "-", family.clone()).expect(FREE);
        (registry, labels().map(|labels| family.with_or_new(&labels, Histogram::clone)).collect())
    }

    #[inline(always)]
    fn operate((_, histograms): &Self::State, i: u64) {
        histograms[i as usize % SERIES].observe(value(i));
    }
}
