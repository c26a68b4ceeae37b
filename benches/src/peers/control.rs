//! The control of our timer: the same work, written out.

use super::{Does, Library, Role, altimeter::Altimeter};
use crate::groups::{Histogram, Timer};
use std::time::Instant;

/// Two readings of the clock and one `observe` of [`Altimeter`].
#[derive(Debug)]
pub struct Control;

impl Library for Control {
    const NAME: &'static str = "control";
    const ROLE: Role = Role::Control;
}

impl Does<Timer> for Control {
    type State = altimeter::Histogram;

    fn new() -> altimeter::Histogram {
        <Altimeter as Does<Histogram>>::new()
    }

    #[inline(always)]
    fn operate(histogram: &altimeter::Histogram, _: u64) {
        let start = Instant::now();
        histogram.observe(start.elapsed().as_secs_f64());
    }
}
