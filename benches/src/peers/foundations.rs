//! `foundations-metrics`, by Cloudflare: its `ThreadLocalCounter`, and what else it has of its own.
//!
//! Only counters are thread-local. `Histogram` is behind a mutex. `TimeHistogram` is not, but takes nanoseconds and can be read
//! torn; it alone has timers.

mod families;

pub use families::FoundationsStatic;

use super::histograms::Observes;
use super::{BOUNDS, Does, Library, value};
use crate::groups::{self, SERIES};
use foundations_metrics::{Family, Gauge, Histogram, ThreadLocalCounter, TimeHistogram};
use serde::Serialize;

/// By owned handles, as its README prefers.
#[derive(Debug)]
pub struct Foundations;

impl Library for Foundations {
    const NAME: &'static str = "foundations";
}

impl Does<groups::Counter> for Foundations {
    type State = ThreadLocalCounter;

    fn new() -> ThreadLocalCounter {
        ThreadLocalCounter::default()
    }

    #[inline(always)]
    fn operate(counter: &ThreadLocalCounter, _: u64) {
        counter.inc();
    }
}

impl Does<groups::UpDown> for Foundations {
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

impl Observes for Foundations {
    type Histogram<const N: usize> = Histogram;

    fn histogram<const N: usize>(bounds: [f64; N]) -> Histogram {
        Histogram::new(bounds)
    }

    #[inline(always)]
    fn observe<const N: usize>(histogram: &Histogram, value: f64) {
        histogram.observe(value);
    }
}

impl Does<groups::Timer> for Foundations {
    type State = TimeHistogram;

    fn new() -> TimeHistogram {
        TimeHistogram::new(BOUNDS)
    }

    #[inline(always)]
    fn operate(histogram: &TimeHistogram, _: u64) {
        drop(histogram.start_timer());
    }
}

/// The labels of a family.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Labels {
    series: String,
}

fn labels() -> impl Iterator<Item = Labels> {
    (0..SERIES).map(|series| Labels { series: series.to_string() })
}

impl Does<groups::CounterFamily> for Foundations {
    type State = (Family<Labels, ThreadLocalCounter>, Vec<ThreadLocalCounter>);

    fn new() -> Self::State {
        let family = Family::default();
        let handles = labels().map(|labels| family.get_or_create_owned(&labels)).collect();
        (family, handles)
    }

    #[inline(always)]
    fn operate((_, counters): &Self::State, i: u64) {
        counters[i as usize % SERIES].inc();
    }
}

impl Does<groups::HistogramFamily> for Foundations {
    type State = (Family<Labels, Histogram, fn() -> Histogram>, Vec<Histogram>);

    fn new() -> Self::State {
        let family: Family<_, _, fn() -> _> = Family::new_with_constructor(|| Histogram::new(BOUNDS));
        let handles = labels().map(|labels| family.get_or_create_owned(&labels)).collect();
        (family, handles)
    }

    #[inline(always)]
    fn operate((_, histograms): &Self::State, i: u64) {
        histograms[i as usize % SERIES].observe(value(i));
    }
}
