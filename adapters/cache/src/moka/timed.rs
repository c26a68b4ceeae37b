//! A moka cache whose entries can have a time to live each.

use std::convert::Infallible;
use std::fmt;
use std::hash::Hash;
use std::time::Duration;

use moka::sync;

use super::BACKEND;
use super::entry::{Entry, OwnTtl};
use crate::Cache;

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
/// Everything else that moka can do is set on its own builder:
///
/// ```
/// use std::time::Duration;
/// use altimeter_cache::{Cache, moka::Moka};
///
/// let builder = moka::sync::Cache::builder()
///     .max_capacity(1 << 20)
///     .weigher(|key: &String, entry: &altimeter_cache::moka::Entry<String>| {
///         (key.len() + entry.value().len()) as u32
///     })
///     .time_to_idle(Duration::from_secs(600));
/// let pages = Moka::<str, String>::from(builder);
/// assert_eq!(pages.get("/"), Ok(None));
/// ```
pub struct Moka<K, V>
where
    K: ToOwned + ?Sized,
{
    cache: sync::Cache<K::Owned, Entry<V>>,
}

impl<K, V> Moka<K, V>
where
    K: ToOwned + ?Sized,
    K::Owned: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// A cache of at most `max_entries` entries, some more for the moment until moka's housekeeping has run; which
    /// ones stay is moka's policy, by use. With 0 it keeps nothing. Memory is taken as entries come.
    pub fn new(max_entries: u64) -> Self {
        Self::from(sync::Cache::builder().max_capacity(max_entries))
    }
}

/// What moka's builder for a [`Moka`] is called.
type Builder<K, V> = sync::CacheBuilder<K, Entry<V>, sync::Cache<K, Entry<V>>>;

/// A cache as built by `builder`, but with our `expire_after`, so that each entry can have its time. Where the builder
/// sets `time_to_live` or `time_to_idle`, too, the earliest counts.
///
/// # Panics
///
/// As moka's `build`: when one of those two is longer than 1,000 years.
impl<K, V> From<Builder<K::Owned, V>> for Moka<K, V>
where
    K: ToOwned + ?Sized,
    K::Owned: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    fn from(builder: Builder<K::Owned, V>) -> Self {
        Self { cache: builder.expire_after(OwnTtl).build() }
    }
}

impl<K, V> Moka<K, V>
where
    K: ToOwned + ?Sized,
{
    /// The cache as moka has it, for what [`Cache`] does not cover.
    pub fn inner(&self) -> &sync::Cache<K::Owned, Entry<V>> {
        &self.cache
    }
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

    fn backend(&self) -> &str {
        BACKEND
    }

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
}

impl<K, V> Clone for Moka<K, V>
where
    K: ToOwned + ?Sized,
{
    fn clone(&self) -> Self {
        Self { cache: self.cache.clone() }
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
