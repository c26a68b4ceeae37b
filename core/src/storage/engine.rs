//! The one space of the process, its thread-locals, and runs that come back when their last handle goes.

use super::cells::Cell as StorageCell;
use super::lease::{Lease, Local};
use super::plan::{Slot, SpaceFull};
use super::space::Space;
use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

/// The space of every registry of the process.
pub(crate) static SPACE: Space = Space::new();

thread_local! {
    /// Const and without a destructor: an address relative to the thread pointer, with nothing to initialise or to test.
    static LOCAL: Local = const {
        // SAFETY: a static outlives every thread.
        unsafe { Local::new(&SPACE) }
    };
    /// Touched only when leasing, and only by `try_with`: its destructor ends the lease.
    static LEASE: RefCell<Option<Lease<'static>>> = const { RefCell::new(None) };
}

/// Writes `value` to `N` cells at `slot` in the calling thread's shard, or in a borrowed one.
///
/// `write` captures nothing, and the value goes by registers: so the fast path needs no stack.
///
/// # Safety
/// * The run at `slot` has `N` cells or more, and a handle to it is held for the time of the call.
/// * `write` runs nothing of the user's.
#[inline(always)]
pub(crate) unsafe fn update<const N: usize, V>(
    slot: Slot,
    value: V,
    write: impl FnOnce(&[StorageCell; N], V) + Copy,
) {
    LOCAL.with(|local| {
        // SAFETY: the caller vouches for the slot; `LOCAL` is this thread's, made for `SPACE`.
        match unsafe { local.cells(slot) } {
            Some(cells) => write(cells, value),
            // SAFETY: as the caller vouched to this.
            None => unsafe { update_slowly(slot, value, write) },
        }
    });
}

/// [`update`] where the thread has no shard, or one that does not own the chunk.
///
/// # Safety
/// * As for `update`.
#[cold]
#[inline(never)]
unsafe fn update_slowly<const N: usize, V>(slot: Slot, value: V, write: impl FnOnce(&[StorageCell; N], V)) {
    // SAFETY: the caller vouches for the slot and for `write`; `LOCAL` is this thread's, made for `SPACE`.
    LOCAL.with(|local| unsafe { SPACE.update(local, slot, value, lease, write) });
}

/// Leases a shard for the calling thread, unless its thread-locals are gone or the limit is reached.
#[cold]
fn lease(local: &Local) {
    // An error says that the destructors of this thread have run: then it borrows until it ends.
    let _ = LEASE.try_with(|lease| {
        // SAFETY: `local` is this thread's, made for `SPACE`, and lies in the thread's memory without a destructor: it is
        // there when the one of `LEASE` runs.
        *lease.borrow_mut() = unsafe { Lease::take(&SPACE, local) };
    });
}

/// How many shards may be leased by threads at once; see [`set_lease_limit`].
#[must_use]
pub fn lease_limit() -> usize {
    SPACE.limit()
}

/// Sets how many threads may hold a shard of their own, in place of `max(16, 4 × cores)`.
///
/// Further threads share shards, each update then costing some twenty times as much. A shard costs 8 bytes for each cell
/// that its thread keeps busy. To be called before the first metric is updated 64 times by one thread.
///
/// # Errors
/// [`LeaseLimitError`] when the limit is zero, or has been set or used before.
pub fn set_lease_limit(limit: usize) -> Result<(), LeaseLimitError> {
    if limit == 0 {
        return Err(LeaseLimitError::Zero);
    }
    SPACE.set_limit(limit).map_err(|in_force| LeaseLimitError::InForce { asked: limit, in_force })
}

/// How many shards there are: from [`shards`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Shards {
    /// All that were ever made. They stay.
    pub made: usize,
    /// Those that a thread leases at this moment.
    pub leased: usize,
}

/// How many shards the process has: never more than the lease limit plus the most updates of other threads that were ever under
/// way at once.
#[must_use]
pub fn shards() -> Shards {
    let (made, leased) = SPACE.shards();
    Shards { made, leased }
}

/// Why [`set_lease_limit`] refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LeaseLimitError {
    /// The limit was zero.
    Zero,
    /// A limit is in force already.
    InForce {
        /// What was asked for.
        asked: usize,
        /// What holds.
        in_force: usize,
    },
}

impl fmt::Display for LeaseLimitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Zero => f.write_str("lease limit 0: at least one shard must be leasable; give 1 or more"),
            Self::InForce { asked, in_force } => {
                write!(
                    f,
                    "lease limit {asked}: a limit of {in_force} is in force; set it once, before the first update"
                )
            }
        }
    }
}

impl std::error::Error for LeaseLimitError {}

/// A run of cells in [`SPACE`], owned by the handles to one metric; it comes back with the last of them (rule 6).
#[derive(Debug)]
pub(crate) struct Run {
    slot: Slot,
    cells: u32,
}

impl Run {
    /// A run of `cells` cells, all zero.
    pub(crate) fn new(cells: u32) -> Result<Arc<Self>, SpaceFull> {
        Ok(Arc::new(Self { slot: SPACE.allocate(cells)?, cells }))
    }

    /// Where it lies.
    pub(crate) fn slot(&self) -> Slot {
        self.slot
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        // SAFETY: the slot is from `allocate` with this length, and the count of the `Arc`, which is decremented with
        // Release and then fenced with Acquire, has it that all uses by other handles happened before this.
        unsafe { SPACE.recycle(self.slot, self.cells) };
    }
}
