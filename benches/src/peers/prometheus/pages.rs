//! Pages of `prometheus`, in the text format.

use super::families::{LABELS, family};
use super::{ALLOWED, Prometheus, options};
use crate::peers::BOUNDS;
use crate::peers::pages::{Labels, Writes, count, observe};
use prometheus::{HistogramVec, Registry, TextEncoder};

impl Writes for Prometheus {
    type Registered = Registry;

    type Page = String;

    fn counters(threads: usize, series: &[Labels]) -> Registry {
        let (registry, family) = family(&LABELS);
        count(threads, series, |route, kind| family.with_label_values(&[route, kind]).inc());
        registry
    }

    fn histograms(threads: usize, series: &[Labels]) -> Registry {
        let registry = Registry::new();
        let family = HistogramVec::new(options(&BOUNDS), &LABELS).expect(ALLOWED);
        registry.register(Box::new(family.clone())).expect(ALLOWED);
        observe(threads, series, |route, kind, value| {
            family.with_label_values(&[route, kind]).observe(value)
        });
        registry
    }

    fn write(registry: &Registry, page: &mut String) -> usize {
        page.clear();
        TextEncoder::new().encode_utf8(&registry.gather(), page).expect("what it gathered is right");
        page.len()
    }
}
