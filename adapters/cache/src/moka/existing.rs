//! A `moka::sync::Cache` that the application has already, as a [`Cache`].

use std::borrow::Borrow;
use std::hash::{BuildHasher, Hash};
use std::time::Duration;

use moka::sync;

use super::BACKEND;
use crate::{Backend, Cache, Described, Stats, TtlUnsupported, Watch};

impl<K, V, S> Described for sync::Cache<K, V, S>
where
    K: Send + Sync + 'static,
    V: Send + Sync + 'static,
    S: Clone + Send + Sync + 'static,
{
    fn backend(&self) -> Backend<'_> {
        BACKEND
    }

    fn stats(&self) -> Stats {
        Stats::default().entries(self.entry_count())
    }

    /// Reads a number of moka's.
    fn watch(&self) -> Option<Watch> {
        let watched = self.clone();
        Some(Box::new(move || watched.stats()))
    }
}

/// The application's own cache: a clone of it, instrumented, counts what is asked through the clone.
impl<K, V, S> Cache for sync::Cache<K, V, S>
where
    K: Clone + Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    S: BuildHasher + Clone + Send + Sync + 'static,
{
    type Key = K;
    type Value = V;
    type Error = TtlUnsupported;

    #[inline]
    fn get(&self, key: &K) -> Result<Option<V>, TtlUnsupported> {
        Ok(Self::get(self, key))
    }

    fn set(&self, key: &K, value: V, ttl: Option<Duration>) -> Result<(), TtlUnsupported> {
        TtlUnsupported::unless_none(ttl)?;
        self.insert(key.clone(), value);
        Ok(())
    }

    fn delete(&self, key: &K) -> Result<bool, TtlUnsupported> {
        Ok(delete(self, key))
    }

    /// Of callers at once, one makes the value, and the others wait for it.
    fn get_or_insert_with(
        &self,
        key: &K,
        ttl: Option<Duration>,
        make: &mut dyn FnMut() -> V,
    ) -> Result<V, TtlUnsupported> {
        TtlUnsupported::unless_none(ttl)?;
        Ok(self.get_with_by_ref(key, make))
    }
}

/// Removes the entry, and says whether there was one that had not expired: `remove` alone also returns one that has,
/// until moka's housekeeping took it away.
pub(super) fn delete<K, V, S, Q>(cache: &sync::Cache<K, V, S>, key: &Q) -> bool
where
    K: Borrow<Q> + Hash + Eq + Send + Sync + 'static,
    Q: Hash + Eq + ?Sized,
    V: Clone + Send + Sync + 'static,
    S: BuildHasher + Clone + Send + Sync + 'static,
{
    cache.contains_key(key) && cache.remove(key).is_some()
}
