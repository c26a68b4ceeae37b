//! The one space of the process, its thread-locals, and runs that come back when their last handle goes.

use super::cells::{BUCKET_CELLS, Cell as StorageCell, observe_bucket};
use super::lease::{Lease, Local};
use super::plan::Slot;
use super::presence::Visit;
use super::space::Space;
use std::cell::Cell;
use std::fmt;
use std::ops::Deref;
use std::ptr;

/// The space of every registry of the process.
pub(crate) static SPACE: Space = Space::new();

/// Points to [`SPACE`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Process;

impl Deref for Process {
    type Target = Space;

    #[inline(always)]
    fn deref(&self) -> &Space {
        &SPACE
    }
}

/// A run of cells in [`SPACE`], and perhaps something beside it.
pub(crate) type Run<E = ()> = super::run::Run<Process, E>;

thread_local! {
    /// Const and without a destructor. Where the platform has thread-locals of its own, that is an address relative to the
    /// thread pointer, with nothing to initialise or to test, for as long as the thread runs; elsewhere std frees it with the
    /// others, hence `try_with`.
    static LOCAL: Local = const {
        // SAFETY: a static outlives every thread.
        unsafe { Local::new(&SPACE) }
    };
    /// Touched only when leasing: its destructor ends the lease.
    static LEASE: OwnLease = const { OwnLease(Cell::new(None)) };
}

/// The lease of a thread, until that ends.
struct OwnLease(Cell<Option<Lease<'static>>>);

impl Drop for OwnLease {
    fn drop(&mut self) {
        let Some(lease) = self.0.take() else { return };
        let mut lease = Some(lease);
        let mut end = |local: Option<&Local>| lease.take().into_iter().for_each(|lease| lease.end(local));
        if LOCAL.try_with(|local| end(Some(local))).is_err() {
            end(None);
        }
    }
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
    // SAFETY: the caller vouches for the slot; `LOCAL` is this thread's, made for `SPACE`.
    match LOCAL.try_with(|local| unsafe { local.cells(slot) }.map(ptr::from_ref)) {
        // SAFETY: cells of a shard that this thread holds, which are never freed (rule 4).
        Ok(Some(cells)) => write(unsafe { &*cells }, value),
        // SAFETY: as the caller vouched to this.
        _ => unsafe { update_slowly(slot, value, write) },
    }
}

/// Observes `value` in the bucket at `slot`, and counts one in the cell `further` cells on.
///
/// Who reads the bucket may not yet see that cell, and the other way round.
///
/// # Safety
/// * The run at `slot` begins with a bucket, and has more than `further` cells; `further` is none of the bucket's.
/// * A handle to it is held for the time of the call.
#[inline(always)]
pub(crate) unsafe fn observe_beside(slot: Slot, further: usize, value: f64) {
    // SAFETY: the caller vouches for the slot; `LOCAL` is this thread's, made for `SPACE`.
    match LOCAL.try_with(|local| unsafe { local.first_cell(slot) }) {
        Ok(Some(first)) => {
            // SAFETY: cells of a run of a shard that this thread holds, which are never freed (rule 4).
            let (bucket, cell) =
                unsafe { (&*first.cast::<[StorageCell; BUCKET_CELLS]>(), &*first.add(further)) };
            cell.add(1);
            observe_bucket(bucket, value);
        }
        // SAFETY: as the caller vouched to this.
        _ => unsafe { observe_beside_slowly(slot, further, value) },
    }
}

/// [`observe_beside`] by two updates.
///
/// # Safety
/// * As for `observe_beside`.
#[cold]
#[inline(never)]
unsafe fn observe_beside_slowly(slot: Slot, further: usize, value: f64) {
    // SAFETY: the caller vouches for the run, and what is written is ours.
    unsafe {
        update(slot.after(further), (), |[cell]: &[StorageCell; 1], ()| cell.add(1));
        update(slot, value, observe_bucket);
    }
}

/// [`update`] where the thread has no shard, or one that does not own the chunk, or where its thread-locals are gone.
///
/// # Safety
/// * As for `update`.
#[cold]
#[inline(never)]
unsafe fn update_slowly<const N: usize, V>(
    slot: Slot,
    value: V,
    write: impl FnOnce(&[StorageCell; N], V) + Copy,
) {
    let mut value = Some(value);
    let mut update = |local: &Local| {
        if let Some(value) = value.take() {
            // SAFETY: the caller vouches for the slot and for `write`; the local is this thread's, made for `SPACE`.
            unsafe { SPACE.update(local, slot, value, lease, write) };
        }
    };
    if LOCAL.try_with(&mut update).is_err() {
        // SAFETY: a static outlives every thread.
        update(&unsafe { Local::new(&SPACE) });
    }
}

/// Enters: what this thread finds until the visit is dropped stays in memory (rule 8).
#[inline(always)]
pub(crate) fn visit() -> Visit<'static> {
    // SAFETY: `LOCAL` is this thread's.
    match LOCAL.try_with(|local| unsafe { local.enter() }) {
        Ok(Some(visit)) => visit,
        _ => visit_slowly(),
    }
}

/// [`visit`] where the thread has no shard, or is inside already, or where its thread-locals are gone.
#[cold]
#[inline(never)]
fn visit_slowly() -> Visit<'static> {
    // SAFETY: `LOCAL` is this thread's, made for `SPACE`.
    let visit = LOCAL.try_with(|local| unsafe { SPACE.visit(local) });
    // SAFETY: a static outlives every thread, and what stands in for the thread's local is this thread's, too.
    visit.unwrap_or_else(|_| unsafe { SPACE.visit(&Local::new(&SPACE)) })
}

/// Leases a shard for the calling thread, unless its thread-locals are gone or the limit is reached.
#[cold]
fn lease(local: &Local) {
    // An error says that the destructors of this thread have run: then it borrows until it ends.
    let _ = LEASE.try_with(|lease| {
        // SAFETY: `local` is this thread's, made for `SPACE`: a local that stands in for it makes one update, too few for
        // a lease to be due. The destructor of `LEASE` ends the lease with it.
        lease.0.set(unsafe { Lease::take(&SPACE, local) });
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

/// How many shards the process has: never more than the lease limit plus the most borrows that were ever in flight at once. (A
/// thread that leases a shard borrows another while its own does not yet own the cells in question.)
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
