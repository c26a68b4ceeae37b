//! Values as they stand on a page.

use crate::page;
use altimeter::{Bounds, Histogram, Registry};
use proptest::prelude::*;

/// The value that a page shows of a gauge that was set to this one.
fn gauge_on_a_page(value: f64) -> f64 {
    let registry = Registry::new();
    registry.gauge("degrees", "Temperature.").register().unwrap().set(value);
    page(&registry).value("degrees", &[]).unwrap()
}

/// A histogram of the bounds 1 and 2.
fn histogram(registry: &Registry) -> Histogram {
    registry.histogram("took_seconds", "Time.").bounds(Bounds::new([1.0, 2.0]).unwrap()).register().unwrap()
}

#[test]
fn a_counter_is_exact_above_two_to_the_53() {
    let registry = Registry::new();
    let bytes = registry.counter("bytes_total", "Bytes.").register().unwrap();
    bytes.add((1 << 53) + 1);
    assert_eq!(page(&registry).sample("bytes_total", &[]).unwrap().text, "9007199254740993");
    bytes.add(u64::MAX - (1 << 53) - 1);
    assert_eq!(page(&registry).sample("bytes_total", &[]).unwrap().text, "18446744073709551615");
}

#[test]
fn the_count_of_a_histogram_is_a_whole_number() {
    let registry = Registry::new();
    let took = histogram(&registry);
    (0..1_000_000).for_each(|_| took.observe(1.5));
    assert_eq!(page(&registry).sample("took_seconds_count", &[]).unwrap().text, "1000000");
}

#[test]
fn a_gauge_may_be_infinite_or_not_a_number() {
    assert_eq!(gauge_on_a_page(f64::INFINITY), f64::INFINITY);
    assert_eq!(gauge_on_a_page(f64::NEG_INFINITY), f64::NEG_INFINITY);
    assert!(gauge_on_a_page(f64::NAN).is_nan());
}

#[test]
fn a_metric_that_nothing_happened_to_is_zero() {
    let registry = Registry::new();
    registry.counter("logins_total", "Logins.").register().unwrap();
    registry.up_down("in_flight", "Requests.").register().unwrap();
    histogram(&registry);
    let page = page(&registry);
    for name in ["logins_total", "in_flight", "took_seconds_count", "took_seconds_sum"] {
        assert_eq!(page.value(name, &[]), Some(0.0), "{name}");
    }
}

#[test]
fn one_nan_does_not_poison_the_sum() {
    let registry = Registry::new();
    let took = histogram(&registry);
    [1.5, f64::NAN, 0.25].iter().for_each(|&value| took.observe(value));
    let page = page(&registry);
    assert_eq!(page.value("took_seconds_sum", &[]), Some(1.75));
    assert_eq!(page.value("took_seconds_count", &[]), Some(2.0));
}

#[test]
fn observations_that_no_bucket_can_hold_are_counted_apart() {
    let registry = Registry::new();
    let took = histogram(&registry);
    [f64::NAN, f64::NEG_INFINITY, -f64::NAN, f64::INFINITY, -1.0]
        .iter()
        .for_each(|&value| took.observe(value));
    let rejected =
        page(&registry).value("altimeter_observations_rejected_total", &[("family", "took_seconds")]);
    assert_eq!(rejected, Some(3.0));
}

#[test]
fn an_infinite_observation_is_counted_and_stays_out_of_the_sum() {
    let registry = Registry::new();
    let took = histogram(&registry);
    [f64::INFINITY, 1.5].iter().for_each(|&value| took.observe(value));
    let page = page(&registry);
    assert_eq!(page.value("took_seconds_count", &[]), Some(2.0));
    assert_eq!(page.value("took_seconds_bucket", &[("le", "2")]), Some(1.0));
    assert_eq!(page.value("took_seconds_sum", &[]), Some(1.5));
}

#[test]
fn a_value_on_a_bound_is_in_that_buckets_count() {
    let registry = Registry::new();
    histogram(&registry).observe(1.0);
    assert_eq!(page(&registry).value("took_seconds_bucket", &[("le", "1")]), Some(1.0));
}

#[test]
fn in_flight_is_back_at_zero_after_a_panic() {
    let registry = Registry::new();
    let in_flight = registry.up_down("in_flight", "Requests.").register().unwrap();
    let tracked = std::thread::spawn({
        let in_flight = in_flight.clone();
        move || {
            let _one = in_flight.track();
            assert_eq!(in_flight.get(), 0, "this thread is to panic");
        }
    });
    assert!(tracked.join().is_err());
    assert_eq!(page(&registry).value("in_flight", &[]), Some(0.0));
}

proptest! {
    #[test]
    fn any_gauge_comes_back_bit_by_bit(value in prop::num::f64::ANY) {
        let shown = gauge_on_a_page(value);
        prop_assert!(shown.to_bits() == value.to_bits() || (shown.is_nan() && value.is_nan()));
    }

    #[test]
    fn a_sum_is_never_nan(values: Vec<f64>) {
        let registry = Registry::new();
        let took = histogram(&registry);
        values.iter().for_each(|&value| took.observe(value));
        prop_assert!(!page(&registry).sum("took_seconds_sum").is_nan());
    }
}
