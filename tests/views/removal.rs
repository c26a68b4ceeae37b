//! A view keeps what removed series held.

use crate::{OLD, page};
use altimeter::{Bounds, Counter, Kind, ManualClock, NamedFamily, Registry};
use std::thread;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

/// `events_total{animal}` and `old_total`, its sum; and the registry.
fn events() -> (Registry, NamedFamily<Counter>) {
    let registry = Registry::new();
    let events = registry.counter("events_total", "Events.").labels_named(["animal"]).register().unwrap();
    registry.view(OLD, Kind::Counter, "old_total", "Old.").of("events_total").register().unwrap();
    (registry, events)
}

fn sum(registry: &Registry) -> f64 {
    page(registry).value("old_total", &[]).unwrap()
}

#[test]
fn whatever_removes_a_series_it_stays_in_the_sum() {
    let (registry, events) = events();
    let animals = ["a", "b", "c", "d", "e"];
    animals.iter().for_each(|animal| events.with([animal], |events| events.inc()).unwrap());
    assert!(events.remove(["a"]).unwrap());
    assert_eq!(sum(&registry), 5.0);
    assert_eq!(events.retain(|labels, _| labels.get("animal").as_deref() != Some("b")), 1);
    assert_eq!(sum(&registry), 5.0);
    assert_eq!(events.remove_matching(&[("animal", "c")]).unwrap(), 1);
    assert_eq!(sum(&registry), 5.0);
    assert_eq!(events.clear(), 2);
    assert_eq!(sum(&registry), 5.0);
    assert!(!events.remove(["a"]).unwrap());
    assert_eq!(sum(&registry), 5.0);
}

#[test]
fn a_series_that_is_made_again_adds_to_what_it_held_before() {
    let (registry, events) = events();
    for round in 1..=3 {
        events.with(["dog"], |events| events.add(2)).unwrap();
        assert_eq!(sum(&registry), 2.0 * f64::from(round));
        events.remove(["dog"]).unwrap();
    }
    assert_eq!(sum(&registry), 6.0);
}

#[test]
fn what_a_detached_handle_counts_is_in_no_view() {
    let (registry, events) = events();
    let held = events.get(["dog"]).unwrap();
    held.add(2);
    events.remove(["dog"]).unwrap();
    held.add(100);
    assert_eq!(sum(&registry), 2.0);
}

#[test]
fn what_expires_stays_in_the_sum() {
    let clock = ManualClock::new();
    let registry = Registry::new();
    let events = registry.counter("events_total", "Events.").labels_named(["animal"]);
    let events = events.expire_after(MINUTE).clock(clock.clone()).register().unwrap();
    registry
        .view(OLD, Kind::Counter, "old_total", "Old.")
        .of("events_total")
        .keep("animal")
        .register()
        .unwrap();
    events.with(["dog"], |events| events.add(3)).unwrap();
    let shown = || page(&registry).value("old_total", &[("animal", "dog")]);
    assert_eq!(shown(), Some(3.0));
    clock.advance(MINUTE);
    // Pages of views sweep; other tests that are inside their families put it off.
    while !events.is_empty() {
        assert_eq!(shown(), Some(3.0));
        thread::yield_now();
    }
    assert_eq!(shown(), Some(3.0));
    events.with(["dog"], |events| events.inc()).unwrap();
    assert_eq!(shown(), Some(4.0));
}

#[test]
fn histograms_keep_every_bucket() {
    let registry = Registry::new();
    let took = registry.histogram("took_seconds", "Took.").bounds(Bounds::new([0.5, 1.0, 2.0]).unwrap());
    let took = took.labels_named(["route"]).register().unwrap();
    let view = registry.view(OLD, Kind::Histogram, "old_seconds", "Old.").of("took_seconds");
    view.bounds(Bounds::new([1.0]).unwrap()).register().unwrap();
    for value in [0.25, 0.75, 1.5, 4.0] {
        took.with(["/dogs"], |took| took.observe(value)).unwrap();
    }
    let before = page(&registry);
    took.clear();
    assert_eq!(page(&registry).family("old_seconds"), before.family("old_seconds"));
    took.with(["/dogs"], |took| took.observe(0.5)).unwrap();
    let after = page(&registry);
    assert_eq!(after.value("old_seconds_bucket", &[("le", "1")]), Some(3.0));
    assert_eq!(after.value("old_seconds_count", &[]), Some(5.0));
    assert_eq!(after.value("old_seconds_sum", &[]), Some(7.0));
}

#[test]
fn a_sum_of_floats_does_not_change_by_a_bit_when_a_series_goes() {
    let registry = Registry::new();
    let busy = registry.float_counter("busy_seconds_total", "Busy.").labels_named(["at"]).register().unwrap();
    let took = registry.histogram("took_seconds", "Took.").labels_named(["at"]).register().unwrap();
    registry.view(OLD, Kind::Counter, "old_busy_total", "Busy.").of("busy_seconds_total").register().unwrap();
    registry.view(OLD, Kind::Histogram, "old_took", "Took.").of("took_seconds").register().unwrap();
    // Added up in one order these are 0.6000000000000001, in another 0.6.
    for (at, value) in [("a", 0.1), ("b", 0.2), ("c", 0.3)] {
        busy.with([at], |busy| busy.add(value)).unwrap().unwrap();
        took.with([at], |took| took.observe(value)).unwrap();
    }
    let sums = || ["old_busy_total", "old_took_sum"].map(|name| page(&registry).value(name, &[]));
    let before = sums();
    for at in ["c", "b", "a"] {
        busy.remove([at]).unwrap();
        took.remove([at]).unwrap();
        assert_eq!(sums(), before);
    }
}

#[test]
fn ups_are_kept_and_levels_are_not() {
    let registry = Registry::new();
    let in_flight = registry.up_down("in_flight", "In flight.").labels_named(["route"]).register().unwrap();
    registry.view(OLD, Kind::Counter, "old_begun_total", "Begun.").and("in_flight").register().unwrap();
    registry.view(OLD, Kind::Gauge, "old_in_flight", "In flight.").of("in_flight").register().unwrap();
    in_flight.with(["/dogs"], |dogs| (dogs.inc(), dogs.inc(), dogs.dec())).unwrap();
    let values = || ["old_begun_total", "old_in_flight"].map(|name| page(&registry).value(name, &[]));
    assert_eq!(values(), [Some(2.0), Some(1.0)]);
    in_flight.clear();
    assert_eq!(values(), [Some(2.0), Some(0.0)]);
}

#[test]
fn a_removed_series_that_a_view_does_not_show_is_not_in_it() {
    let registry = Registry::new();
    let events = registry.counter("events_total", "Events.").labels_named(["animal"]).register().unwrap();
    for (animal, name) in [("dog", "dogs_total"), ("cat", "cats_total")] {
        let view = registry.view(OLD, Kind::Counter, name, "Old.").of("events_total");
        view.only(move |labels| labels.get("animal").as_deref() == Some(animal)).register().unwrap();
    }
    events.with(["dog"], |events| events.inc()).unwrap();
    events.clear();
    let page = page(&registry);
    assert_eq!(["dogs_total", "cats_total"].map(|name| page.value(name, &[])), [Some(1.0), Some(0.0)]);
}

#[test]
fn label_sets_that_are_kept_are_as_many_as_the_cap_and_the_rest_is_the_overflow_series() {
    let registry = Registry::new();
    let events =
        registry.counter("events_total", "Events.").labels_named(["animal"]).cap(3).register().unwrap();
    registry
        .view(OLD, Kind::Counter, "old_total", "Old.")
        .of("events_total")
        .keep("animal")
        .register()
        .unwrap();
    for number in 0..100 {
        events.with([number.to_string()], |events| events.inc()).unwrap();
        events.clear();
    }
    let page = page(&registry);
    let shown: Vec<_> =
        page.samples("old_total").map(|sample| (&*sample.labels["animal"], sample.value)).collect();
    assert_eq!(shown, [("0", 1.0), ("1", 1.0), ("2", 1.0), ("__overflow__", 97.0)]);
}

#[test]
fn a_function_of_a_view_may_use_the_family_and_the_registry() {
    let registry = Registry::new();
    let events = registry.counter("events_total", "Events.").labels_named(["animal"]).register().unwrap();
    let inside = (events.clone(), registry.clone());
    let view = registry.view(OLD, Kind::Counter, "old_total", "Old.").of("events_total");
    let view = view.label("animal", move |labels| {
        inside.0.with(["other"], |_| ()).unwrap();
        inside.0.remove(["another"]).unwrap();
        assert_eq!(inside.1.names(), OLD);
        labels.get("animal").unwrap_or_default()
    });
    view.register().unwrap();
    registry.set_names(OLD).unwrap();
    events.with(["dog"], |events| events.inc()).unwrap();
    events.with(["another"], |events| events.inc()).unwrap();
    events.remove(["dog"]).unwrap();
    assert_eq!(page(&registry).value("old_total", &[("animal", "dog")]), Some(1.0));
    // The registry is in its own view, which would keep both for ever.
    assert!(registry.unregister("events_total"));
}
