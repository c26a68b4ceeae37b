//! What a view adds up: of one family, of several, of none.

use crate::{OLD, families, page};
use altimeter::{Kind, Registry};

#[test]
fn one_family_has_several_views() {
    let registry = Registry::new();
    let gets = registry.counter("gets_total", "Gets.").labels_named(["outcome"]).register().unwrap();
    registry.view(OLD, Kind::Counter, "old_get_total", "Gets.").of("gets_total").register().unwrap();
    for outcome in ["hit", "miss"] {
        let view =
            registry.view(OLD, Kind::Counter, &format!("old_get_{outcome}_total"), "Gets.").of("gets_total");
        view.only(move |labels| labels.get("outcome").as_deref() == Some(outcome)).register().unwrap();
    }
    gets.with(["hit"], |gets| gets.add(3)).unwrap();
    gets.with(["fail"], |gets| gets.add(4)).unwrap();
    let page = page(&registry);
    assert_eq!(families(&page), ["old_get_hit_total", "old_get_miss_total", "old_get_total"]);
    let values = families(&page).into_iter().map(|name| page.value(name, &[]).unwrap());
    assert!(values.eq([3.0, 0.0, 7.0]));
}

#[test]
fn a_view_without_labels_is_there_from_the_start_and_one_with_labels_is_not() {
    let registry = Registry::new();
    registry.counter("gets_total", "Gets.").labels_named(["outcome"]).register().unwrap();
    registry.view(OLD, Kind::Counter, "old_a_total", "A.").of("gets_total").register().unwrap();
    let view = registry.view(OLD, Kind::Counter, "old_b_total", "B.").of("gets_total");
    view.constant("vendor", "sqlite").register().unwrap();
    let view = registry.view(OLD, Kind::Counter, "old_c_total", "C.").of("gets_total");
    view.keep("outcome").register().unwrap();
    let page = page(&registry);
    assert_eq!(families(&page), ["old_a_total", "old_b_total"]);
    assert_eq!(page.value("old_b_total", &[("vendor", "sqlite")]), Some(0.0));
}

#[test]
fn a_view_of_nothing_always_shows_zero() {
    let registry = Registry::new();
    registry.view(OLD, Kind::Counter, "old_unknown_total", "Never.").register().unwrap();
    assert_eq!(page(&registry).value("old_unknown_total", &[]), Some(0.0));
}

#[test]
fn what_only_adds_to_a_view_is_still_shown() {
    let registry = Registry::new();
    let done = registry.counter("requests_total", "Requests.").register().unwrap();
    let lost = registry.counter("lost_total", "Lost.").register().unwrap();
    let view = registry.view(OLD, Kind::Counter, "old_requests_total", "Requests.");
    view.of("requests_total").and("lost_total").register().unwrap();
    done.add(3);
    lost.add(4);
    let page = page(&registry);
    assert_eq!(families(&page), ["lost_total", "old_requests_total"]);
    assert_eq!(page.value("old_requests_total", &[]), Some(7.0));
}

#[test]
fn to_a_counter_an_up_down_counter_adds_how_often_it_went_up_so_that_what_is_under_way_counts_once() {
    let registry = Registry::new();
    let in_flight = registry.up_down("in_flight", "In flight.").labels_named(["route"]).register().unwrap();
    let view = registry.view(OLD, Kind::Counter, "old_begun_total", "Begun.").and("in_flight");
    view.register().unwrap();
    let dogs = in_flight.get(["/dogs"]).unwrap();
    dogs.inc();
    dogs.inc();
    dogs.dec();
    let page = page(&registry);
    assert_eq!(page.value("in_flight", &[("route", "/dogs")]), Some(1.0));
    assert_eq!(page.value("old_begun_total", &[]), Some(2.0));
}

#[test]
fn a_gauge_of_gauges_is_their_sum_and_falls_with_them() {
    let registry = Registry::new();
    let applied = registry.gauge("applied", "Applied.").labels_named(["db"]).register().unwrap();
    let view = registry.view(OLD, Kind::Gauge, "old_applied_total", "Applied.").of("applied");
    view.rename("db", "connection").register().unwrap();
    let sum = registry.view(OLD, Kind::Gauge, "old_all", "All.").of("applied");
    sum.register().unwrap();
    applied.with(["a"], |applied| applied.set(1.5)).unwrap();
    applied.with(["b"], |applied| applied.set(-4.0)).unwrap();
    let before = page(&registry);
    assert_eq!(before.family("old_applied_total").unwrap().kind, "gauge");
    assert_eq!(before.value("old_applied_total", &[("connection", "b")]), Some(-4.0));
    assert_eq!(before.value("old_all", &[]), Some(-2.5));
    applied.remove(["a"]).unwrap();
    let after = page(&registry);
    assert_eq!(after.value("old_applied_total", &[("connection", "a")]), None);
    assert_eq!(after.value("old_all", &[]), Some(-4.0));
}

#[test]
fn any_number_a_gauge_can_have_comes_through_a_view() {
    let registry = Registry::new();
    let level = registry.gauge("level", "Level.").register().unwrap();
    registry.view(OLD, Kind::Gauge, "old_level", "Level.").of("level").register().unwrap();
    for value in [0.1, -1e-300, f64::MAX, f64::INFINITY, f64::NEG_INFINITY] {
        level.set(value);
        assert_eq!(page(&registry).value("old_level", &[]), Some(value));
    }
    level.set(f64::NAN);
    assert!(page(&registry).value("old_level", &[]).unwrap().is_nan());
}

#[test]
fn counters_stay_exact_beyond_2_to_the_53() {
    let registry = Registry::new();
    let counts = registry.counter("counts_total", "Counts.").labels_named(["at"]).register().unwrap();
    registry.view(OLD, Kind::Counter, "old_total", "Old.").of("counts_total").register().unwrap();
    counts.with(["a"], |counts| counts.add(1 << 60)).unwrap();
    counts.with(["b"], |counts| counts.add(1)).unwrap();
    assert_eq!(page(&registry).sample("old_total", &[]).unwrap().text, ((1u64 << 60) + 1).to_string());
}

#[test]
fn counters_of_floats_and_of_whole_numbers_add_up() {
    let registry = Registry::new();
    let busy = registry.float_counter("busy_seconds_total", "Busy.").register().unwrap();
    let whole = registry.counter("whole_seconds_total", "Whole.").register().unwrap();
    let view = registry.view(OLD, Kind::Counter, "old_seconds_total", "Old.");
    view.of("busy_seconds_total").of("whole_seconds_total").register().unwrap();
    busy.add(0.25).unwrap();
    whole.add(3);
    assert_eq!(page(&registry).value("old_seconds_total", &[]), Some(3.25));
}
