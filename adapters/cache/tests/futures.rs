//! Futures: those that are dropped, and those that end.

mod support;

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use altimeter::Registry;
use altimeter_cache::{AsyncCache, Instrumented};
use support::shelf::{AsyncShelf, Refused};
use support::{Gets, sets};

fn shelf(registry: &Registry) -> Instrumented<AsyncShelf<u32>> {
    Instrumented::new(AsyncShelf(Default::default()), "dogs", registry).expect("a registry of its own")
}

fn gets(registry: &Registry) -> Gets {
    Gets::of(registry, "dogs", "shelf")
}

/// Polls a future so many times, in each of which it is pending, and drops it.
fn poll_and_drop(polls: usize, future: impl Future) {
    let mut future = pin!(future);
    for _ in 0..polls {
        assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
}

#[test]
fn a_get_whose_future_was_dropped_is_cancelled() {
    let registry = Registry::new();
    poll_and_drop(1, shelf(&registry).get("rex"));
    assert_eq!(gets(&registry), Gets { cancelled: 1, ..Gets::default() });
}

#[test]
fn a_future_that_was_never_polled_is_no_get() {
    let registry = Registry::new();
    poll_and_drop(0, shelf(&registry).get("rex"));
    assert_eq!(gets(&registry), Gets::default());
}

#[test]
fn each_key_of_a_dropped_get_many_is_cancelled() {
    let registry = Registry::new();
    // Dropped within the second of three gets.
    poll_and_drop(2, shelf(&registry).get_many(&["rex", "anna", "bello"]));
    assert_eq!(gets(&registry), Gets { cancelled: 3, ..Gets::default() });
}

#[test]
fn a_dropped_set_is_cancelled() {
    let registry = Registry::new();
    poll_and_drop(1, shelf(&registry).set("rex", 7, None));
    assert_eq!(sets(&registry, "dogs", "shelf"), [0, 0, 1]);
}

#[test]
fn a_dropped_delete_is_cancelled() {
    let registry = Registry::new();
    poll_and_drop(1, shelf(&registry).delete("rex"));
    assert_eq!(Gets::of_deletes(&registry, "dogs", "shelf"), Gets { cancelled: 1, ..Gets::default() });
}

#[test]
fn a_get_that_was_dropped_before_its_value_was_made_is_cancelled() {
    let registry = Registry::new();
    poll_and_drop(1, shelf(&registry).get_or_insert_with("rex", None, async { 7 }));
    assert_eq!(gets(&registry), Gets { cancelled: 1, ..Gets::default() });
}

#[test]
fn a_get_that_was_dropped_while_its_value_was_made_is_a_miss_and_no_set() {
    let registry = Registry::new();
    poll_and_drop(2, shelf(&registry).get_or_insert_with("rex", None, std::future::pending()));
    assert_eq!(
        (gets(&registry), sets(&registry, "dogs", "shelf")),
        (Gets { miss: 1, ..Gets::default() }, [0; 3])
    );
}

#[tokio::test]
async fn the_outcomes_sum_to_the_number_of_gets() {
    let registry = Registry::new();
    let cache = shelf(&registry);
    assert_eq!(cache.set("rex", 7, None).await, Ok(()));
    assert_eq!(cache.get("rex").await, Ok(Some(7)));
    assert_eq!(cache.get("nobody").await, Ok(None));
    assert_eq!(cache.get("fail 7").await, Err(Refused("fail 7".to_owned())));
    poll_and_drop(1, cache.get("rex"));
    assert_eq!(gets(&registry), Gets { hit: 1, miss: 1, fail: 1, cancelled: 1 });
}

#[test]
fn a_get_that_panics_is_cancelled() {
    let registry = Registry::new();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let cache = shelf(&registry);
    let get = std::panic::AssertUnwindSafe(|| runtime.block_on(cache.get("panic")));
    std::panic::catch_unwind(get).expect_err("the backend panics");
    assert_eq!(gets(&registry), Gets { cancelled: 1, ..Gets::default() });
}

#[tokio::test]
async fn the_futures_can_be_spawned() {
    let registry = Registry::new();
    let cache = std::sync::Arc::new(shelf(&registry));
    let spawned = std::sync::Arc::clone(&cache);
    let got = tokio::spawn(async move { spawned.get_or_insert_with("rex", None, async { 7 }).await }).await;
    assert_eq!(got.expect("no panic"), Ok(7));
    assert_eq!(cache.get_many(&["rex"]).await, Ok(vec![Some(7)]));
}

#[test]
fn a_get_is_counted_when_it_ends_and_not_before() {
    let registry = Registry::new();
    let cache = shelf(&registry);
    let mut get = pin!(cache.get("rex"));
    let mut context = Context::from_waker(Waker::noop());
    assert!(get.as_mut().poll(&mut context).is_pending());
    assert_eq!(gets(&registry), Gets::default());
    assert_eq!(get.as_mut().poll(&mut context), Poll::Ready(Ok(None)));
    assert_eq!(gets(&registry), Gets { miss: 1, ..Gets::default() });
}
