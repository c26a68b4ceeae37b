//! Histograms under many observers: no torn read, and sums to the unit.

use crate::churn;
use altimeter::{Bounds, Histogram, Registry, Snapshot};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// One value for each bucket of [`histogram`], so that a sum follows from the counts. Sums of these are exact.
const VALUES: [f64; 4] = [1.0, 10.0, 100.0, 1000.0];

fn histogram(registry: &Registry) -> Histogram {
    let bounds = Bounds::new(VALUES[..3].iter().copied()).unwrap();
    registry.histogram("took_seconds", "Time.").bounds(bounds).register().unwrap()
}

/// What the sum must be by the counts.
fn sum_by_counts(snapshot: &Snapshot) -> f64 {
    let mut below = 0;
    let buckets = snapshot.buckets().zip(VALUES);
    buckets.map(|((_, count), value)| value * (count - std::mem::replace(&mut below, count)) as f64).sum()
}

#[test]
fn every_observation_is_in_its_bucket_and_in_the_sum() {
    let registry = Registry::new();
    let took = histogram(&registry);
    let page =
        churn(&registry, 500, 8, |thread| (0..400).for_each(|i| took.observe(VALUES[(thread + i) % 4])));
    let each = 500 * 400 / 4;
    let counts: Vec<u64> = took.snapshot().buckets().map(|(_, count)| count).collect();
    assert_eq!(counts, [each, 2 * each, 3 * each, 4 * each]);
    assert_eq!(page.value("took_seconds_sum", &[]), Some(1111.0 * each as f64));
}

/// Ends the writers, also when the reader panics.
struct Done<'a>(&'a AtomicBool);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        // ORDERING: Relaxed. It only ends a loop.
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn a_sum_belongs_to_its_counts_in_every_snapshot() {
    let registry = Registry::new();
    let took = histogram(&registry);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for writer in 0..4 {
            let (took, done) = (&took, &done);
            scope.spawn(move || {
                let values = VALUES.iter().cycle().skip(writer);
                // ORDERING: Relaxed. It only ends the loop.
                values.take_while(|_| !done.load(Ordering::Relaxed)).for_each(|&value| took.observe(value));
            });
        }
        let _done = Done(&done);
        let mut last = 0;
        for _ in 0..100_000 {
            let snapshot = took.snapshot();
            assert_eq!(snapshot.sum(), sum_by_counts(&snapshot));
            assert!(snapshot.count() >= last);
            last = snapshot.count();
        }
    });
}
