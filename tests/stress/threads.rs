//! Threads that come and go.

use crate::churn;
use altimeter::{Counter, Registry, UpDownCounter};
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Barrier;
use std::thread;

/// How many updates a thread makes: some too few to lease a shard, some many.
fn updates(thread: usize) -> u64 {
    [1, 63, 64, 65, 1000, 5000][thread % 6]
}

fn counter(registry: &Registry) -> Counter {
    registry.counter("events_total", "Events.").register().unwrap()
}

#[test]
fn two_thousand_threads_lose_no_increment() {
    let registry = Registry::new();
    let events = counter(&registry);
    let page = churn(&registry, 2000, 8, |thread| (0..updates(thread)).for_each(|_| events.inc()));
    let expected: u64 = (0..2000).map(updates).sum();
    assert_eq!(events.get(), expected);
    assert_eq!(page.sample("events_total", &[]).unwrap().text, expected.to_string());
}

#[test]
fn more_threads_at_once_than_there_are_leases_lose_no_increment() {
    const THREADS: usize = 200;
    let registry = Registry::new();
    let events = counter(&registry);
    let all_alive = Barrier::new(THREADS);
    let page = churn(&registry, THREADS, THREADS, |_| {
        (0..500).for_each(|_| events.inc());
        all_alive.wait();
        (0..500).for_each(|_| events.inc());
    });
    assert_eq!(page.sum("events_total"), 1000.0 * THREADS as f64);
}

#[test]
fn what_goes_up_on_one_thread_and_down_on_another_is_level_in_the_end() {
    let registry = Registry::new();
    let in_flight = registry.up_down("in_flight", "Requests.").register().unwrap();
    let hand_over = |in_flight: &UpDownCounter, n: u64| {
        (0..n).for_each(|_| in_flight.inc());
        thread::scope(|scope| {
            scope.spawn(|| (0..n).for_each(|_| in_flight.dec()));
        });
    };
    let page = churn(&registry, 300, 4, |thread| {
        hand_over(&in_flight, updates(thread));
        // Below zero would read as close to 2^64.
        assert!(in_flight.get() < 1 << 32);
    });
    assert_eq!(page.value("in_flight", &[]), Some(0.0));
}

#[test]
fn a_gauge_loses_no_addition() {
    let registry = Registry::new();
    let queue = registry.gauge("queue_length", "Jobs waiting.").register().unwrap();
    let page = churn(&registry, 100, 8, |thread| (0..updates(thread)).for_each(|_| queue.inc()));
    assert_eq!(page.value("queue_length", &[]), Some((0..100).map(updates).sum::<u64>() as f64));
}

/// Counts when it is dropped.
struct CountsOnDrop(Counter);

impl Drop for CountsOnDrop {
    fn drop(&mut self) {
        (0..100).for_each(|_| self.0.inc());
    }
}

thread_local! {
    static EARLY: RefCell<Option<CountsOnDrop>> = const { RefCell::new(None) };
    static LATE: RefCell<Option<CountsOnDrop>> = const { RefCell::new(None) };
}

#[test]
fn increments_from_the_destructor_of_a_thread_local_count() {
    let registry = Registry::new();
    let events = counter(&registry);
    // One is registered before the thread leases and one after, so that whichever order destructors run in, one of them
    // runs after the thread's lease has ended.
    let page = churn(&registry, 200, 8, |_| {
        EARLY.set(Some(CountsOnDrop(events.clone())));
        (0..100).for_each(|_| events.inc());
        LATE.set(Some(CountsOnDrop(events.clone())));
    });
    assert_eq!(page.sum("events_total"), 200.0 * 300.0);
}

#[test]
fn a_thread_that_panics_keeps_what_it_counted() {
    let registry = Registry::new();
    let events = counter(&registry);
    let page = churn(&registry, 100, 4, |_| {
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            let _at_the_end = CountsOnDrop(events.clone());
            (0..100).for_each(|_| events.inc());
            // Not a panic with a message, which would be printed a hundred times.
            std::panic::resume_unwind(Box::new(()));
        }));
        assert!(panicked.is_err());
    });
    assert_eq!(page.sum("events_total"), 100.0 * 200.0);
}
