//! Views of histograms.

use crate::{OLD, families, page};
use altimeter::{Bounds, Kind, Registry};
use altimeter_tests::exposition::Page;

/// The cumulative counts of the buckets of a family without labels, by their bounds.
fn buckets(page: &Page, family: &str) -> Vec<(String, f64)> {
    let name = format!("{family}_bucket");
    page.samples(&name).map(|sample| (sample.labels["le"].clone(), sample.value)).collect()
}

fn pairs(expected: &[(&str, f64)]) -> Vec<(String, f64)> {
    expected.iter().map(|(bound, count)| ((*bound).to_owned(), *count)).collect()
}

#[test]
fn buckets_are_folded_to_fewer_bounds_and_series_added_up() {
    let registry = Registry::new();
    let took = registry.histogram("took_seconds", "Took.").bounds(Bounds::new([0.1, 0.2, 1.0, 2.0]).unwrap());
    let took = took.labels_named(["route"]).register().unwrap();
    let view = registry.view(OLD, Kind::Histogram, "old_seconds", "Old.").of("took_seconds");
    view.bounds(Bounds::new([0.2, 1.0]).unwrap()).register().unwrap();
    for (route, value) in [("a", 0.0625), ("a", 0.125), ("b", 0.1875), ("b", 0.5), ("b", 1.5), ("a", 9.0)] {
        took.with([route], |took| took.observe(value)).unwrap();
    }
    let page = page(&registry);
    assert_eq!(families(&page), ["old_seconds"]);
    assert_eq!(buckets(&page, "old_seconds"), pairs(&[("0.2", 3.0), ("1", 4.0), ("+Inf", 6.0)]));
    assert_eq!(page.value("old_seconds_count", &[]), Some(6.0));
    assert_eq!(page.value("old_seconds_sum", &[]), Some(11.375));
}

#[test]
fn without_bounds_of_its_own_a_view_has_those_of_its_family() {
    let registry = Registry::new();
    let took =
        registry.histogram("took_seconds", "Took.").bounds(Bounds::new([0.1, 2.0]).unwrap()).register();
    registry.view(OLD, Kind::Histogram, "old_seconds", "Old.").of("took_seconds").register().unwrap();
    took.unwrap().observe(1.0);
    assert_eq!(buckets(&page(&registry), "old_seconds"), pairs(&[("0.1", 0.0), ("2", 1.0), ("+Inf", 1.0)]));
}

#[test]
fn events_of_a_counter_are_observed_as_the_value_that_is_given() {
    let registry = Registry::new();
    let bodies = registry.histogram("body_bytes", "Bodies.").bounds(Bounds::new([0.0, 8.0]).unwrap());
    let bodies = bodies.register().unwrap();
    let unknown = registry.counter("body_length_unknown_total", "Unknown.").register().unwrap();
    let view = registry.view(OLD, Kind::Histogram, "old_bytes", "Old.").of("body_bytes");
    view.and_observed("body_length_unknown_total", 0.0).register().unwrap();
    bodies.observe(5.0);
    unknown.add(3);
    let page = page(&registry);
    assert_eq!(families(&page), ["body_length_unknown_total", "old_bytes"]);
    assert_eq!(buckets(&page, "old_bytes"), pairs(&[("0", 3.0), ("8", 4.0), ("+Inf", 4.0)]));
    assert_eq!(page.value("old_bytes_sum", &[]), Some(5.0));
}

#[test]
fn a_view_falls_back_to_another_family_for_some_series() {
    let registry = Registry::new();
    let bounds = || Bounds::new([1.0]).unwrap();
    let handler = registry.histogram("handler_seconds", "Handler.").bounds(bounds()).labels_named(["route"]);
    let handler = handler.register().unwrap();
    let whole =
        registry.histogram("whole_seconds", "Whole.").bounds(bounds()).labels_named(["route", "status"]);
    let whole = whole.register().unwrap();
    registry
        .view(OLD, Kind::Histogram, "old_seconds", "Old.")
        .of("handler_seconds")
        .rename("route", "view")
        .of("whole_seconds")
        .only(|labels| labels.get("route").as_deref() != Some("/wrapped"))
        .rename("route", "view")
        .register()
        .unwrap();
    handler.with(["/wrapped"], |took| took.observe(0.25)).unwrap();
    whole.with(["/wrapped", "200"], |took| took.observe(0.5)).unwrap();
    whole.with(["/plain", "200"], |took| took.observe(2.0)).unwrap();
    whole.with(["/plain", "404"], |took| took.observe(4.0)).unwrap();
    let page = page(&registry);
    assert_eq!(families(&page), ["old_seconds"]);
    let sums = page.series("old_seconds_sum", &["view"]);
    assert_eq!(sums, [(vec!["/plain"], 6.0), (vec!["/wrapped"], 0.25)].into());
}

#[test]
fn a_histogram_without_observations_shows_its_buckets_as_a_plain_one_does() {
    let registry = Registry::new();
    registry
        .view(OLD, Kind::Histogram, "old_seconds", "Never.")
        .bounds(Bounds::new([1.0]).unwrap())
        .register()
        .unwrap();
    assert_eq!(buckets(&page(&registry), "old_seconds"), pairs(&[("1", 0.0), ("+Inf", 0.0)]));
}
