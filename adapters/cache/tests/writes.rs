//! What sets, deletes and gets that make a value count.

mod support;

use std::panic::{AssertUnwindSafe, catch_unwind};

use altimeter::Registry;
use altimeter_cache::{Backend, Cache, Instrumented, from_fns};
use support::shelf::{Refused, Shelf};
use support::{Gets, sets};

fn shelf(registry: &Registry) -> Instrumented<Shelf<u32>> {
    Instrumented::new(Shelf::default(), "dogs", registry).expect("a registry of its own")
}

fn gets(registry: &Registry) -> Gets {
    Gets::of(registry, "dogs", "shelf")
}

/// Every operation panics.
fn panicking(registry: &Registry) -> impl Cache<Key = str, Value = u32, Error = Refused> {
    let cache = from_fns(
        Backend::in_process("shelf"),
        |_: &str| panic!(),
        |_: &str, _, _| panic!(),
        |_: &str| panic!(),
    );
    Instrumented::new(cache, "dogs", registry).expect("a registry of its own")
}

#[test]
fn a_set_that_is_taken_is_ok() {
    let registry = Registry::new();
    assert_eq!(shelf(&registry).set("rex", 7, None), Ok(()));
    assert_eq!(sets(&registry, "dogs", "shelf"), [1, 0, 0]);
}

#[test]
fn a_set_that_is_refused_is_a_fail_and_the_error_comes_back_unchanged() {
    let registry = Registry::new();
    assert_eq!(shelf(&registry).set("fail 7", 7, None), Err(Refused("fail 7".to_owned())));
    assert_eq!(sets(&registry, "dogs", "shelf"), [0, 1, 0]);
}

#[test]
fn a_set_that_panics_is_cancelled() {
    let registry = Registry::new();
    let cache = panicking(&registry);
    catch_unwind(AssertUnwindSafe(|| cache.set("rex", 7, None))).expect_err("the backend panics");
    assert_eq!(sets(&registry, "dogs", "shelf"), [0, 0, 1]);
}

#[test]
fn a_delete_is_a_hit_when_there_was_something_and_else_a_miss() {
    let registry = Registry::new();
    let cache = shelf(&registry);
    assert_eq!(cache.set("rex", 7, None), Ok(()));
    assert_eq!((cache.delete("rex"), cache.delete("rex")), (Ok(true), Ok(false)));
    assert_eq!(Gets::of_deletes(&registry, "dogs", "shelf"), Gets { hit: 1, miss: 1, ..Gets::default() });
}

#[test]
fn a_delete_that_is_refused_is_a_fail() {
    let registry = Registry::new();
    assert_eq!(shelf(&registry).delete("fail"), Err(Refused("fail".to_owned())));
    assert_eq!(Gets::of_deletes(&registry, "dogs", "shelf"), Gets { fail: 1, ..Gets::default() });
}

#[test]
fn a_delete_that_panics_is_cancelled() {
    let registry = Registry::new();
    let cache = panicking(&registry);
    catch_unwind(AssertUnwindSafe(|| cache.delete("rex"))).expect_err("the backend panics");
    assert_eq!(Gets::of_deletes(&registry, "dogs", "shelf"), Gets { cancelled: 1, ..Gets::default() });
}

#[test]
fn a_value_that_is_there_is_a_hit_and_none_is_made() {
    let registry = Registry::new();
    let cache = shelf(&registry);
    assert_eq!(cache.set("rex", 7, None), Ok(()));
    assert_eq!(cache.get_or_insert_with("rex", None, &mut || unreachable!()), Ok(7));
    assert_eq!(
        (gets(&registry), sets(&registry, "dogs", "shelf")),
        (Gets { hit: 1, ..Gets::default() }, [1, 0, 0])
    );
}

#[test]
fn a_value_that_was_made_is_one_miss_and_one_set_and_no_hit() {
    let registry = Registry::new();
    assert_eq!(shelf(&registry).get_or_insert_with("rex", None, &mut || 7), Ok(7));
    assert_eq!(
        (gets(&registry), sets(&registry, "dogs", "shelf")),
        (Gets { miss: 1, ..Gets::default() }, [1, 0, 0])
    );
}

#[test]
fn a_get_that_fails_makes_no_value_and_is_one_fail() {
    let registry = Registry::new();
    let answer = shelf(&registry).get_or_insert_with("fail", None, &mut || unreachable!());
    assert_eq!(answer, Err(Refused("fail".to_owned())));
    assert_eq!(
        (gets(&registry), sets(&registry, "dogs", "shelf")),
        (Gets { fail: 1, ..Gets::default() }, [0; 3])
    );
}

#[test]
fn a_value_that_could_not_be_stored_is_one_miss_and_one_failed_set() {
    let registry = Registry::new();
    let full = from_fns(
        Backend::in_process("shelf"),
        |_: &str| Ok(None),
        |_: &str, _: u32, _| Err("full"),
        |_: &str| Ok(false),
    );
    let cache = Instrumented::new(full, "dogs", &registry).expect("a registry of its own");
    assert_eq!(cache.get_or_insert_with("rex", None, &mut || 7), Err("full"));
    assert_eq!(
        (gets(&registry), sets(&registry, "dogs", "shelf")),
        (Gets { miss: 1, ..Gets::default() }, [0, 1, 0])
    );
}

#[test]
fn a_making_that_panics_is_one_miss_and_no_set() {
    let registry = Registry::new();
    let cache = shelf(&registry);
    let made = || cache.get_or_insert_with("rex", None, &mut || panic!());
    catch_unwind(AssertUnwindSafe(made)).expect_err("the making panics");
    assert_eq!(
        (gets(&registry), sets(&registry, "dogs", "shelf")),
        (Gets { miss: 1, ..Gets::default() }, [0; 3])
    );
}

#[test]
fn a_cache_that_panics_before_it_looked_is_cancelled() {
    let registry = Registry::new();
    let cache = panicking(&registry);
    let made = || cache.get_or_insert_with("rex", None, &mut || 7);
    catch_unwind(AssertUnwindSafe(made)).expect_err("the backend panics");
    assert_eq!(gets(&registry), Gets { cancelled: 1, ..Gets::default() });
}
