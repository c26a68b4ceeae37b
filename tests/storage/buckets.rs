//! The bucket of a value is the one that a linear search finds: for any bounds and any values.

use altimeter::{Bounds, BoundsError, Registry};
use proptest::prelude::*;

/// Bounds and values of all sizes: any float, and neighbours within one binade.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        any::<u64>().prop_map(f64::from_bits),
        -10.0..10.0,
        (0u64..64).prop_map(|ulps| f64::from_bits(1.0f64.to_bits() + ulps)),
        (0u32..2000).prop_map(|i| f64::from(i) * 0.05),
        prop_oneof![Just(0.0), Just(-0.0), Just(5e-324), Just(-5e-324), Just(f64::MAX), Just(f64::MIN)],
    ]
}

/// Rising finite bounds.
fn bounds() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(number(), 1..60).prop_filter_map("no finite bound", |mut bounds| {
        bounds.retain(|bound| bound.is_finite());
        bounds.iter_mut().for_each(|bound| *bound += 0.0);
        bounds.sort_by(f64::total_cmp);
        bounds.dedup();
        (!bounds.is_empty()).then_some(bounds)
    })
}

proptest! {
    #[test]
    fn the_bucket_of_a_value_is_the_first_whose_bound_is_not_below_it(
        bounds in bounds(),
        values in prop::collection::vec(number(), 0..50),
    ) {
        // Each bound itself, and the floats beside it.
        let beside = bounds.iter().flat_map(|bound| [*bound, bound.next_up(), bound.next_down()]);
        let values: Vec<f64> = values.into_iter().chain(beside).collect();
        let histogram = Registry::new()
            .histogram("h", "-")
            .bounds(Bounds::new(bounds.iter().copied()).unwrap())
            .register()
            .unwrap();
        values.iter().for_each(|value| histogram.observe(*value));

        let counted = values.iter().filter(|value| !value.is_nan() && **value != f64::NEG_INFINITY);
        for (bound, count) in histogram.snapshot().buckets() {
            let expected = counted.clone().filter(|value| **value <= bound).count();
            prop_assert_eq!(count, expected as u64, "at most {:?} with {:?}", bound, &bounds);
        }
        prop_assert_eq!(histogram.snapshot().count(), counted.count() as u64);
        prop_assert!(!histogram.snapshot().sum().is_nan());
    }

    #[test]
    fn bounds_are_taken_when_they_rise_and_refused_otherwise(bounds in prop::collection::vec(number(), 0..5)) {
        let finite = bounds.iter().all(|bound| bound.is_finite());
        let rising = bounds.windows(2).all(|pair| pair[0] < pair[1]);
        let last_is_infinite = bounds.last() == Some(&f64::INFINITY);
        match Bounds::new(bounds.iter().copied()) {
            Ok(taken) => {
                prop_assert!(rising && (finite || last_is_infinite));
                prop_assert_eq!(&*taken, &bounds[..bounds.len() - usize::from(last_is_infinite)]);
            }
            Err(BoundsError::Empty) => prop_assert!(bounds.len() == usize::from(last_is_infinite)),
            Err(BoundsError::NotFinite { bound }) => prop_assert!(!bound.is_finite()),
            Err(BoundsError::NotRising { before, bound }) => prop_assert!(before >= bound),
            Err(error) => prop_assert!(false, "{}", error),
        }
    }
}
