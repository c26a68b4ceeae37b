//! `prometheus-client`, by the Prometheus project.

use prometheus_client::metrics::{counter::Counter, gauge::Gauge, histogram::Histogram};

/// Its default types.
pub struct PrometheusClient {
    counter: Counter,
    gauge: Gauge,
    histogram: Histogram,
}

impl super::Peer for PrometheusClient {
    const NAME: &'static str = "prometheus_client";

    fn new() -> Self {
        Self {
            counter: Counter::default(),
            gauge: Gauge::default(),
            histogram: Histogram::new(super::BOUNDS),
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
