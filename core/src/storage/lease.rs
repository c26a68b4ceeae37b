//! What a thread knows of its shards.

use super::cells::Cell as StorageCell;
use super::plan::{CHUNKS, Slot};
use super::shard::{Shard, first_cell};
use super::space::Space;
use std::cell::Cell;
use std::ptr;

/// A thread leases a shard once it has made this many updates (rule 3).
///
/// Fewer would give shards to threads that live for one request; more would leave a busy thread borrowing, at some
/// twenty times the price, for longer than the lease costs.
pub(super) const UPDATES_BEFORE_LEASE: u32 = if cfg!(altimeter_loom) { 1 } else { 64 };

/// What a thread knows of its shard, and what it remembers for borrowing. Plain data without a destructor, so that it can be used
/// for as long as the thread runs anything.
#[derive(Debug)]
pub struct Local {
    /// The shard leased by this thread, or the space's empty one, which owns no chunk.
    pub(super) shard: Cell<*const Shard>,
    /// A copy of that shard's directory, null where it owns no chunk, a kilobyte. So an increment loads no pointer to the shard first.
    ///
    /// Only its holder changes a shard's directory, and the chunks that are in it stay. So a copy that is made when the lease begins, and
    /// kept up by the holder, is never behind.
    directory: [Cell<*const StorageCell>; CHUNKS],
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
            directory: [const { Cell::new(ptr::null()) }; CHUNKS],
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
        // SAFETY: the caller vouches for the slot, and for its run.
        unsafe { self.first_cell(slot).map(|first| &*first.cast::<[StorageCell; N]>()) }
    }

    /// The first of the cells at `slot`, as [`cells`](Self::cells), with the right to use all of its run.
    ///
    /// # Safety
    /// * A handle to the run at `slot` is held while its cells are used.
    /// * This is the calling thread's.
    #[inline(always)]
    pub(super) unsafe fn first_cell(&self, slot: Slot) -> Option<*const StorageCell> {
        // SAFETY: a slot's chunk number is below `CHUNKS`, by the plan that made it.
        let chunk = unsafe { self.directory.get_unchecked(slot.chunk as usize) }.get();
        // SAFETY: what is not null is this chunk, in the shard that this thread leases.
        (!chunk.is_null()).then(|| unsafe { first_cell(chunk, slot) })
    }

    /// Notes where a chunk lies in the shard that this thread leases.
    pub(super) fn note(&self, number: u32, chunk: *const StorageCell) {
        self.directory[number as usize].set(chunk);
    }

    /// Points this thread at a shard that it leases, or at the empty one.
    fn point_at(&self, shard: &Shard) {
        self.shard.set(shard);
        let chunks = (0..CHUNKS as u32).map(|number| shard.own_chunk(number).unwrap_or_default());
        self.directory.iter().zip(chunks).for_each(|(entry, chunk)| entry.set(chunk));
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
        local.point_at(shard);
        Some(Self { space, shard })
    }

    /// Ends it; `local` is the one for which it was taken, or `None` when that is gone.
    pub fn end(self, local: Option<&Local>) {
        // First the pointer, then the shard: an update from another destructor of this thread, later, borrows.
        if let Some(local) = local {
            local.point_at(&self.space.empty);
        }
        self.space.end_lease(self.shard);
    }
}
