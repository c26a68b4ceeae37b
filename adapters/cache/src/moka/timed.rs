//! A moka cache whose entries can have a time to live each.

use std::convert::Infallible;
use std::fmt;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use moka::notification::RemovalCause;
use moka::sync;

use super::BACKEND;
use super::entry::{Entry, OwnTtl};
use super::evictions::Evictions;
use crate::{Backend, Cache, Described, Stats, Watch};

/// An in-process cache of bounded size, safe to share among threads.
///
/// `K` is the key as it is asked for: with `Moka<str, V>` the cache owns `String`s and takes `&str`. A key that is
/// `Clone` is asked for as itself: `Moka<u64, V>`. A value is cloned at each hit, so a large one is better an `Arc`.
///
/// A clone is the same cache. No operation fails, so `let Ok(value) = cache.get(&key);` needs no error handling.
///
/// ```
/// use std::time::Duration;
/// use altimeter_cache::{Cache, moka::Moka};
///
/// let sessions = Moka::<str, u32>::new(1_000);
/// let Ok(()) = sessions.set("anna", 1, Some(Duration::from_secs(3600)));
/// assert_eq!(sessions.get("anna"), Ok(Some(1)));
/// assert_eq!(sessions.delete("anna"), Ok(true));
/// assert_eq!(sessions.get("anna"), Ok(None));
/// ```
///
/// Everything else that moka can do is set on its own builder, from which [`build`](Self::build) makes one.
pub struct Moka<K, V>
where
    K: ToOwned + ?Sized,
{
    cache: sync::Cache<K::Owned, Entry<V>>,
    evictions: Evictions,
    weighs_bytes: bool,
}

/// What moka's builder for a [`Moka`] is called.
type Builder<K, V> = sync::CacheBuilder<K, Entry<V>, sync::Cache<K, Entry<V>>>;

impl<K, V> Moka<K, V>
where
    K: ToOwned + ?Sized,
    K::Owned: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// A cache of at most `max_entries` entries, some more for the moment until moka's housekeeping has run; which
    /// ones stay is moka's policy, by use. With 0 it keeps nothing. Memory is taken as entries come.
    pub fn new(max_entries: u64) -> Self {
        Self::build(sync::Cache::builder().max_capacity(max_entries), |_, _, _| {})
    }

    /// A cache as built by `builder`, but with our `expire_after`, so that each entry can have its time, and with our
    /// eviction listener, which counts and then calls `listener`. Where the builder sets `time_to_live` or `time_to_idle`,
    /// too, the earliest counts. One of these two that the builder has already is replaced.
    ///
    /// # Panics
    ///
    /// As moka's `build`: when `time_to_live` or `time_to_idle` is longer than 1,000 years.
    ///
    /// ```
    /// use std::time::Duration;
    /// use altimeter_cache::{Cache, moka::{Entry, Moka}};
    ///
    /// let builder = moka::sync::Cache::builder()
    ///     .max_capacity(1 << 20)
    ///     .weigher(|key: &String, entry: &Entry<String>| (key.len() + entry.value().len()) as u32)
    ///     .time_to_idle(Duration::from_secs(600));
    /// let pages = Moka::<str, String>::build(builder, |key, _, cause| println!("{key} is gone: {cause:?}")).weighs_bytes();
    /// assert_eq!(pages.get("/"), Ok(None));
    /// ```
    pub fn build(
        builder: Builder<K::Owned, V>,
        listener: impl Fn(Arc<K::Owned>, Entry<V>, RemovalCause) + Send + Sync + 'static,
    ) -> Self {
        let evictions = Evictions::default();
        let counts = evictions.clone();
        let listener = move |key, entry, cause| {
            counts.note(cause);
            listener(key, entry, cause);
        };
        let cache = builder.expire_after(OwnTtl).eviction_listener(listener).build();
        Self { cache, evictions, weighs_bytes: false }
    }
}

impl<K, V> Moka<K, V>
where
    K: ToOwned + ?Sized,
{
    /// Says that the weigher of the builder weighs in bytes, so that moka's weighted size is exported, as `cache_bytes`.
    #[must_use]
    pub fn weighs_bytes(self) -> Self {
        Self { weighs_bytes: true, ..self }
    }

    /// The cache as moka has it, for what [`Cache`] does not cover.
    pub fn inner(&self) -> &sync::Cache<K::Owned, Entry<V>> {
        &self.cache
    }
}

impl<K, V> Described for Moka<K, V>
where
    K: ToOwned + ?Sized,
    K::Owned: Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    fn backend(&self) -> Backend<'_> {
        BACKEND
    }

    fn stats(&self) -> Stats {
        stats(&self.cache, &self.evictions, self.weighs_bytes)
    }

    /// Reads numbers of moka's.
    fn watch(&self) -> Option<Watch> {
        Some(watch(self.cache.clone(), self.evictions.clone(), self.weighs_bytes))
    }
}

fn stats<K, V>(cache: &sync::Cache<K, Entry<V>>, evictions: &Evictions, weighs_bytes: bool) -> Stats {
    let stats = Stats::default().entries(cache.entry_count()).evicted(evictions.so_far());
    if weighs_bytes { stats.bytes(cache.weighted_size()) } else { stats }
}

/// Apart from the cache's own methods, since those may be of a key that is borrowed.
fn watch<K, V>(cache: sync::Cache<K, Entry<V>>, evictions: Evictions, weighs_bytes: bool) -> Watch
where
    K: Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    Box::new(move || stats(&cache, &evictions, weighs_bytes))
}

impl<K, V> Cache for Moka<K, V>
where
    K: ToOwned + Hash + Eq + ?Sized,
    K::Owned: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    type Key = K;
    type Value = V;
    type Error = Infallible;

    #[inline]
    fn get(&self, key: &K) -> Result<Option<V>, Infallible> {
        Ok(self.cache.get(key).map(|entry| entry.value))
    }

    /// A `ttl` of zero expires the entry at once; one beyond some 584 years never does.
    fn set(&self, key: &K, value: V, ttl: Option<Duration>) -> Result<(), Infallible> {
        self.cache.insert(key.to_owned(), Entry { value, ttl });
        Ok(())
    }

    fn delete(&self, key: &K) -> Result<bool, Infallible> {
        Ok(super::existing::delete(&self.cache, key))
    }

    /// Of callers at once, one makes the value, and the others wait for it.
    fn get_or_insert_with(
        &self,
        key: &K,
        ttl: Option<Duration>,
        make: &mut dyn FnMut() -> V,
    ) -> Result<V, Infallible> {
        Ok(self.cache.get_with_by_ref(key, || Entry { value: make(), ttl }).value)
    }
}

impl<K, V> Clone for Moka<K, V>
where
    K: ToOwned + ?Sized,
{
    fn clone(&self) -> Self {
        let (cache, evictions) = (self.cache.clone(), self.evictions.clone());
        Self { cache, evictions, weighs_bytes: self.weighs_bytes }
    }
}

impl<K, V> fmt::Debug for Moka<K, V>
where
    K: ToOwned + ?Sized,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Moka").finish_non_exhaustive()
    }
}
