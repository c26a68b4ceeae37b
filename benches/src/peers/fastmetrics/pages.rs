//! Pages of `fastmetrics`, in the text format.

use super::families::Texts;
use super::{FREE, Fastmetrics};
use crate::peers::BOUNDS;
use crate::peers::pages::{Labels, Writes, count, observe};
use fastmetrics::format::text::{TextProfile, encode};
use fastmetrics::metrics::{counter::Counter, family::Family, histogram::Histogram};
use fastmetrics::registry::Registry;

fn labels(route: &str, kind: &str) -> Texts {
    Texts { route: route.to_owned(), kind: kind.to_owned() }
}

impl Writes for Fastmetrics {
    type Registered = Registry;

    type Page = String;

    fn counters(threads: usize, series: &[Labels]) -> Registry {
        let mut registry = Registry::default();
        let family = Family::<Texts, Counter>::default();
        registry.register("requests", "-", family.clone()).expect(FREE);
        count(threads, series, |route, kind| {
            family.with_or_new(&labels(route, kind), |counter| counter.inc());
        });
        registry
    }

    fn histograms(threads: usize, series: &[Labels]) -> Registry {
        let mut registry = Registry::default();
        let family = Family::<Texts, Histogram>::new(|| Histogram::new(BOUNDS));
        registry.register("took_seconds", "-", family.clone()).expect(FREE);
        observe(threads, series, |route, kind, value| {
            family.with_or_new(&labels(route, kind), |histogram| histogram.observe(value));
        });
        registry
    }

    fn write(registry: &Registry, page: &mut String) -> usize {
        page.clear();
        encode(page, registry, TextProfile::PrometheusV0_0_4).expect("a string takes all");
        page.len()
    }
}
