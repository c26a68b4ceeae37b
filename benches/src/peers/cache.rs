//! A cache, bare and instrumented.

use super::{Does, Library, Role, altimeter::Altimeter, nop::Nop};
use crate::groups::{CacheGet, CacheGetTimed};
use altimeter::Registry;
use altimeter_cache::{AsyncCache, Backend, Cache, Described, Instrumented};
use moka::sync;
use std::convert::Infallible;
use std::hint::black_box;
use std::pin::pin;
use std::sync::LazyLock;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// The cache [moka](https://docs.rs/moka), without metrics.
#[derive(Debug)]
pub struct Moka;

impl Library for Moka {
    const NAME: &'static str = "moka";
    const ROLE: Role = Role::Control;
}

/// A power of two, so that the key costs one instruction; few enough for the cache of a processor.
const ENTRIES: u64 = 1024;

/// All keys are there. One cache, bare and instrumented, since no two lie in memory alike.
fn full() -> sync::Cache<u64, u64> {
    static CACHE: LazyLock<sync::Cache<u64, u64>> = LazyLock::new(|| {
        let cache = sync::Cache::new(ENTRIES);
        (0..ENTRIES).for_each(|key| cache.insert(key, key));
        cache.run_pending_tasks();
        cache
    });
    CACHE.clone()
}

impl Does<CacheGet> for Moka {
    type State = sync::Cache<u64, u64>;

    fn new() -> Self::State {
        full()
    }

    #[inline(always)]
    fn operate(cache: &Self::State, i: u64) {
        black_box(cache.get(&(i % ENTRIES)));
    }
}

impl Does<CacheGet> for Altimeter {
    type State = Instrumented<sync::Cache<u64, u64>>;

    fn new() -> Self::State {
        Instrumented::new(full(), "cache", &Registry::new()).expect("the names are free in a new registry")
    }

    #[inline(always)]
    fn operate(cache: &Self::State, i: u64) {
        let _ = black_box(Cache::get(cache, &(i % ENTRIES)));
    }
}

/// Answers at once, as if it were a server: what is left is what the wrapper costs.
#[derive(Debug)]
pub struct AtOnce;

impl Described for AtOnce {
    fn backend(&self) -> Backend<'_> {
        Backend::remote("redis")
    }
}

impl AsyncCache for AtOnce {
    type Key = u64;
    type Value = u64;
    type Error = Infallible;

    async fn get(&self, key: &u64) -> Result<Option<u64>, Infallible> {
        Ok(Some(*key))
    }

    async fn set(&self, _: &u64, _: u64, _: Option<Duration>) -> Result<(), Infallible> {
        Ok(())
    }

    async fn delete(&self, _: &u64) -> Result<bool, Infallible> {
        Ok(false)
    }
}

#[inline(always)]
fn get(cache: &impl AsyncCache<Key = u64, Value = u64>, key: u64) {
    let future = pin!(cache.get(&key));
    if let Poll::Ready(Ok(value)) = future.poll(&mut Context::from_waker(Waker::noop())) {
        black_box(value);
    }
}

impl Does<CacheGetTimed> for Nop {
    type State = AtOnce;

    fn new() -> AtOnce {
        AtOnce
    }

    #[inline(always)]
    fn operate(cache: &AtOnce, i: u64) {
        get(cache, i);
    }
}

impl Does<CacheGetTimed> for Altimeter {
    type State = Instrumented<AtOnce>;

    fn new() -> Self::State {
        Instrumented::new(AtOnce, "cache", &Registry::new()).expect("the names are free in a new registry")
    }

    #[inline(always)]
    fn operate(cache: &Self::State, i: u64) {
        get(cache, i);
    }
}
