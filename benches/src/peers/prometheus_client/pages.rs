//! Pages of `prometheus-client`, in OpenMetrics, which is the only text that it writes.

use super::PrometheusClient;
use super::families::Texts;
use crate::peers::BOUNDS;
use crate::peers::pages::{Labels, Writes, count, observe};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::{counter::Counter, family::Family, histogram::Histogram};
use prometheus_client::registry::Registry;

fn labels(route: &str, kind: &str) -> Texts {
    Texts { route: route.to_owned(), kind: kind.to_owned() }
}

impl Writes for PrometheusClient {
    type Registered = Registry;

    type Page = String;

    fn counters(threads: usize, series: &[Labels]) -> Registry {
        let mut registry = Registry::default();
        let family = Family::<Texts, Counter>::default();
        registry.register("requests", "-", family.clone());
        count(threads, series, |route, kind| _ = family.get_or_create(&labels(route, kind)).inc());
        registry
    }

    fn histograms(threads: usize, series: &[Labels]) -> Registry {
        let mut registry = Registry::default();
        let family = Family::<Texts, Histogram>::new_with_constructor(|| Histogram::new(BOUNDS));
        registry.register("took_seconds", "-", family.clone());
        observe(threads, series, |route, kind, value| {
            family.get_or_create(&labels(route, kind)).observe(value)
        });
        registry
    }

    fn write(registry: &Registry, page: &mut String) -> usize {
        page.clear();
        encode(page, registry).expect("a string takes all");
        page.len()
    }
}
