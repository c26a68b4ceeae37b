//! What a thread knows of its shards.

use super::cells::Cell as StorageCell;
use super::plan::Slot;
use super::shard::Shard;
use super::space::Space;
use std::cell::Cell;

/// A thread leases a shard once it has made this many updates (rule 3).
///
/// Fewer would give shards to threads that live for one request; more would leave a busy thread borrowing, at some
/// twenty times the price, for longer than the lease costs.
pub(super) const UPDATES_BEFORE_LEASE: u32 = if cfg!(altimeter_loom) { 1 } else { 64 };

/// A thread's hot pointer to its shard, and what it remembers for borrowing. Plain data without a destructor, so that it
/// can be used for as long as the thread runs anything.
#[derive(Debug)]
pub struct Local {
    /// The shard leased by this thread, or the space's empty one, which owns no chunk.
    pub(super) shard: Cell<*const Shard>,
    /// How many updates this thread made without a lease.
    pub(super) updates: Cell<u32>,
    /// The index of the shard that it borrowed last.
    pub(super) borrowed: Cell<usize>,
    /// The index of the visitor that it was last, without a lease.
    pub(super) visited: Cell<usize>,
}

impl Local {
    /// A thread's state before its first update in `space`.
    ///
    /// # Safety
    /// * The space outlives it.
    pub const unsafe fn new(space: &Space) -> Self {
        Self {
            shard: Cell::new(&raw const space.empty),
            updates: Cell::new(0),
            borrowed: Cell::new(0),
            visited: Cell::new(0),
        }
    }

    /// The cells at `slot` in the shard that this thread leases, if it leases one that owns their chunk: all of the fast path
    /// but the add.
    ///
    /// # Safety
    /// * The run at `slot` has `N` cells or more, and a handle to it is held while they are used.
    /// * This is the calling thread's.
    #[inline(always)]
    pub(super) unsafe fn cells<const N: usize>(&self, slot: Slot) -> Option<&[StorageCell; N]> {
        // SAFETY: a local points at a shard of the space for which it was made, and shards are never freed (rule 4).
        let shard = unsafe { &*self.shard.get() };
        // SAFETY: the caller vouches for the slot. This thread holds the shard, or it is the empty one.
        unsafe { shard.own(slot) }
    }

    /// The first of the cells at `slot`, as [`cells`](Self::cells), with the right to use all of its run.
    ///
    /// # Safety
    /// * A handle to the run at `slot` is held while its cells are used.
    /// * This is the calling thread's.
    #[cfg(not(altimeter_loom))]
    #[inline(always)]
    pub(super) unsafe fn first_cell(&self, slot: Slot) -> Option<*const StorageCell> {
        // SAFETY: as for `cells`.
        let shard = unsafe { &*self.shard.get() };
        // SAFETY: as for `cells`.
        unsafe { shard.own_first(slot) }
    }
}

/// A lease: to be ended when its thread ends (rule 3).
#[derive(Debug)]
#[must_use = "a lease is ended by `end`, and by nothing else"]
pub struct Lease<'a> {
    space: &'a Space,
    shard: &'a Shard,
}

impl<'a> Lease<'a> {
    /// Leases a shard for the thread of `local`, if the limit allows, and points `local` at it.
    ///
    /// # Safety
    /// * `local` is the calling thread's, and was made for `space`.
    /// * The lease is ended with it, unless it is gone by then.
    pub unsafe fn take(space: &'a Space, local: &Local) -> Option<Self> {
        let shard = space.lease()?;
        local.shard.set(shard);
        Some(Self { space, shard })
    }

    /// Ends it; `local` is the one for which it was taken, or `None` when that is gone.
    pub fn end(self, local: Option<&Local>) {
        // First the pointer, then the shard: an update from another destructor of this thread, later, borrows.
        if let Some(local) = local {
            local.shard.set(&raw const self.space.empty);
        }
        self.space.end_lease(self.shard);
    }
}
