//! A series that is there is found without allocating.

use crate::counting::{alone, freed, made};
use crate::{Closed, Method, Open, closed, open};
use altimeter::{Bounds, ManualClock, Registry};
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

/// Does it often enough to lease a shard that owns the cells, then expects that it allocates nothing.
fn allocates_nothing(hit: impl Fn()) {
    (0..1000).for_each(|_| hit());
    assert_eq!(made(|| (0..1000).for_each(|_| hit())), 0);
}

#[test]
fn what_counts_allocations_counts() {
    let _alone = alone();
    assert_eq!(made(|| drop(std::hint::black_box(Box::new(1)))), 1);
}

#[test]
fn a_closed_label_set() {
    let _alone = alone();
    let closed = closed(&Registry::new());
    allocates_nothing(|| closed.with(&Closed { method: Method::Put, secure: true }, |closed| closed.inc()));
}

#[test]
fn a_closed_label_set_that_was_removed_and_made_again() {
    let _alone = alone();
    let closed = closed(&Registry::new());
    let at = Closed { method: Method::Post, secure: false };
    closed.with(&at, |closed| closed.inc());
    assert!(closed.remove(&at));
    allocates_nothing(|| closed.with(&at, |closed| closed.inc()));
}

#[test]
fn a_closed_label_set_of_a_family_that_expires() {
    let _alone = alone();
    let registry = Registry::new();
    let closed = registry.counter("closed_total", "-").labels::<Closed>();
    let closed = closed.expire_after(Duration::from_secs(1)).clock(ManualClock::new()).register().unwrap();
    allocates_nothing(|| closed.with(&Closed { method: Method::Get, secure: true }, |closed| closed.inc()));
}

#[test]
fn borrowed_text_and_a_number() {
    let _alone = alone();
    let open = open(&Registry::new());
    allocates_nothing(|| open.with(&Open { path: "/dogs/rex", user: Some(u64::MAX) }, |open| open.inc()));
}

#[test]
fn an_absent_label() {
    let _alone = alone();
    let open = open(&Registry::new());
    allocates_nothing(|| open.with(&Open { path: "/dogs/rex", user: None }, |open| open.inc()));
    allocates_nothing(|| open.with(&Open { path: "", user: None }, |open| open.inc()));
}

#[test]
fn values_that_are_escaped() {
    let _alone = alone();
    let open = open(&Registry::new());
    allocates_nothing(|| open.with(&Open { path: "a \\ \"b\"\n", user: Some(1) }, |open| open.inc()));
}

#[test]
fn values_that_are_long() {
    let _alone = alone();
    let open = open(&Registry::new());
    let path = "long".repeat(20_000);
    allocates_nothing(|| open.with(&Open { path: &path, user: Some(1) }, |open| open.inc()));
}

#[test]
fn names_at_run_time() {
    let _alone = alone();
    let named =
        Registry::new().counter("named_total", "-").labels_named(["method", "path"]).register().unwrap();
    let strings = ["GET".to_owned(), "/".to_owned()];
    allocates_nothing(|| named.with(["GET", "/"], |named| named.inc()).unwrap());
    allocates_nothing(|| named.with(&strings, |named| named.inc()).unwrap());
}

#[test]
fn a_histogram_and_a_timer() {
    let _alone = alone();
    let bounds = Bounds::exponential(0.001, 2.0, 20).unwrap();
    let registry = Registry::new();
    let took = registry.histogram("took_seconds", "-").bounds(bounds).labels::<Open>().register().unwrap();
    allocates_nothing(|| took.with(&Open { path: "/", user: None }, |took| took.observe(0.25)));
    allocates_nothing(|| took.with(&Open { path: "/", user: None }, |took| drop(took.start_timer())));
}

#[test]
fn a_visit_within_another() {
    let _alone = alone();
    let (open, closed) = (open(&Registry::new()), closed(&Registry::new()));
    let at = Closed { method: Method::Get, secure: true };
    allocates_nothing(|| {
        open.with(&Open { path: "/", user: None }, |outer| {
            open.with(&Open { path: "/dogs", user: None }, |inner| inner.inc());
            closed.with(&at, |closed| closed.inc());
            outer.inc();
        });
    });
}

#[test]
fn the_overflow_series() {
    let _alone = alone();
    let registry = Registry::new();
    let open = registry.counter("open_total", "-").labels::<Open>().cap(1).register().unwrap();
    open.with(&Open { path: "/", user: None }, |open| open.inc());
    // So often, since a label set that is new to a full family costs what any other does.
    allocates_nothing(|| open.with(&Open { path: "/unknown", user: None }, |open| open.inc()));
}

#[test]
fn a_constant_label() {
    let _alone = alone();
    let registry = Registry::new().labelled([("site", "north \"1\"")]).unwrap();
    let open = open(&registry);
    allocates_nothing(|| open.with(&Open { path: "/", user: Some(7) }, |open| open.inc()));
}

/// To free it takes the mutex of those who make and remove series.
#[test]
fn label_sets_past_the_cap_free_nothing_that_was_removed_meanwhile() {
    let _alone = alone();
    let registry = Registry::new();
    let open = registry.counter("open_total", "-").labels::<Open>().cap(2).register().unwrap();
    let at = |user| Open { path: "/dogs", user: Some(user) };
    // Who makes a series frees what is due: the other thread is to find one.
    open.with(&at(0), |open| open.inc());
    let (entered, leave) = (Barrier::new(2), Barrier::new(2));
    thread::scope(|scope| {
        scope.spawn(|| {
            open.with(&at(0), |open| {
                entered.wait();
                leave.wait();
                open.inc();
            });
        });
        entered.wait();
        // Kept while the other thread is inside; then the family is full again.
        open.with(&at(1), |open| open.inc());
        open.remove(&at(1));
        open.with(&at(2), |open| open.inc());
        leave.wait();
    });
    let unknown = || (1000..11_000).for_each(|user| open.with(&at(user), |open| open.inc()));
    // Leases a shard that owns the cells.
    (0..1000).for_each(|_| open.with(&at(2), |open| open.inc()));
    assert_eq!(freed(unknown), 0);
    let remove = |user| freed(|| assert!(open.remove(&at(user))));
    let with_what_was_left = remove(2);
    open.with(&at(3), |open| open.inc());
    assert!(with_what_was_left > remove(3), "what was removed earlier is freed by those who remove");
}
