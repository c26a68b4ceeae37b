//! Native histograms: what they hold, whatever format shows it.

use crate::samples;
use altimeter::{
    Bounds, Exemplars, Format, Histogram, NativeBuckets, NativeError, NativeHistogram, Registry,
};
use proptest::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// A bucket's upper bound, by the specification.
fn bound(schema: i8, index: i32) -> f64 {
    (f64::from(index) * f64::from(-schema).exp2()).exp2()
}

fn native(registry: &Registry, buckets: NativeBuckets, bounds: Option<Bounds>) -> Histogram {
    let builder = registry.histogram("h", "-").native(buckets);
    bounds
        .map_or(builder, |bounds| registry.histogram("h", "-").native(buckets).bounds(bounds))
        .register()
        .unwrap()
}

#[test]
fn values_are_in_the_buckets_of_their_index() {
    let registry = Registry::new();
    let histogram = native(&registry, NativeBuckets::with_schema(0, 0.25, 8.0).unwrap(), None);
    for value in [0.0, -0.1, 0.25, 0.3, 0.5, 0.6, 1.0, 8.0, 8.1, 1e9, f64::INFINITY, -3.0] {
        histogram.observe(value);
    }
    let snapshot = histogram.snapshot();
    let shown = snapshot.native().unwrap();
    assert_eq!((shown.schema(), shown.zero_threshold(), shown.zero()), (0, 0.25, 3));
    assert_eq!(shown.positive(), [(-1, 2), (0, 2), (3, 1), (4, 3)]);
    assert_eq!(shown.negative(), [(-1, 1)]);
    assert_eq!((shown.count(), snapshot.count()), (12, 12));
}

#[test]
fn what_is_not_a_number_is_refused() {
    let registry = Registry::new();
    let histogram = native(&registry, NativeBuckets::default(), None);
    histogram.observe(f64::NAN);
    histogram.observe(f64::NEG_INFINITY);
    assert_eq!(histogram.snapshot().native().unwrap().count(), 0);
    let rejected = "altimeter_observations_rejected_total{family=\"h\"} 2".to_owned();
    let mut page = Vec::new();
    registry.encode(Format::Text, &mut page);
    assert!(String::from_utf8(page).unwrap().lines().any(|line| line == rejected));
}

#[test]
fn text_formats_show_the_classic_buckets() {
    let registry = Registry::new();
    let alone = native(&registry, NativeBuckets::default(), None);
    alone.observe(0.25);
    assert_eq!(samples(&registry, Format::Text), ["h_bucket{le=\"+Inf\"} 1", "h_sum 0.25", "h_count 1"]);
    let registry = Registry::new();
    let both = native(&registry, NativeBuckets::default(), Some(Bounds::new([0.3, 1.0]).unwrap()));
    [0.25, 0.3, 0.3f64.next_up(), 1.0, 5.0].iter().for_each(|value| both.observe(*value));
    let expected = ["h_bucket{le=\"0.3\"} 2", "h_bucket{le=\"1\"} 4", "h_bucket{le=\"+Inf\"} 5"];
    assert_eq!(samples(&registry, Format::Text)[..3], expected);
}

proptest! {
    #[test]
    fn both_histograms_hold_what_a_search_through_their_bounds_finds(
        schema in -4i8..=5,
        values in prop::collection::vec(prop_oneof![-20.0..20.0f64, -1e-3..1e-3, Just(0.01), Just(16.0)], 1..50),
        bounds in prop::collection::btree_set(-200i32..2000, 0..20),
        has_negative: bool,
    ) {
        let bounds: Vec<f64> = bounds.into_iter().map(|bound| f64::from(bound) / 100.0).collect();
        let mut buckets = NativeBuckets::with_schema(schema, 0.01, 16.0).unwrap();
        if has_negative {
            buckets = buckets.and_negative().unwrap();
        }
        let registry = Registry::new();
        let classic = (!bounds.is_empty()).then(|| Bounds::new(bounds.clone()).unwrap());
        let histogram = native(&registry, buckets, classic);
        values.iter().for_each(|value| histogram.observe(*value));
        let snapshot = histogram.snapshot();
        for (bound, count) in snapshot.buckets() {
            prop_assert_eq!(count as usize, values.iter().filter(|value| **value <= bound).count());
        }
        let shown = snapshot.native().unwrap();
        prop_assert_eq!(shown.count(), values.len() as u64);
        prop_assert_eq!(shown.zero() as usize, values.iter().filter(|value| value.abs() <= 0.01).count());
        // Within the range, and not at a bound, where the last place of our exponentials matters.
        for (index, count) in shown.positive() {
            let (least, greatest) = (bound(schema, index - 1).max(0.01), bound(schema, *index));
            let inside = values.iter().filter(|value| **value > least && **value <= greatest).count();
            prop_assert!(greatest > 16.0 || inside == *count as usize, "{}: {} {}", index, inside, count);
        }
        if has_negative {
            for (index, count) in shown.negative() {
                let (least, greatest) = (bound(schema, index - 1).max(0.01), bound(schema, *index));
                let inside = values.iter().filter(|value| -**value > least && -**value <= greatest).count();
                prop_assert!(greatest > 16.0 || inside == *count as usize, "{}: {} {}", index, inside, count);
            }
        }
    }
}

/// How many scrapes look at a histogram that is written.
const SCRAPES: usize = 2_000;

#[test]
fn both_histograms_and_the_sum_belong_together_while_they_are_written() {
    let registry = Registry::new();
    let histogram = native(&registry, NativeBuckets::default(), Some(Bounds::new([0.3, 1.0]).unwrap()));
    let done = AtomicBool::new(false);
    thread::scope(|threads| {
        threads.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                [0.25, 0.5, 2.0].iter().for_each(|value| histogram.observe(*value));
            }
        });
        for _ in 0..SCRAPES {
            let snapshot = histogram.snapshot();
            let native = snapshot.native().unwrap();
            assert_eq!(native.count(), snapshot.count());
            let sum: f64 =
                native.positive().iter().map(|(index, count)| bound(3, *index) * *count as f64).sum();
            assert_eq!(snapshot.sum(), sum, "each value is the bound of its bucket");
        }
        done.store(true, Ordering::Relaxed);
    });
}

#[test]
fn a_native_histogram_alone_keeps_an_exemplar_for_each_sixteenth_of_its_range() {
    let registry = Registry::new();
    let builder = registry.histogram("h", "-").native(NativeBuckets::default());
    let histogram = builder.exemplars(Exemplars::default()).register().unwrap();
    let mut kept = 0;
    for exponent in -20..=12 {
        histogram.observe_with(f64::from(exponent).exp2(), |labels| {
            kept += 1;
            labels.label("id", "a");
        });
    }
    assert!((9..=16).contains(&kept), "{kept}");
    assert!(samples(&registry, Format::OpenMetrics)[0].contains(" # {id=\"a\"} "));
}

#[test]
fn buckets_that_make_no_sense_are_refused() {
    assert_eq!(NativeBuckets::with_schema(9, 0.1, 1.0), Err(NativeError::Schema { given: 9 }));
    assert_eq!(NativeBuckets::with_factor(1.001, 0.1, 1.0), Err(NativeError::Factor { given: 1.001 }));
    for (least, greatest) in [(0.0, 1.0), (1.0, 1.0), (1.0, f64::INFINITY), (f64::NAN, 1.0)] {
        assert!(matches!(NativeBuckets::with_schema(0, least, greatest), Err(NativeError::Range { .. })));
    }
    let fine = NativeBuckets::with_schema(8, 2f64.powi(-10), 1.0).unwrap();
    assert_eq!(fine.and_negative().unwrap_err(), NativeError::TooMany { buckets: 5120 });
    assert!(matches!(NativeBuckets::with_schema(8, 1e-9, 1.0), Err(NativeError::TooMany { .. })));
    let rising = NativeHistogram::new(0, 0.0).unwrap().with_positive([(1, 1), (1, 1)]);
    assert_eq!(rising, Err(NativeError::NotRising { index: 1 }));
}
