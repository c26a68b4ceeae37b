//! A histogram is never read torn: a million scrapes, while writers observe values whose sum is known from the counts.

use altimeter::{Bounds, Histogram, Registry, Snapshot};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

const SCRAPES: usize = 1_000_000;

/// One value for each bucket: the sum of a snapshot follows from its counts. Powers of two, so that all sums are exact.
const VALUES: [f64; 4] = [1.0, 2.0, 4.0, 8.0];

fn check(snapshot: &Snapshot, before: &mut (u64, f64)) {
    let mut sum = 0.0;
    let mut below = 0;
    for ((bound, count), value) in snapshot.buckets().zip(VALUES) {
        assert!(count >= below, "the bucket {bound} goes back within {snapshot:?}");
        sum += (count - below) as f64 * value;
        below = count;
    }
    let (count, all) = (snapshot.count(), snapshot.sum());
    assert_eq!(sum, all, "the sum of {snapshot:?}");
    assert_eq!(below, count, "the bucket +Inf of {snapshot:?}");
    assert!(count >= before.0 && all >= before.1, "{before:?}, and then {snapshot:?}");
    *before = (count, all);
}

fn write_until(stop: &AtomicBool, histogram: &Histogram) -> u64 {
    let mut rounds = 0;
    // ORDERING: Relaxed. It publishes nothing.
    while !stop.load(Ordering::Relaxed) {
        VALUES.iter().for_each(|&value| histogram.observe(value));
        rounds += 1;
    }
    rounds
}

#[test]
fn in_a_million_scrapes_every_sum_belongs_to_its_counts() {
    let bounds = Bounds::new(VALUES[..3].iter().copied()).unwrap();
    let histogram = Registry::new().histogram("took", "-").bounds(bounds).register().unwrap();
    let stop = AtomicBool::new(false);
    let mut before = (0, 0.0);
    let rounds: u64 = thread::scope(|scope| {
        let writers: Vec<_> = (0..3).map(|_| scope.spawn(|| write_until(&stop, &histogram))).collect();
        (0..SCRAPES).for_each(|_| check(&histogram.snapshot(), &mut before));
        // ORDERING: Relaxed. It publishes nothing; the joins order the rest.
        stop.store(true, Ordering::Relaxed);
        writers.into_iter().map(|writer| writer.join().unwrap()).sum()
    });
    check(&histogram.snapshot(), &mut before);
    assert_eq!(before, (4 * rounds, 15.0 * rounds as f64));
}
