//! `prometheus`, by TiKV.

use prometheus::{Histogram, HistogramOpts, IntCounter, IntGauge};

/// Its integer types, which are its fastest.
pub struct Prometheus {
    counter: IntCounter,
    gauge: IntGauge,
    histogram: Histogram,
}

impl super::Peer for Prometheus {
    const NAME: &'static str = "prometheus";

    fn new() -> Self {
        let options = HistogramOpts::new("histogram", "-").buckets(super::BOUNDS.to_vec());
        let allowed = "the names are allowed";
        Self {
            counter: IntCounter::new("counter", "-").expect(allowed),
            gauge: IntGauge::new("gauge", "-").expect(allowed),
            histogram: Histogram::with_opts(options).expect(allowed),
        }
    }

    #[inline(always)]
    fn inc(&self) {
        self.counter.inc();
    }

    #[inline(always)]
    fn up_and_down(&self) {
        self.gauge.inc();
        self.gauge.dec();
    }

    #[inline(always)]
    fn observe(&self, value: f64) {
        self.histogram.observe(value);
    }
}
