//! What is counted, with a backend that does what a test tells it.

mod support;

use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::sync::Mutex;
use std::time::Duration;

use altimeter::Registry;
use altimeter_cache::{Backend, Cache, Described, Instrumented};
use support::Gets;

/// Answers by the key: `hit...` is a value, `fail...` an error, `panic...` a panic; all else is not there.
#[derive(Default)]
struct Scripted {
    calls: Mutex<Vec<String>>,
}

#[derive(Debug, PartialEq, Eq)]
struct Refused(String);

impl Scripted {
    fn note(&self, call: String) {
        self.calls.lock().expect("no panic under the lock").push(call);
    }

    fn calls(&self) -> Vec<String> {
        self.calls.lock().expect("no panic under the lock").clone()
    }
}

impl Described for Scripted {
    fn backend(&self) -> Backend<'_> {
        Backend::in_process("scripted")
    }
}

impl Cache for Scripted {
    type Key = str;
    type Value = String;
    type Error = Refused;

    fn get(&self, key: &str) -> Result<Option<String>, Refused> {
        self.note(format!("get {key}"));
        match key {
            _ if key.starts_with("hit") => Ok(Some(key.to_owned())),
            _ if key.starts_with("fail") => Err(Refused(key.to_owned())),
            _ if key.starts_with("panic") => panic_any(Refused(key.to_owned())),
            "empty" => Ok(Some(String::new())),
            _ => Ok(None),
        }
    }

    fn set(&self, key: &str, value: String, ttl: Option<Duration>) -> Result<(), Refused> {
        self.note(format!("set {key} {value} {ttl:?}"));
        if key.starts_with("fail") { Err(Refused(key.to_owned())) } else { Ok(()) }
    }

    fn delete(&self, key: &str) -> Result<bool, Refused> {
        self.note(format!("delete {key}"));
        if key.starts_with("fail") { Err(Refused(key.to_owned())) } else { Ok(key.starts_with("hit")) }
    }

    fn get_many(&self, keys: &[&str]) -> Result<Vec<Option<String>>, Refused> {
        self.note(format!("get_many {}", keys.join(" ")));
        keys.iter().map(|key| self.get(key)).collect()
    }
}

fn instrumented(registry: &Registry) -> Instrumented<Scripted> {
    Instrumented::new(Scripted::default(), "dogs", registry).expect("a registry of its own")
}

fn gets(registry: &Registry) -> Gets {
    Gets::of(registry, "dogs", "scripted")
}

#[test]
fn all_four_series_are_there_from_the_start() {
    let registry = Registry::new();
    let _cache = instrumented(&registry);
    assert_eq!(gets(&registry), Gets::default());
}

#[test]
fn a_value_is_a_hit() {
    let registry = Registry::new();
    assert_eq!(instrumented(&registry).get("hit"), Ok(Some("hit".to_owned())));
    assert_eq!(gets(&registry), Gets { hit: 1, ..Gets::default() });
}

#[test]
fn a_stored_empty_value_is_a_hit() {
    let registry = Registry::new();
    assert_eq!(instrumented(&registry).get("empty"), Ok(Some(String::new())));
    assert_eq!(gets(&registry), Gets { hit: 1, ..Gets::default() });
}

#[test]
fn no_value_is_a_miss() {
    let registry = Registry::new();
    assert_eq!(instrumented(&registry).get("nobody"), Ok(None));
    assert_eq!(gets(&registry), Gets { miss: 1, ..Gets::default() });
}

#[test]
fn an_error_is_a_fail_and_comes_back_unchanged() {
    let registry = Registry::new();
    assert_eq!(instrumented(&registry).get("fail 7"), Err(Refused("fail 7".to_owned())));
    assert_eq!(gets(&registry), Gets { fail: 1, ..Gets::default() });
}

#[test]
fn a_panic_is_cancelled_and_goes_on_unchanged() {
    let registry = Registry::new();
    let cache = instrumented(&registry);
    let payload = catch_unwind(AssertUnwindSafe(|| cache.get("panic 7"))).expect_err("the backend panics");
    assert_eq!(payload.downcast_ref(), Some(&Refused("panic 7".to_owned())));
    assert_eq!(gets(&registry), Gets { cancelled: 1, ..Gets::default() });
}

#[test]
fn the_cache_is_usable_after_a_panic() {
    let registry = Registry::new();
    let cache = instrumented(&registry);
    catch_unwind(AssertUnwindSafe(|| cache.get("panic"))).expect_err("the backend panics");
    assert_eq!(cache.get("hit"), Ok(Some("hit".to_owned())));
    assert_eq!(gets(&registry), Gets { hit: 1, cancelled: 1, ..Gets::default() });
}

#[test]
fn the_outcomes_sum_to_the_number_of_gets() {
    let registry = Registry::new();
    let cache = instrumented(&registry);
    let keys = ["hit", "nobody", "fail", "panic", "empty"];
    for key in keys.iter().cycle().take(1_003) {
        // The answer is the subject of other tests.
        let _ = catch_unwind(AssertUnwindSafe(|| cache.get(key)));
    }
    assert_eq!(gets(&registry), Gets { hit: 401, miss: 201, fail: 201, cancelled: 200 });
    assert_eq!(gets(&registry).sum(), 1_003);
}

#[test]
fn get_many_counts_each_key() {
    let registry = Registry::new();
    let cache = instrumented(&registry);
    let answer = cache.get_many(&["hit 1", "nobody", "hit 2"]);
    assert_eq!(answer, Ok(vec![Some("hit 1".to_owned()), None, Some("hit 2".to_owned())]));
    assert_eq!(gets(&registry), Gets { hit: 2, miss: 1, ..Gets::default() });
}

#[test]
fn a_failed_get_many_fails_all_its_keys() {
    let registry = Registry::new();
    let cache = instrumented(&registry);
    assert_eq!(cache.get_many(&["hit", "fail", "nobody"]), Err(Refused("fail".to_owned())));
    assert_eq!(gets(&registry), Gets { fail: 3, ..Gets::default() });
}

#[test]
fn a_panicking_get_many_cancels_all_its_keys() {
    let registry = Registry::new();
    let cache = instrumented(&registry);
    catch_unwind(AssertUnwindSafe(|| cache.get_many(&["hit", "panic"]))).expect_err("the backend panics");
    assert_eq!(gets(&registry), Gets { cancelled: 2, ..Gets::default() });
}

#[test]
fn a_get_many_of_nothing_counts_nothing() {
    let registry = Registry::new();
    assert_eq!(instrumented(&registry).get_many(&[]), Ok(vec![]));
    assert_eq!(gets(&registry), Gets::default());
}

#[test]
fn every_call_reaches_the_backend_once_and_as_it_was_made() {
    let registry = Registry::new();
    let cache = instrumented(&registry);
    assert_eq!(cache.set("a", "b".to_owned(), Some(Duration::from_secs(1))), Ok(()));
    assert_eq!(cache.set("fail", "b".to_owned(), None), Err(Refused("fail".to_owned())));
    assert_eq!(cache.delete("hit"), Ok(true));
    assert_eq!(cache.delete("nobody"), Ok(false));
    assert_eq!(cache.delete("fail"), Err(Refused("fail".to_owned())));
    assert_eq!(cache.get("nobody"), Ok(None));
    assert_eq!(cache.get_many(&["x"]), Ok(vec![None]));
    let calls = cache.into_inner().calls();
    assert_eq!(
        calls,
        [
            "set a b Some(1s)",
            "set fail b None",
            "delete hit",
            "delete nobody",
            "delete fail",
            "get nobody",
            "get_many x",
            "get x",
        ]
    );
}

#[test]
fn set_and_delete_are_no_gets() {
    let registry = Registry::new();
    let cache = instrumented(&registry);
    assert_eq!(cache.set("a", "b".to_owned(), None), Ok(()));
    assert_eq!(cache.delete("hit"), Ok(true));
    assert_eq!(gets(&registry), Gets::default());
}

#[test]
fn a_cache_wrapped_twice_counts_once_in_each_wrapper() {
    let registry = Registry::new();
    let outer = Instrumented::new(instrumented(&registry), "outer", &registry).expect("the family is shared");
    assert_eq!(outer.get("hit"), Ok(Some("hit".to_owned())));
    assert_eq!(outer.get_many(&["nobody", "hit"]), Ok(vec![None, Some("hit".to_owned())]));
    catch_unwind(AssertUnwindSafe(|| outer.get("panic"))).expect_err("the backend panics");
    let once = Gets { hit: 2, miss: 1, fail: 0, cancelled: 1 };
    assert_eq!(gets(&registry), once);
    assert_eq!(Gets::of(&registry, "outer", "scripted"), once);
}

#[test]
fn two_caches_on_one_registry_share_the_family_and_not_the_counts() {
    let registry = Registry::new();
    let dogs = instrumented(&registry);
    let cats = Instrumented::new(Scripted::default(), "cats", &registry).expect("the family is shared");
    assert_eq!(dogs.get("hit"), Ok(Some("hit".to_owned())));
    assert_eq!(cats.get("nobody"), Ok(None));
    assert_eq!(gets(&registry), Gets { hit: 1, ..Gets::default() });
    assert_eq!(Gets::of(&registry, "cats", "scripted"), Gets { miss: 1, ..Gets::default() });
    let types = support::page(&registry);
    assert_eq!(types.lines().filter(|line| *line == "# TYPE cache_gets_total counter").count(), 1);
}

#[test]
fn caches_of_one_name_and_backend_share_their_counts() {
    let registry = Registry::new();
    let (one, other) = (instrumented(&registry), instrumented(&registry));
    assert_eq!((one.get("nobody"), other.get("nobody")), (Ok(None), Ok(None)));
    assert_eq!(gets(&registry), Gets { miss: 2, ..Gets::default() });
}

#[test]
fn a_name_taken_by_another_metric_is_an_error() {
    let registry = Registry::new();
    registry.gauge("cache_gets_total", "Not ours.").register().expect("a registry of its own");
    assert!(Instrumented::new(Scripted::default(), "dogs", &registry).is_err());
}

#[test]
fn a_boxed_cache_without_its_type_can_be_instrumented() {
    let registry = Registry::new();
    let boxed: Box<dyn Cache<Key = str, Value = String, Error = Refused>> = Box::new(Scripted::default());
    let cache = Instrumented::new(boxed, "dogs", &registry).expect("a registry of its own");
    assert_eq!(cache.get("hit"), Ok(Some("hit".to_owned())));
    assert_eq!(gets(&registry), Gets { hit: 1, ..Gets::default() });
}
