//! The space: all shards, and the plan of their cells.

use super::array::Array;
use super::plan::{CHUNKS, Plan, Slot, SpaceFull};
use super::presence::Visitor;
use super::shard::Shard;
use crate::sync::{AtomicUsize, Mutex, Ordering, lock};

/// A set of shards with one plan of cells. The process has one; models and tests make their own.
#[derive(Debug)]
pub struct Space {
    /// What threads without a lease point at: it owns no chunk, for ever.
    pub(super) empty: Shard,
    pub(super) shards: Array<Shard>,
    /// The presence of threads without a lease, while they are inside (rule 8).
    pub(super) visitors: Array<Visitor>,
    /// Leases that are held, or being taken.
    pub(super) leased: AtomicUsize,
    /// How many may be; 0 before the first lease asks.
    limit: AtomicUsize,
    /// Scrapes so far: what "between two scrapes" means in rule 5.
    pub(super) generation: AtomicUsize,
    /// The length of each chunk, so that no update needs the plan's mutex.
    chunk_cells: [AtomicUsize; CHUNKS],
    plan: Mutex<Plan>,
}

impl Space {
    /// A space without shards or cells.
    #[cfg(not(altimeter_loom))]
    #[must_use]
    pub const fn new() -> Self {
        Self {
            empty: Shard::none(),
            shards: Array::new(),
            visitors: Array::new(),
            leased: AtomicUsize::new(0),
            limit: AtomicUsize::new(0),
            generation: AtomicUsize::new(0),
            chunk_cells: [const { AtomicUsize::new(0) }; CHUNKS],
            plan: Mutex::new(Plan::new()),
        }
    }

    /// A space without shards or cells, in which at most `limit` shards are leased.
    #[cfg(altimeter_loom)]
    pub fn with_limit(limit: usize) -> Self {
        Self {
            empty: Shard::none(),
            shards: Array::new(),
            visitors: Array::new(),
            leased: AtomicUsize::new(0),
            limit: AtomicUsize::new(limit),
            generation: AtomicUsize::new(0),
            chunk_cells: std::array::from_fn(|_| AtomicUsize::new(0)),
            plan: Mutex::new(Plan::new()),
        }
    }

    /// A run of `cells` cells, all zero in every shard.
    ///
    /// # Errors
    /// [`SpaceFull`] when the directory of chunks has no room for it.
    pub fn allocate(&self, cells: u32) -> Result<Slot, SpaceFull> {
        let mut plan = lock(&self.plan);
        let slot = plan.allocate(cells)?;
        // ORDERING: Relaxed. It goes to other threads with the slot.
        self.chunk_cells[slot.chunk as usize].store(plan.chunk_cells(slot.chunk), Ordering::Relaxed);
        Ok(slot)
    }

    /// Takes back a run for a later metric (rule 6).
    ///
    /// # Safety
    /// * `slot` came from [`allocate`](Self::allocate) of this space, with the same number of cells.
    /// * No thread updates or reads it any more: all that did happened before this call.
    pub unsafe fn recycle(&self, slot: Slot, cells: u32) {
        for (_, shard) in self.shards.iter() {
            // SAFETY: the run has so many cells, and it is of this space.
            for cell in unsafe { shard.published_run(slot, cells as usize) } {
                cell.set(0);
            }
        }
        lock(&self.plan).recycle(slot, cells);
    }

    /// How many cells the chunk of a slot has, for whoever has that slot.
    pub(super) fn chunk_cells(&self, chunk: u32) -> usize {
        // ORDERING: Relaxed. `allocate` stored it before it gave out the slot, and whoever has the slot had it from there.
        self.chunk_cells[chunk as usize].load(Ordering::Relaxed)
    }

    /// Tells rule 5 that a scrape begins.
    pub fn begin_scrape(&self) {
        // ORDERING: Relaxed. It separates counts of wishes; nothing is published.
        self.generation.fetch_add(1, Ordering::Relaxed);
    }

    /// How many shards may be leased: as set, else `max(16, 4 × cores)`.
    pub fn limit(&self) -> usize {
        // ORDERING: Relaxed. A number that stands for itself.
        let limit = self.limit.load(Ordering::Relaxed);
        if limit != 0 {
            return limit;
        }
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let limit = (4 * cores).max(16);
        // ORDERING: Relaxed, as above. Whoever is first decides.
        match self.limit.compare_exchange(0, limit, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => limit,
            Err(first) => first,
        }
    }

    /// Sets the limit; answers the one in force if it has been used or set before.
    pub fn set_limit(&self, limit: usize) -> Result<(), usize> {
        // ORDERING: Relaxed. A number that stands for itself.
        self.limit.compare_exchange(0, limit, Ordering::Relaxed, Ordering::Relaxed).map(drop)
    }

    /// How many shards there are, and how many of them are leased.
    #[must_use]
    pub fn shards(&self) -> (usize, usize) {
        // ORDERING: Relaxed. A number that stands for itself.
        (self.shards.len(), self.leased.load(Ordering::Relaxed))
    }
}

impl Drop for Space {
    fn drop(&mut self) {
        for (_, shard) in self.shards.iter() {
            // SAFETY: `&mut self` says that nobody uses a shard; the plan knows how long each chunk was made.
            unsafe { shard.free_chunks(|chunk| self.chunk_cells(chunk)) };
        }
    }
}
