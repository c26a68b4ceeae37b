//! What is stored in a cache of ours: a value and its time to live.

use std::time::{Duration, Instant};

use moka::Expiry;

/// A value in a cache of ours, as its weigher and eviction listener see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<V> {
    pub(super) value: V,
    pub(super) ttl: Option<Duration>,
}

impl<V> Entry<V> {
    /// The value.
    pub fn value(&self) -> &V {
        &self.value
    }

    /// For how long it was stored, counted from the `set`; `None` without a time of its own.
    pub fn ttl(&self) -> Option<Duration> {
        self.ttl
    }
}

/// Expires each entry after its own time, counted from its last `set`.
pub(super) struct OwnTtl;

impl<K, V> Expiry<K, Entry<V>> for OwnTtl {
    fn expire_after_create(&self, _: &K, entry: &Entry<V>, _: Instant) -> Option<Duration> {
        entry.ttl
    }

    /// The new entry's time, not what was left of the old one's, which is moka's default.
    fn expire_after_update(
        &self,
        _: &K,
        entry: &Entry<V>,
        _: Instant,
        _left: Option<Duration>,
    ) -> Option<Duration> {
        entry.ttl
    }
}
