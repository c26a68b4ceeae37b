//! What is timed, and what is not.

mod support;

use std::panic::{AssertUnwindSafe, catch_unwind};

use altimeter::{Bounds, Registry};
use altimeter_cache::{Backend, Cache, Instrumented, from_fns};
use support::{page, value};

fn cache(backend: Backend<'static>) -> impl Cache<Key = str, Value = u32, Error = ()> {
    from_fns(
        backend,
        |key: &str| match key {
            "panic" => panic!(),
            "fail" => Err(()),
            _ => Ok(None),
        },
        |_: &str, _, _| Ok(()),
        |_: &str| Ok(false),
    )
}

const LOCAL: Backend<'static> = Backend::in_process("b");
const REMOTE: Backend<'static> = Backend::remote("b");

/// How many times an operation was timed; `None` when it is not.
fn timed(registry: &Registry, op: &str) -> Option<f64> {
    value(
        registry,
        &format!("cache_operation_duration_seconds_count{{cache=\"c\",backend=\"b\",op=\"{op}\"}}"),
    )
}

#[test]
fn a_remote_cache_is_timed() {
    let registry = Registry::new();
    let cache = Instrumented::new(cache(REMOTE), "c", &registry).expect("a registry of its own");
    assert_eq!(cache.get("rex"), Ok(None));
    assert_eq!(timed(&registry, "get"), Some(1.0));
}

#[test]
fn an_in_process_cache_is_not() {
    let registry = Registry::new();
    let cache = Instrumented::new(cache(LOCAL), "c", &registry).expect("a registry of its own");
    assert_eq!(cache.get("rex"), Ok(None));
    assert!(!page(&registry).contains("cache_operation_duration_seconds"));
}

#[test]
fn either_can_be_told_otherwise() {
    let registry = Registry::new();
    let on = Instrumented::builder(cache(LOCAL), "c").latency(true).register(&registry);
    assert_eq!(on.expect("a registry of its own").get("rex"), Ok(None));
    assert_eq!(timed(&registry, "get"), Some(1.0));

    let registry = Registry::new();
    let off = Instrumented::builder(cache(REMOTE), "c").latency(false).register(&registry);
    assert_eq!(off.expect("a registry of its own").get("rex"), Ok(None));
    assert_eq!(timed(&registry, "get"), None);
}

#[test]
fn each_operation_is_timed_once_under_its_name() {
    let registry = Registry::new();
    let cache = Instrumented::new(cache(REMOTE), "c", &registry).expect("a registry of its own");
    assert_eq!(cache.get("rex"), Ok(None));
    assert_eq!(cache.get_many(&["rex", "anna"]), Ok(vec![None, None]));
    assert_eq!(cache.get_or_insert_with("rex", None, &mut || 7), Ok(7));
    assert_eq!(cache.set("rex", 7, None), Ok(()));
    assert_eq!(cache.delete("rex"), Ok(false));
    let operations = ["get", "get_many", "get_or_insert", "set", "delete"];
    assert_eq!(operations.map(|op| timed(&registry, op)), [Some(1.0); 5]);
}

#[test]
fn what_fails_or_panics_is_timed_too() {
    let registry = Registry::new();
    let cache = Instrumented::new(cache(REMOTE), "c", &registry).expect("a registry of its own");
    assert_eq!(cache.get("fail"), Err(()));
    catch_unwind(AssertUnwindSafe(|| cache.get("panic"))).expect_err("the backend panics");
    assert_eq!(timed(&registry, "get"), Some(2.0));
}

#[test]
fn the_bounds_are_those_of_statements_unless_others_are_given() {
    let first_bucket = |registry: &Registry| {
        let page = page(registry);
        let bucket = page.lines().find(|line| line.starts_with("cache_operation_duration_seconds_bucket"));
        bucket.and_then(|line| line.split("le=\"").nth(1)?.split('"').next().map(str::to_owned))
    };
    let registry = Registry::new();
    let _cache = Instrumented::new(cache(REMOTE), "c", &registry).expect("a registry of its own");
    assert_eq!(first_bucket(&registry).as_deref(), Some("1e-05"));

    let registry = Registry::new();
    let bounds = Bounds::new([0.5]).expect("one bound");
    let _cache = Instrumented::builder(cache(REMOTE), "c").bounds(bounds).register(&registry);
    assert_eq!(first_bucket(&registry).as_deref(), Some("0.5"));
}
