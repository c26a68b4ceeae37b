//! Entries, bytes and evictions.

mod support;

use std::cell::Cell;

use altimeter::Registry;
use altimeter_cache::{Backend, Cache, Described, Evicted, Instrumented, Stats};
use support::{page, value};

/// Says of itself what it is told to, and counts how often it was asked.
struct Told {
    backend: Backend<'static>,
    stats: Cell<Stats>,
    asked: Cell<u32>,
}

impl Told {
    fn new(backend: Backend<'static>, stats: Stats) -> Self {
        Self { backend, stats: Cell::new(stats), asked: Cell::new(0) }
    }
}

impl Described for Told {
    fn backend(&self) -> Backend<'_> {
        self.backend
    }

    fn stats(&self) -> Stats {
        self.asked.set(self.asked.get() + 1);
        self.stats.get()
    }
}

impl Cache for Told {
    type Key = str;
    type Value = u32;
    type Error = ();

    fn get(&self, _: &str) -> Result<Option<u32>, ()> {
        Ok(None)
    }

    fn set(&self, _: &str, _: u32, _: Option<std::time::Duration>) -> Result<(), ()> {
        Ok(())
    }

    fn delete(&self, _: &str) -> Result<bool, ()> {
        Ok(false)
    }
}

const LOCAL: Backend<'static> = Backend::in_process("b");
const REMOTE: Backend<'static> = Backend::remote("b");

fn told(registry: &Registry, backend: Backend<'static>, stats: Stats) -> Instrumented<Told> {
    Instrumented::new(Told::new(backend, stats), "c", registry).expect("a registry of its own")
}

fn evicted(size: u64, expired: u64) -> Stats {
    Stats::default().evicted(Evicted { size, expired })
}

/// By size, by time.
fn evictions(registry: &Registry) -> [Option<f64>; 2] {
    ["size", "expired"].map(|cause| {
        value(registry, &format!("cache_evictions_total{{cache=\"c\",backend=\"b\",cause=\"{cause}\"}}"))
    })
}

#[test]
fn what_a_cache_knows_is_shown_and_nothing_else() {
    let registry = Registry::new();
    let _cache = told(&registry, LOCAL, Stats::default().entries(7));
    assert_eq!(value(&registry, "cache_entries{cache=\"c\",backend=\"b\"}"), Some(7.0));
    let page = page(&registry);
    assert!(!page.contains("cache_bytes{") && !page.contains("cache_evictions_total{"), "{page}");
}

#[test]
fn bytes_are_shown_as_they_are() {
    let registry = Registry::new();
    let cache = told(&registry, LOCAL, Stats::default().bytes(4096));
    cache.inner().stats.set(Stats::default().bytes(512));
    cache.refresh();
    assert_eq!(value(&registry, "cache_bytes{cache=\"c\",backend=\"b\"}"), Some(512.0));
}

#[test]
fn evictions_are_counted_by_cause_and_once() {
    let registry = Registry::new();
    let cache = told(&registry, LOCAL, evicted(3, 1));
    cache.refresh();
    cache.inner().stats.set(evicted(5, 1));
    cache.refresh();
    assert_eq!(evictions(&registry), [Some(5.0), Some(1.0)]);
}

#[test]
fn evictions_never_fall() {
    let registry = Registry::new();
    let cache = told(&registry, LOCAL, evicted(3, 3));
    cache.inner().stats.set(evicted(1, 4));
    cache.refresh();
    assert_eq!(evictions(&registry), [Some(3.0), Some(4.0)]);
}

#[test]
fn an_in_process_cache_is_asked_when_it_is_wrapped_and_after_each_write_and_not_by_gets() {
    let cache = told(&Registry::new(), LOCAL, Stats::default());
    let asked = |operation: &dyn Fn()| {
        let before = cache.inner().asked.get();
        operation();
        cache.inner().asked.get() - before
    };
    assert_eq!(cache.inner().asked.get(), 1);
    assert_eq!(asked(&|| assert_eq!(cache.set("a", 1, None), Ok(()))), 1);
    assert_eq!(asked(&|| assert_eq!(cache.delete("a"), Ok(false))), 1);
    assert_eq!(asked(&|| assert_eq!(cache.get_or_insert_with("a", None, &mut || 1), Ok(1))), 1);
    assert_eq!(asked(&|| assert_eq!(cache.get("a"), Ok(None))), 0);
    assert_eq!(asked(&|| assert_eq!(cache.get_many(&["a"]), Ok(vec![None]))), 0);
}

#[test]
fn a_remote_cache_is_asked_only_by_refresh() {
    let registry = Registry::new();
    let cache = told(&registry, REMOTE, Stats::default().entries(7));
    assert_eq!((cache.set("a", 1, None), cache.delete("a")), (Ok(()), Ok(false)));
    assert_eq!(cache.inner().asked.get(), 0);
    cache.refresh();
    assert_eq!(value(&registry, "cache_entries{cache=\"c\",backend=\"b\"}"), Some(7.0));
}

#[test]
fn a_cache_wrapped_twice_shows_its_sizes_under_both_names() {
    let registry = Registry::new();
    let inner = told(&registry, LOCAL, evicted(3, 0).entries(7));
    let _outer = Instrumented::new(&inner, "outer", &registry).expect("the family is shared");
    assert_eq!(value(&registry, "cache_entries{cache=\"outer\",backend=\"b\"}"), Some(7.0));
    let outer = "cache_evictions_total{cache=\"outer\",backend=\"b\",cause=\"size\"}";
    assert_eq!((evictions(&registry)[0], value(&registry, outer)), (Some(3.0), Some(3.0)));
}
