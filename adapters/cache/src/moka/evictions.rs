//! What moka evicted, as its listener is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use moka::notification::RemovalCause;

use crate::Evicted;

/// Counts of evictions. A clone is the same counts.
#[derive(Clone, Default)]
pub(super) struct Evictions(Arc<Counts>);

#[derive(Default)]
struct Counts {
    size: AtomicU64,
    expired: AtomicU64,
}

impl Evictions {
    /// An entry is gone for this cause.
    pub(super) fn note(&self, cause: RemovalCause) {
        let count = match cause {
            RemovalCause::Size => &self.0.size,
            RemovalCause::Expired => &self.0.expired,
            RemovalCause::Explicit | RemovalCause::Replaced => return,
        };
        // ORDERING: Relaxed. The count stands for itself; that none is lost is the atomicity of the addition.
        count.fetch_add(1, Ordering::Relaxed);
    }

    /// How many there were.
    pub(super) fn so_far(&self) -> Evicted {
        // ORDERING: Relaxed. As in `note`.
        let count = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Evicted { size: count(&self.0.size), expired: count(&self.0.expired) }
    }
}
