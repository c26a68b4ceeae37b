//! Pages of `altimeter`, in the text format.

use super::families::Texts;
use super::{Altimeter, FREE, bounds};
use crate::peers::pages::{Labels, Writes, count, observe};
use altimeter::{Format, Registry};

impl Writes for Altimeter {
    type Registered = Registry;

    type Page = Vec<u8>;

    fn counters(threads: usize, series: &[Labels]) -> Registry {
        let registry = Registry::new();
        let family = registry.counter("requests_total", "-").labels::<Texts<'_>>().cap(series.len());
        let family = family.register().expect(FREE);
        count(threads, series, |route, kind| family.with(&Texts { route, kind }, |counter| counter.inc()));
        registry
    }

    fn histograms(threads: usize, series: &[Labels]) -> Registry {
        let registry = Registry::new();
        let family = registry.histogram("took_seconds", "-").bounds(bounds()).labels::<Texts<'_>>();
        let family = family.cap(series.len()).register().expect(FREE);
        observe(threads, series, |route, kind, value| {
            family.with(&Texts { route, kind }, |histogram| histogram.observe(value));
        });
        registry
    }

    fn write(registry: &Registry, page: &mut Vec<u8>) -> usize {
        page.clear();
        registry.encode(Format::Text, page);
        page.len()
    }
}
