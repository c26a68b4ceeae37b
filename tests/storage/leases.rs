//! Threads and shards, by what a process of its own shows: the lease limit is set once, to 32.

use altimeter::{Counter, LeaseLimitError, Registry, lease_limit, set_lease_limit, shards};
use std::sync::Barrier;
use std::thread;

const LIMIT: usize = 32;

/// Lets `threads` threads make `updates` updates each, and looks at the shards while all of them are alive.
fn alive(threads: usize, updates: usize, counter: &Counter, look: impl FnOnce()) {
    let barriers = [Barrier::new(threads + 1), Barrier::new(threads + 1)];
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    (0..updates).for_each(|_| counter.inc());
                    barriers.iter().for_each(|barrier| _ = barrier.wait());
                })
            })
            .collect();
        barriers[0].wait();
        look();
        barriers[1].wait();
        // Joined one by one, since only this waits for the destructors of their thread-locals.
        workers.into_iter().for_each(|worker| worker.join().unwrap());
    });
}

/// One test, since what it looks at is the whole process's.
#[test]
fn threads_lease_as_the_rules_say() {
    set_lease_limit(LIMIT).unwrap();
    assert_eq!(set_lease_limit(16), Err(LeaseLimitError::InForce { asked: 16, in_force: LIMIT }));
    assert_eq!(set_lease_limit(0), Err(LeaseLimitError::Zero));
    assert_eq!(lease_limit(), LIMIT);
    let counter = Registry::new().counter("events", "-").register().unwrap();

    alive(16, 1, &counter, || assert_eq!(shards().leased, 0, "threads that made one update"));
    alive(LIMIT, 100, &counter, || assert_eq!(shards().leased, LIMIT, "threads that made a hundred"));
    assert_eq!(shards().leased, 0, "threads that are gone");

    // Churn: generations of threads, of which some lease and some do not.
    for generation in 0..20 {
        alive(8, 40 * (generation % 4 + 1), &counter, || ());
    }
    alive(LIMIT, 100, &counter, || assert_eq!(shards().leased, LIMIT, "as many after churn"));
    // Each thread borrowed one at a time before it leased.
    assert!(shards().made <= LIMIT + LIMIT, "{:?}", shards());

    alive(2 * LIMIT, 200, &counter, || assert_eq!(shards().leased, LIMIT, "twice as many threads"));
    assert!(shards().made <= LIMIT + 2 * LIMIT, "{:?}", shards());

    let churned: usize = (0..20).map(|generation| 8 * 40 * (generation % 4 + 1)).sum();
    assert_eq!(counter.get() as usize, 16 + 2 * LIMIT * 100 + churned + 2 * LIMIT * 200);
}
