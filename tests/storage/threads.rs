//! Very many threads lose nothing.

use altimeter::{Registry, lease_limit, shards};
use std::sync::Barrier;
use std::thread;

/// One test, since the shards are the whole process's.
#[test]
fn very_many_threads_lose_no_increment_and_make_no_more_shards_than_they_need() {
    let registry = Registry::new();
    let counter = registry.counter("events_total", "-").register().unwrap();

    // A hundred thousand, one after the other by eights, most of them too short to lease.
    for _ in 0..100_000 / 8 {
        thread::scope(|scope| {
            (0..8).for_each(|thread| {
                scope.spawn({
                    let counter = &counter;
                    move || (0..=thread * 10).for_each(|_| counter.inc())
                });
            });
        });
    }
    let expected: u64 = 100_000 / 8 * (0..8).map(|thread| thread * 10 + 1).sum::<u64>();
    assert_eq!(counter.get(), expected);
    assert!(shards().made <= 8 + 8, "{:?} with eight threads at once", shards());

    // A thousand alive at once.
    const CROWD: usize = 1000;
    let all_alive = Barrier::new(CROWD);
    thread::scope(|scope| {
        for _ in 0..CROWD {
            scope.spawn(|| {
                (0..500).for_each(|_| counter.inc());
                all_alive.wait();
                (0..500).for_each(|_| counter.inc());
            });
        }
    });
    assert_eq!(counter.get(), expected + 1000 * CROWD as u64);
    assert!(shards().made <= lease_limit() + CROWD, "{:?} with {CROWD} threads at once", shards());
}
