//! The backend moka, by the contract of `Cache`.

mod support;

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use altimeter::Registry;
use altimeter_cache::moka::{Entry, Moka};
use altimeter_cache::{Cache, Instrumented, TtlUnsupported};
use moka::notification::RemovalCause;
use moka::sync;
use support::{Gets, value};

/// Far beyond any test.
const LONG: Option<Duration> = Some(Duration::from_secs(3_600));
/// Expires at once.
const NONE_LEFT: Option<Duration> = Some(Duration::ZERO);
/// Expires while a test waits for it.
const SHORT: Option<Duration> = Some(Duration::from_millis(2));

fn wait_until_gone(cache: &Moka<u64, &'static str>, key: u64) {
    while cache.get(&key) != Ok(None) {
        thread::yield_now();
    }
}

#[test]
fn the_backend_is_moka() {
    let registry = Registry::new();
    let cache = Instrumented::new(Moka::<u64, String>::new(10), "dogs", &registry).expect("its own registry");
    let Ok(none) = cache.get(&7);
    assert_eq!(none, None);
    assert_eq!(Gets::of(&registry, "dogs", "moka"), Gets { miss: 1, ..Gets::default() });
}

#[test]
fn what_was_set_is_got_until_it_is_deleted() {
    let cache = Moka::<u64, &str>::new(10);
    assert_eq!(cache.set(&7, "Rex", None), Ok(()));
    assert_eq!(cache.get(&7), Ok(Some("Rex")));
    assert_eq!(cache.delete(&7), Ok(true));
    assert_eq!(cache.get(&7), Ok(None));
    assert_eq!(cache.delete(&7), Ok(false));
}

#[test]
fn an_owned_key_is_asked_for_borrowed() {
    let cache = Moka::<str, u64>::new(10);
    assert_eq!(cache.set("rex", 7, None), Ok(()));
    assert_eq!(cache.get_many(&["rex", "nobody"]), Ok(vec![Some(7), None]));
}

#[test]
fn an_entry_expires_after_its_own_time() {
    let cache = Moka::<u64, &str>::new(10);
    assert_eq!(cache.set(&1, "short", SHORT), Ok(()));
    assert_eq!(cache.set(&2, "long", LONG), Ok(()));
    wait_until_gone(&cache, 1);
    assert_eq!(cache.get(&2), Ok(Some("long")));
}

#[test]
fn a_time_of_zero_expires_at_once() {
    let cache = Moka::<u64, &str>::new(10);
    assert_eq!(cache.set(&7, "Rex", NONE_LEFT), Ok(()));
    assert_eq!(cache.get(&7), Ok(None));
}

#[test]
fn the_longest_time_keeps_the_entry() {
    let cache = Moka::<u64, &str>::new(10);
    assert_eq!(cache.set(&7, "Rex", Some(Duration::MAX)), Ok(()));
    cache.inner().run_pending_tasks();
    assert_eq!(cache.get(&7), Ok(Some("Rex")));
}

#[test]
fn an_expired_entry_is_not_there_to_delete() {
    let cache = Moka::<u64, &str>::new(10);
    assert_eq!(cache.set(&7, "Rex", NONE_LEFT), Ok(()));
    assert_eq!(cache.delete(&7), Ok(false));
}

#[test]
fn a_set_replaces_the_time_of_the_set_before() {
    let cache = Moka::<u64, &str>::new(10);
    assert_eq!(cache.set(&7, "Rex", LONG), Ok(()));
    assert_eq!(cache.set(&7, "Rex", NONE_LEFT), Ok(()));
    assert_eq!(cache.get(&7), Ok(None));
}

#[test]
fn a_set_without_a_time_lifts_the_one_before() {
    let cache = Moka::<u64, &str>::new(10);
    assert_eq!(cache.set(&1, "lifted", SHORT), Ok(()));
    assert_eq!(cache.set(&1, "lifted", None), Ok(()));
    // Set after the first and for as long, so when this one is gone, the first would be, too.
    assert_eq!(cache.set(&2, "later", SHORT), Ok(()));
    wait_until_gone(&cache, 2);
    assert_eq!(cache.get(&1), Ok(Some("lifted")));
}

#[test]
fn a_builder_keeps_its_settings_beside_the_times_of_the_entries() {
    let builder = sync::Cache::builder()
        .max_capacity(100)
        .weigher(|_: &u64, entry: &Entry<String>| entry.value().len() as u32);
    let cache = Moka::<u64, String>::build(builder, |_, _, _| {});
    assert_eq!(cache.set(&1, "x".repeat(101), None), Ok(()));
    assert_eq!(cache.set(&2, "gone".to_owned(), NONE_LEFT), Ok(()));
    assert_eq!(cache.set(&3, "kept".to_owned(), LONG), Ok(()));
    cache.inner().run_pending_tasks();
    assert_eq!(cache.get_many(&[&1, &2, &3]), Ok(vec![None, None, Some("kept".to_owned())]));
}

#[test]
fn no_more_than_the_given_number_of_entries_is_kept() {
    let cache = Moka::<u64, &str>::new(10);
    for key in 0..100 {
        assert_eq!(cache.set(&key, "Rex", None), Ok(()));
    }
    cache.inner().run_pending_tasks();
    assert_eq!((0..100).filter(|key| cache.get(key) == Ok(Some("Rex"))).count(), 10);
}

#[test]
fn a_cache_of_no_entries_keeps_nothing() {
    let cache = Moka::<u64, &str>::new(0);
    assert_eq!(cache.set(&7, "Rex", None), Ok(()));
    assert_eq!(cache.get(&7), Ok(None));
}

#[test]
fn a_clone_is_the_same_cache() {
    let cache = Moka::<u64, &str>::new(10);
    assert_eq!(cache.clone().set(&7, "Rex", None), Ok(()));
    assert_eq!(cache.get(&7), Ok(Some("Rex")));
}

#[test]
fn the_cache_of_an_application_is_one_as_it_is() {
    let registry = Registry::new();
    let own = sync::Cache::new(10);
    let counted = Instrumented::new(own.clone(), "own", &registry).expect("a registry of its own");
    own.insert(7, "Rex");
    assert_eq!(Cache::get(&counted, &7), Ok(Some("Rex")));
    assert_eq!(counted.delete(&7), Ok(true));
    assert_eq!(own.get(&7), None);
    assert_eq!(Gets::of(&registry, "own", "moka"), Gets { hit: 1, ..Gets::default() });
}

#[test]
fn the_cache_of_an_application_refuses_a_time_and_stays_as_it_was() {
    let own = sync::Cache::new(10);
    let given = Duration::from_secs(5);
    assert_eq!(Cache::set(&own, &7, "Rex", Some(given)), Err(TtlUnsupported { given }));
    assert_eq!(own.get(&7), None);
}

/// By size, by time.
fn evictions(registry: &Registry) -> [Option<f64>; 2] {
    ["size", "expired"].map(|cause| {
        value(
            registry,
            &format!("cache_evictions_total{{cache=\"dogs\",backend=\"moka\",cause=\"{cause}\"}}"),
        )
    })
}

#[test]
fn what_is_too_much_is_evicted_for_its_size() {
    let registry = Registry::new();
    let cache =
        Instrumented::new(Moka::<u64, &str>::new(10), "dogs", &registry).expect("a registry of its own");
    for key in 0..100 {
        assert_eq!(cache.set(&key, "Rex", None), Ok(()));
    }
    cache.inner().inner().run_pending_tasks();
    assert_eq!(evictions(&registry), [Some(90.0), Some(0.0)]);
    assert_eq!(value(&registry, "cache_entries{cache=\"dogs\",backend=\"moka\"}"), Some(10.0));
}

#[test]
fn what_expired_is_evicted_for_its_time() {
    let registry = Registry::new();
    let cache =
        Instrumented::new(Moka::<u64, &str>::new(10), "dogs", &registry).expect("a registry of its own");
    assert_eq!(cache.set(&7, "Rex", NONE_LEFT), Ok(()));
    // Moka's timer has ticks of a second and more, so that the housekeeping may find it only then.
    while evictions(&registry) != [Some(0.0), Some(1.0)] {
        cache.inner().inner().run_pending_tasks();
        thread::yield_now();
    }
    assert_eq!(value(&registry, "cache_entries{cache=\"dogs\",backend=\"moka\"}"), Some(0.0));
}

#[test]
fn a_page_shows_what_was_done_past_the_wrapper_and_to_a_cache_that_was_there_already() {
    let registry = Registry::new();
    let there = sync::Cache::<u64, &str>::new(10);
    let _wrapped = Instrumented::new(there.clone(), "dogs", &registry).expect("a registry of its own");
    there.insert(7, "Rex");
    there.run_pending_tasks();
    assert_eq!(value(&registry, "cache_entries{cache=\"dogs\",backend=\"moka\"}"), Some(1.0));
}

#[test]
fn entries_are_freed_with_the_last_wrapper_though_the_registry_stays() {
    let (registry, rex) = (Registry::new(), Arc::new("Rex"));
    let cache =
        Instrumented::new(Moka::<u64, Arc<&str>>::new(10), "dogs", &registry).expect("its own registry");
    assert_eq!(cache.set(&7, rex.clone(), None), Ok(()));
    cache.inner().inner().run_pending_tasks();
    let entries = || value(&registry, "cache_entries{cache=\"dogs\",backend=\"moka\"}");
    assert_eq!(entries(), Some(1.0));
    drop(cache);
    assert_eq!(Arc::strong_count(&rex), 1);
    assert_eq!(entries(), Some(1.0), "as it was when it was last asked");
}

#[test]
fn what_is_deleted_or_replaced_is_not_evicted() {
    let registry = Registry::new();
    let cache =
        Instrumented::new(Moka::<u64, &str>::new(10), "dogs", &registry).expect("a registry of its own");
    assert_eq!((cache.set(&7, "Rex", None), cache.set(&7, "Anna", None)), (Ok(()), Ok(())));
    assert_eq!(cache.delete(&7), Ok(true));
    cache.inner().inner().run_pending_tasks();
    assert_eq!(evictions(&registry), [Some(0.0), Some(0.0)]);
}

#[test]
fn the_weighted_size_is_shown_where_it_is_bytes() {
    let weighed = || {
        let builder =
            sync::Cache::builder().weigher(|_: &u64, entry: &Entry<String>| entry.value().len() as u32);
        Moka::<u64, String>::build(builder, |_, _, _| {})
    };
    let registry = Registry::new();
    let _watched = [("bytes", weighed().weighs_bytes()), ("other", weighed())].map(|(name, cache)| {
        let cache = Instrumented::new(cache, name, &registry).expect("the families are shared");
        assert_eq!(cache.set(&7, "x".repeat(100), None), Ok(()));
        cache.inner().inner().run_pending_tasks();
        cache
    });
    let bytes = |name| value(&registry, &format!("cache_bytes{{cache=\"{name}\",backend=\"moka\"}}"));
    assert_eq!((bytes("bytes"), bytes("other")), (Some(100.0), None));
}

#[test]
fn the_listener_of_the_application_hears_every_removal() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ears = Arc::clone(&heard);
    let cache = Moka::<u64, &str>::build(sync::Cache::builder(), move |key, entry: Entry<&str>, cause| {
        ears.lock().expect("no panic under the lock").push((*key, *entry.value(), cause));
    });
    assert_eq!((cache.set(&7, "Rex", None), cache.set(&7, "Anna", None)), (Ok(()), Ok(())));
    assert_eq!(cache.delete(&7), Ok(true));
    let heard = heard.lock().expect("no panic under the lock");
    assert_eq!(*heard, [(7, "Rex", RemovalCause::Replaced), (7, "Anna", RemovalCause::Explicit)]);
}
