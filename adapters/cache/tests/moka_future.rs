//! The backend moka, awaited.

mod support;

use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

use altimeter::Registry;
use altimeter_cache::moka::{AsyncMoka, Entry};
use altimeter_cache::{AsyncCache, Instrumented, TtlUnsupported};
use moka::future;
use support::{Gets, value};

/// Far beyond any test.
const LONG: Option<Duration> = Some(Duration::from_secs(3_600));
/// Expires at once.
const NONE_LEFT: Option<Duration> = Some(Duration::ZERO);

fn dogs(registry: &Registry) -> Instrumented<AsyncMoka<u64, &'static str>> {
    Instrumented::new(AsyncMoka::new(10), "dogs", registry).expect("a registry of its own")
}

fn gets(registry: &Registry) -> Gets {
    Gets::of(registry, "dogs", "moka")
}

#[tokio::test]
async fn what_was_set_is_got_until_it_is_deleted() {
    let registry = Registry::new();
    let cache = dogs(&registry);
    assert_eq!(cache.set(&7, "Rex", None).await, Ok(()));
    assert_eq!(cache.get(&7).await, Ok(Some("Rex")));
    assert_eq!(cache.delete(&7).await, Ok(true));
    assert_eq!(cache.get(&7).await, Ok(None));
    assert_eq!(cache.delete(&7).await, Ok(false));
    assert_eq!(gets(&registry), Gets { hit: 1, miss: 1, ..Gets::default() });
}

#[tokio::test]
async fn each_entry_has_its_own_time() {
    let cache = AsyncMoka::<str, u64>::new(10);
    assert_eq!(cache.set("short", 1, NONE_LEFT).await, Ok(()));
    assert_eq!(cache.set("long", 2, LONG).await, Ok(()));
    assert_eq!(cache.get_many(&["short", "long"]).await, Ok(vec![None, Some(2)]));
}

#[tokio::test]
async fn evictions_and_entries_are_shown() {
    let registry = Registry::new();
    let cache = dogs(&registry);
    for key in 0..100 {
        assert_eq!(cache.set(&key, "Rex", None).await, Ok(()));
    }
    cache.inner().inner().run_pending_tasks().await;
    let evicted = "cache_evictions_total{cache=\"dogs\",backend=\"moka\",cause=\"size\"}";
    assert_eq!(value(&registry, evicted), Some(90.0));
    assert_eq!(value(&registry, "cache_entries{cache=\"dogs\",backend=\"moka\"}"), Some(10.0));
}

#[tokio::test]
async fn the_weighted_size_is_shown_where_it_is_bytes() {
    let registry = Registry::new();
    let builder =
        future::Cache::builder().weigher(|_: &u64, entry: &Entry<String>| entry.value().len() as u32);
    let cache = AsyncMoka::<u64, String>::build(builder, |_, _, _| {}).weighs_bytes();
    let cache = Instrumented::new(cache, "pages", &registry).expect("a registry of its own");
    assert_eq!(cache.set(&7, "x".repeat(100), None).await, Ok(()));
    cache.inner().inner().run_pending_tasks().await;
    assert_eq!(value(&registry, "cache_bytes{cache=\"pages\",backend=\"moka\"}"), Some(100.0));
}

#[tokio::test]
async fn of_those_who_want_one_value_at_once_one_makes_it() {
    let registry = Registry::new();
    let cache = std::sync::Arc::new(dogs(&registry));
    let herd: Vec<_> = (0..64)
        .map(|_| {
            let cache = std::sync::Arc::clone(&cache);
            tokio::spawn(async move { cache.get_or_insert_with(&7, None, async { "Rex" }).await })
        })
        .collect();
    for one in herd {
        assert_eq!(one.await.expect("no panic"), Ok("Rex"));
    }
    assert_eq!(gets(&registry), Gets { hit: 63, miss: 1, ..Gets::default() });
}

#[test]
fn a_get_that_was_dropped_while_its_value_was_made_is_a_miss_and_stores_nothing() {
    let registry = Registry::new();
    let cache = dogs(&registry);
    {
        let mut making = pin!(cache.get_or_insert_with(&7, None, std::future::pending()));
        assert!(making.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    assert_eq!(gets(&registry), Gets { miss: 1, ..Gets::default() });
    assert!(!cache.inner().inner().contains_key(&7));
}

#[tokio::test]
async fn the_cache_of_an_application_is_one_as_it_is_and_refuses_a_time() {
    let registry = Registry::new();
    let own = future::Cache::new(10);
    let counted = Instrumented::new(own.clone(), "own", &registry).expect("a registry of its own");
    own.insert(7, "Rex").await;
    assert_eq!(AsyncCache::get(&counted, &7).await, Ok(Some("Rex")));
    let given = Duration::from_secs(5);
    assert_eq!(counted.set(&7, "Anna", Some(given)).await, Err(TtlUnsupported { given }));
    assert_eq!(own.get(&7).await, Some("Rex"));
    assert_eq!(Gets::of(&registry, "own", "moka"), Gets { hit: 1, ..Gets::default() });
}
