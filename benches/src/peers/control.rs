//! The controls of our own: the same work, with less of the library.

use super::families::ByEnums;
use super::histograms::Observes;
use super::{BOUNDS, Does, Library, Role, altimeter::Altimeter};
use crate::groups::{self, Timer};
use crate::workload::{Kind, Route};
use std::time::Instant;

/// Of the timer: two readings of the clock and one `observe` of [`Altimeter`]. Of the families by enums: its counter without
/// labels.
#[derive(Debug)]
pub struct Control;

impl Library for Control {
    const NAME: &'static str = "control";
    const ROLE: Role = Role::Control;
}

impl Does<Timer> for Control {
    type State = altimeter::Histogram;

    fn new() -> altimeter::Histogram {
        Altimeter::histogram(BOUNDS)
    }

    #[inline(always)]
    fn operate(histogram: &altimeter::Histogram, _: u64) {
        let start = Instant::now();
        histogram.observe(start.elapsed().as_secs_f64());
    }
}

impl ByEnums for Control {
    type Family = altimeter::Counter;

    fn family() -> altimeter::Counter {
        <Altimeter as Does<groups::Counter>>::new()
    }

    #[inline(always)]
    fn inc(counter: &altimeter::Counter, route: Route, kind: Kind) {
        counter.add(1 + route as u64 + kind as u64);
    }
}
