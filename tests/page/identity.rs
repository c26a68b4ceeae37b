//! Which label sets are one series: those that Prometheus cannot tell apart, and no others.

use crate::{page, text};
use altimeter::{Counter, Family, Labels, Registry};

#[derive(Labels)]
struct Pair<'a> {
    first: Option<&'a str>,
    second: &'a str,
}

fn pairs(registry: &Registry) -> Family<Pair<'static>, Counter> {
    registry.counter("pairs_total", "Pairs.").labels::<Pair>().register().unwrap()
}

fn inc(pairs: &Family<Pair<'static>, Counter>, first: &str, second: &str) {
    pairs.with(&Pair { first: Some(first), second }, |pair| pair.inc());
}

/// Counts one event for each pair, and expects a series for each.
fn all_differ(all: &[(&str, &str)]) {
    let registry = Registry::new();
    let family = pairs(&registry);
    all.iter().for_each(|(first, second)| inc(&family, first, second));
    let page = page(&registry);
    for (first, second) in all {
        let labels = [("first", *first), ("second", *second)];
        assert_eq!(page.value("pairs_total", &labels), Some(1.0), "{labels:?}");
    }
}

#[test]
fn where_one_value_ends_and_the_next_begins_matters() {
    all_differ(&[("a", "bc"), ("ab", "c")]);
}

#[test]
fn what_separates_values_elsewhere_separates_none_here() {
    all_differ(&[("a\u{ff}", "b"), ("a", "\u{ff}b"), ("a\0", "b"), ("a", "\0b"), ("a,", "b"), ("a", ",b")]);
}

#[test]
fn values_that_collide_under_fnv_are_two_series() {
    all_differ(&[("77kepQFQ8Kl", "x"), ("!0IC=VloaY", "x")]);
}

#[test]
fn values_that_change_places_are_two_series() {
    all_differ(&[("a", "b"), ("b", "a")]);
}

#[test]
fn an_empty_value_is_an_absent_label() {
    let registry = Registry::new();
    let family = pairs(&registry);
    inc(&family, "", "b");
    family.with(&Pair { first: None, second: "b" }, |pair| pair.inc());
    assert_eq!(page(&registry).value("pairs_total", &[("second", "b")]), Some(2.0));
    assert_eq!(family.len(), 1);
}

#[test]
fn a_series_without_labels_has_no_braces() {
    let registry = Registry::new();
    inc(&pairs(&registry), "", "");
    assert!(text(&registry).contains("\npairs_total 1\n"));
}

#[test]
fn a_series_may_be_made_within_the_update_of_another() {
    let registry = Registry::new();
    let family = pairs(&registry);
    family.with(&Pair { first: None, second: "outer" }, |outer| {
        inc(&family, "a", "inner");
        registry.gauge("dogs", "Dogs.").register().unwrap().set(1.0);
        assert_eq!(page(&registry).value("pairs_total", &[("first", "a"), ("second", "inner")]), Some(1.0));
        outer.inc();
    });
    assert_eq!(page(&registry).sum("pairs_total"), 2.0);
}

#[test]
fn a_held_handle_and_a_lookup_are_one_series() {
    let registry = Registry::new();
    let family = pairs(&registry);
    let held = family.get(&Pair { first: Some("a"), second: "b" });
    held.add(2);
    inc(&family, "a", "b");
    assert_eq!(held.get(), 3);
}
