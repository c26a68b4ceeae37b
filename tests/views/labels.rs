//! What a view makes of labels.

use crate::{OLD, page};
use altimeter::{Kind, NamedFamily, Registry};
use altimeter_tests::exposition::Page;
use proptest::prelude::*;

/// `events_total` with the labels `animal` and `site`, and a view of it.
fn events(registry: &Registry) -> NamedFamily<altimeter::Counter> {
    registry.counter("events_total", "Events.").labels_named(["animal", "site"]).register().unwrap()
}

fn add(events: &NamedFamily<altimeter::Counter>, animal: &str, site: &str, n: u64) {
    events.with([animal, site], |events| events.add(n)).unwrap();
}

/// The lines of `old_total`, as they stand on the page.
fn lines(registry: &Registry) -> Vec<String> {
    registry.set_names(OLD).unwrap();
    crate::text(registry).lines().filter(|line| line.starts_with("old_total")).map(str::to_owned).collect()
}

#[test]
fn series_whose_labels_come_out_the_same_are_added_up() {
    let registry = Registry::new();
    let events = events(&registry);
    registry
        .view(OLD, Kind::Counter, "old_total", "Old.")
        .of("events_total")
        .keep("site")
        .register()
        .unwrap();
    add(&events, "dog", "north", 2);
    add(&events, "dog", "south", 5);
    add(&events, "cat", "north", 40);
    assert_eq!(lines(&registry), ["old_total{site=\"north\"} 42", "old_total{site=\"south\"} 5"]);
}

#[test]
fn labels_are_renamed_made_by_functions_and_constant_in_the_order_in_which_they_are_named() {
    let registry = Registry::new();
    let events = events(&registry);
    registry
        .view(OLD, Kind::Counter, "old_total", "Old.")
        .of("events_total")
        .label("size", |labels| {
            if labels.get("animal").as_deref() == Some("dog") { "big" } else { "small" }.into()
        })
        .constant("vendor", "sqlite")
        .rename("site", "place")
        .register()
        .unwrap();
    add(&events, "dog", "north", 1);
    add(&events, "cat", "", 2);
    assert_eq!(
        lines(&registry),
        [
            "old_total{size=\"big\",vendor=\"sqlite\",place=\"north\"} 1",
            "old_total{size=\"small\",vendor=\"sqlite\"} 2"
        ]
    );
}

#[test]
fn a_filter_leaves_out_series_and_several_leave_out_more() {
    let registry = Registry::new();
    let events = events(&registry);
    registry
        .view(OLD, Kind::Counter, "old_total", "Old.")
        .of("events_total")
        .only(|labels| labels.get("animal").as_deref() == Some("dog"))
        .only(|labels| labels.get("site").as_deref() != Some("south"))
        .keep("site")
        .register()
        .unwrap();
    for animal in ["dog", "cat"] {
        for site in ["north", "south", "west"] {
            add(&events, animal, site, 1);
        }
    }
    assert_eq!(lines(&registry), ["old_total{site=\"north\"} 1", "old_total{site=\"west\"} 1"]);
}

#[test]
fn a_series_for_which_a_function_panics_is_left_out_and_the_others_are_shown() {
    let registry = Registry::new();
    let events = events(&registry);
    registry
        .view(OLD, Kind::Counter, "old_total", "Old.")
        .of("events_total")
        .label("animal", |labels| match labels.get("animal") {
            Some(animal) if animal == "dog" => animal,
            other => panic!("{other:?}"),
        })
        .register()
        .unwrap();
    add(&events, "cat", "north", 1);
    add(&events, "dog", "north", 1);
    assert_eq!(lines(&registry), ["old_total{animal=\"dog\"} 1"]);
    assert_eq!(events.clear(), 2);
    assert_eq!(lines(&registry), ["old_total{animal=\"dog\"} 1"]);
}

#[test]
fn series_stand_in_the_order_of_the_first_birth_of_what_they_are_of() {
    let registry = Registry::new();
    let events = events(&registry);
    registry
        .view(OLD, Kind::Counter, "old_total", "Old.")
        .of("events_total")
        .keep("site")
        .register()
        .unwrap();
    let sites = ["z", "a", "m", "b"];
    sites.iter().for_each(|site| add(&events, "dog", site, 1));
    events.remove(["dog", "z"]).unwrap();
    add(&events, "cat", "b", 1);
    add(&events, "cat", "z", 1);
    let shown: Vec<_> =
        page(&registry).samples("old_total").map(|sample| sample.labels["site"].clone()).collect();
    assert_eq!(shown, sites);
}

#[test]
fn the_overflow_series_is_in_the_view_as_any_other() {
    let registry = Registry::new();
    let events = registry.counter("events_total", "Events.").labels_named(["animal", "site"]).cap(1);
    let events = events.register().unwrap();
    registry
        .view(OLD, Kind::Counter, "old_total", "Old.")
        .of("events_total")
        .keep("site")
        .register()
        .unwrap();
    add(&events, "dog", "north", 1);
    add(&events, "cat", "south", 2);
    assert_eq!(lines(&registry), ["old_total{site=\"north\"} 1", "old_total{site=\"__overflow__\"} 2"]);
}

#[test]
fn a_view_takes_the_prefix_and_the_labels_of_its_sub_registry() {
    let registry = Registry::new();
    for (site, count) in [("north", 1), ("south", 2)] {
        let sub = registry.prefixed("kennel_").unwrap().labelled([("where", site)]).unwrap();
        let events = sub.counter("events_total", "Events.").labels_named(["animal"]).register().unwrap();
        let view = sub.view(OLD, Kind::Counter, "old_total", "Old.").of("events_total").keep("animal");
        view.register().unwrap();
        events.with(["dog"], |events| events.add(count)).unwrap();
    }
    let page = page(&registry);
    assert_eq!(crate::families(&page), ["kennel_old_total"]);
    for (site, count) in [("north", 1.0), ("south", 2.0)] {
        assert_eq!(page.value("kennel_old_total", &[("where", site), ("animal", "dog")]), Some(count));
    }
}

/// The value of `old_total` with one label.
fn value(page: &Page, value: &str) -> Option<f64> {
    let labels = [("animal", value)];
    page.value("old_total", if value.is_empty() { &[] } else { &labels })
}

proptest! {
    #[test]
    fn any_text_comes_through_a_view_as_it_was(animal in any::<String>(), site in "[\\\\\"\n,={}a]{0,8}") {
        let registry = Registry::new();
        let events = events(&registry);
        let view = registry.view(OLD, Kind::Counter, "old_total", "Old.").of("events_total");
        let told = site.clone();
        view.only(move |labels| labels.get("site").unwrap_or_default() == told).keep("animal").register().unwrap();
        add(&events, &animal, &site, 7);
        prop_assert_eq!(value(&page(&registry), &animal), Some(7.0));
        events.clear();
        prop_assert_eq!(value(&page(&registry), &animal), Some(7.0));
    }
}
