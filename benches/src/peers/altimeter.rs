//! `altimeter`.

use altimeter::{Bounds, Counter, Histogram, Registry, UpDownCounter};

/// Ours.
pub struct Altimeter {
    counter: Counter,
    up_down: UpDownCounter,
    histogram: Histogram,
}

impl super::Peer for Altimeter {
    const NAME: &'static str = "altimeter";

    fn new() -> Self {
        let registry = Registry::new();
        let bounds = Bounds::new(super::BOUNDS).expect("the bounds rise");
        let free = "the names are free in a new registry";
        Self {
            counter: registry.counter("counter_total", "-").register().expect(free),
            up_down: registry.up_down("up_down", "-").register().expect(free),
            histogram: registry.histogram("histogram", "-").bounds(bounds).register().expect(free),
        }
    }

    #[inline(always)]
    fn inc(&self) {
        self.counter.inc();
    }

    #[inline(always)]
    fn up_and_down(&self) {
        self.up_down.inc();
        self.up_down.dec();
    }

    #[inline(always)]
    fn observe(&self, value: f64) {
        self.histogram.observe(value);
    }
}
