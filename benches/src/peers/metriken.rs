//! `metriken`: its sharded counters, which it recommends for many threads, and its gauge.
//!
//! Its histograms count in buckets of its own choice and have no sum, so they cannot do what the others do. It has no timer.

mod families;

use super::{Does, Library};
use crate::groups::{self, SERIES};
use metriken::{Gauge, ShardedCounterGroup};

/// By index in a group, as handles are not needed.
#[derive(Debug)]
pub struct Metriken;

impl Library for Metriken {
    const NAME: &'static str = "metriken";
}

impl Does<groups::Counter> for Metriken {
    type State = ShardedCounterGroup;

    fn new() -> ShardedCounterGroup {
        ShardedCounterGroup::new(1)
    }

    #[inline(always)]
    fn operate(counters: &ShardedCounterGroup, _: u64) {
        counters.increment(0);
    }
}

impl Does<groups::UpDown> for Metriken {
    type State = Gauge;

    fn new() -> Gauge {
        Gauge::new()
    }

    #[inline(always)]
    fn operate(gauge: &Gauge, _: u64) {
        gauge.increment();
        gauge.decrement();
    }
}

impl Does<groups::CounterFamily> for Metriken {
    type State = ShardedCounterGroup;

    fn new() -> ShardedCounterGroup {
        let group = ShardedCounterGroup::new(SERIES);
        (0..SERIES).for_each(|series| group.insert_metadata(series, "series".into(), series.to_string()));
        group
    }

    #[inline(always)]
    fn operate(counters: &ShardedCounterGroup, i: u64) {
        counters.increment(i as usize % SERIES);
    }
}
