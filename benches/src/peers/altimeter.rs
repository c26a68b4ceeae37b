//! `altimeter`.

mod families;
mod pages;
mod types;

pub use types::AltimeterClassic;

use super::histograms::Observes;
use super::{BOUNDS, Does, Library, Role, value};
use crate::groups::{self, SERIES};
use altimeter::{Bounds, Counter, Histogram, Labels, Registry, UpDownCounter};

/// Ours.
#[derive(Debug)]
pub struct Altimeter;

impl Library for Altimeter {
    const NAME: &'static str = "altimeter";
    const ROLE: Role = Role::Ours;
}

const FREE: &str = "the name is free in a new registry";

impl Does<groups::Counter> for Altimeter {
    type State = Counter;

    fn new() -> Counter {
        Registry::new().counter("counter_total", "-").register().expect(FREE)
    }

    #[inline(always)]
    fn operate(counter: &Counter, _: u64) {
        counter.inc();
    }
}

impl Does<groups::UpDown> for Altimeter {
    type State = UpDownCounter;

    fn new() -> UpDownCounter {
        Registry::new().up_down("up_down", "-").register().expect(FREE)
    }

    #[inline(always)]
    fn operate(up_down: &UpDownCounter, _: u64) {
        up_down.inc();
        up_down.dec();
    }
}

fn bounds() -> Bounds {
    Bounds::new(BOUNDS).expect("the bounds rise")
}

impl Observes for Altimeter {
    type Histogram<const N: usize> = Histogram;

    fn histogram<const N: usize>(bounds: [f64; N]) -> Histogram {
        let bounds = Bounds::new(bounds).expect("the bounds rise");
        Registry::new().histogram("histogram", "-").bounds(bounds).register().expect(FREE)
    }

    #[inline(always)]
    fn observe<const N: usize>(histogram: &Histogram, value: f64) {
        histogram.observe(value);
    }
}

impl Does<groups::Timer> for Altimeter {
    type State = Histogram;

    fn new() -> Histogram {
        Self::histogram(BOUNDS)
    }

    #[inline(always)]
    fn operate(histogram: &Histogram, _: u64) {
        drop(histogram.start_timer());
    }
}

#[derive(Debug, Labels)]
struct Series<'a> {
    series: &'a str,
}

/// One handle for each label set.
fn handles<M>(get: impl Fn(&Series<'_>) -> M) -> Vec<M> {
    (0..SERIES).map(|series| get(&Series { series: &series.to_string() })).collect()
}

impl Does<groups::CounterFamily> for Altimeter {
    type State = (Registry, Vec<Counter>);

    fn new() -> Self::State {
        let registry = Registry::new();
        let family = registry.counter("counter_total", "-").labels::<Series<'_>>().register().expect(FREE);
        (registry, handles(|labels| family.get(labels)))
    }

    #[inline(always)]
    fn operate((_, counters): &Self::State, i: u64) {
        counters[i as usize % SERIES].inc();
    }
}

impl Does<groups::HistogramFamily> for Altimeter {
    type State = (Registry, Vec<Histogram>);

    fn new() -> Self::State {
        let registry = Registry::new();
        let family = registry.histogram("histogram", "-").bounds(bounds()).labels::<Series<'_>>();
        let family = family.register().expect(FREE);
        (registry, handles(|labels| family.get(labels)))
    }

    #[inline(always)]
    fn operate((_, histograms): &Self::State, i: u64) {
        histograms[i as usize % SERIES].observe(value(i));
    }
}
