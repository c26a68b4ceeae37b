//! A shard: the ticket by which it is held, and its directory of chunks.

use super::cells::Cell;
use super::plan::{CHUNKS, LINE_CELLS, Slot};
use super::presence::Presence;
use crate::sync::{AtomicPtr, AtomicU64, Ordering};
use std::ptr;

/// A thread comes to own a chunk when it wanted it this often between two scrapes (rule 5).
///
/// A borrow costs some twenty times an increment, so 64 of them cost what 1,300 increments do: dear enough to be rare,
/// cheap enough that a series which is worth a cell in this shard soon has one.
pub(super) const WANTED_ENOUGH: usize = if cfg!(altimeter_loom) { 2 } else { 64 };

/// Directory entries below this are counts, not pointers: no allocation lies in the first page of memory.
const POINTERS: usize = 4096;

/// An entry that counts is `generation mod 64 × 64 + count`.
const GENERATIONS: usize = POINTERS / 64;

/// A line of cells: chunks are made of these, so that no two shards share a cache line.
#[repr(C, align(128))]
struct Line([Cell; LINE_CELLS]);

/// One writer's private copy of all cells.
///
/// The ticket has a pair of cache lines to itself, for it is what threads contend for; the directory is read on every
/// update by the holder alone.
#[derive(Debug)]
#[repr(C, align(128))]
pub(super) struct Shard {
    ticket: Ticket,
    /// That of the thread that leases the shard (rule 8). The shard that stands for none has it odd for ever.
    pub(super) presence: Presence,
    /// What its visits within visits leave by: so the end of a visit need not ask whether it is one.
    pub(super) nested: Presence,
    /// Null or a count, until the chunk is owned.
    directory: [AtomicPtr<Cell>; CHUNKS],
}

/// Even while the shard is free, odd while it is held (rule 2).
#[derive(Debug)]
#[repr(align(128))]
struct Ticket(AtomicU64);

impl Shard {
    /// The shard that stands for none: it owns nothing, and nobody takes it or enters by it.
    #[cfg(not(altimeter_loom))]
    pub(super) const fn none() -> Self {
        Self::with(1, 1)
    }

    /// The shard that stands for none: it owns nothing, and nobody takes it or enters by it.
    #[cfg(altimeter_loom)]
    pub(super) fn none() -> Self {
        Self::with(1, 1)
    }

    /// A shard that its maker holds and that owns nothing.
    pub(super) fn held() -> Self {
        Self::with(1, 0)
    }

    #[cfg(not(altimeter_loom))]
    const fn with(ticket: u64, presence: u64) -> Self {
        Self {
            ticket: Ticket(AtomicU64::new(ticket)),
            presence: Presence::new(presence),
            nested: Presence::new(1),
            directory: [const { AtomicPtr::new(ptr::null_mut()) }; CHUNKS],
        }
    }

    #[cfg(altimeter_loom)]
    fn with(ticket: u64, presence: u64) -> Self {
        Self {
            ticket: Ticket(AtomicU64::new(ticket)),
            presence: Presence::new(presence),
            nested: Presence::new(1),
            directory: std::array::from_fn(|_| AtomicPtr::new(ptr::null_mut())),
        }
    }

    /// Takes the shard if it is free (rule 2).
    pub(super) fn try_take(&self) -> bool {
        // ORDERING: Relaxed. Only a guess of what the exchange will find.
        let seen = self.ticket.0.load(Ordering::Relaxed);
        // ORDERING: on success Acquire, pairs with the Release of `give_back`: the last holder's cells and directory are
        // this holder's to go on from; and Release, pairs with the Acquire of `ticket`: who sees this shard held sees what
        // happened before it was taken. Relaxed on failure: nothing is read on the strength of it.
        seen.is_multiple_of(2)
            && self.ticket.0.compare_exchange(seen, seen + 1, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    }

    /// Gives the shard back (rule 2). The caller holds it.
    pub(super) fn give_back(&self) {
        // ORDERING: Relaxed. The holder's own ticket, which nobody else changes while it is odd.
        let held = self.ticket.0.load(Ordering::Relaxed);
        // ORDERING: Release, pairs with the Acquire of `try_take`: publishes this holder's cells and directory.
        self.ticket.0.store(held + 1, Ordering::Release);
    }

    /// The ticket, for telling whether all shards are held at one moment (rule 3).
    pub(super) fn ticket(&self) -> u64 {
        // ORDERING: Acquire, pairs with the Release of `try_take`: the take that is seen, and all that happened before it,
        // happened before whatever is read after this.
        self.ticket.0.load(Ordering::Acquire)
    }

    /// The first cell of a chunk, if the shard owns it. For the holder, who alone changes the directory.
    pub(super) fn own_chunk(&self, chunk: u32) -> Option<*const Cell> {
        // ORDERING: Relaxed. The holder stored it itself, or took it over with the ticket.
        let entry = self.directory[chunk as usize].load(Ordering::Relaxed);
        is_chunk(entry).then_some(entry.cast_const())
    }

    /// The cells at `slot`, if the shard owns their chunk. For readers.
    ///
    /// # Safety
    /// * The run at `slot` has `N` cells or more.
    /// * The slot is from the space of this shard.
    pub(super) unsafe fn published<const N: usize>(&self, slot: Slot) -> Option<&[Cell; N]> {
        let chunk = self.published_chunk(slot.chunk)?;
        // SAFETY: it is this shard's chunk of `slot`, which has `N` cells there; they are never moved, nor freed while the space lives.
        Some(unsafe { &*first_cell(chunk, slot).cast::<[Cell; N]>() })
    }

    /// The first cell of a chunk, if the shard owns it. For readers.
    pub(super) fn published_chunk(&self, chunk: u32) -> Option<*const Cell> {
        // ORDERING: Acquire, pairs with the Release in `come_to_own`: the chunk's cells are initialised.
        let entry = self.directory[chunk as usize].load(Ordering::Acquire);
        is_chunk(entry).then_some(entry.cast_const())
    }

    /// All cells of the run at `slot`; none where the shard does not own the chunk. For readers.
    ///
    /// # Safety
    /// * The run at `slot` has so many cells.
    /// * The slot is from the space of this shard.
    pub(super) unsafe fn published_run(&self, slot: Slot, cells: usize) -> &[Cell] {
        let chunk = self.published_chunk(slot.chunk);
        // SAFETY: it is this shard's chunk of `slot`; the run lies in it (rule 4), and its cells are all initialised and never freed while
        // the space lives.
        chunk.map_or(&[], |chunk| unsafe { std::slice::from_raw_parts(first_cell(chunk, slot), cells) })
    }

    /// Whether the shard owns the chunk, as a guess of someone who does not hold it.
    pub(super) fn seems_to_own(&self, chunk: u32) -> bool {
        // ORDERING: Relaxed. A guess: whoever acts on it takes the shard first and looks again.
        is_chunk(self.directory[chunk as usize].load(Ordering::Relaxed))
    }

    /// Counts that the holder wanted the chunk; true when that was often enough in this `generation` (rule 5).
    pub(super) fn wanted(&self, chunk: u32, generation: usize) -> bool {
        let entry = &self.directory[chunk as usize];
        let generation = generation % GENERATIONS;
        // ORDERING: Relaxed. The holder's own entry.
        let before = entry.load(Ordering::Relaxed).addr();
        let count = if before / 64 == generation { before % 64 + 1 } else { 1 };
        if count >= WANTED_ENOUGH {
            return true;
        }
        // ORDERING: Relaxed. A count publishes nothing; readers take it for an absent chunk.
        entry.store(ptr::without_provenance_mut(generation * 64 + count), Ordering::Relaxed);
        false
    }

    /// The first cell of a chunk of `cells` cells, which the shard comes to own if it does not yet. The caller holds the shard.
    pub(super) fn owning(&self, chunk: u32, cells: usize) -> *const Cell {
        self.own_chunk(chunk).unwrap_or_else(|| self.come_to_own(chunk, cells))
    }

    /// Makes the chunk of `cells` cells and publishes it (rule 4). The caller holds the shard, which does not own it.
    fn come_to_own(&self, chunk: u32, cells: usize) -> *const Cell {
        let lines: Box<[Line]> =
            (0..cells / LINE_CELLS).map(|_| Line(std::array::from_fn(|_| Cell::zero()))).collect();
        let first = Box::into_raw(lines).cast::<Cell>();
        // ORDERING: Release, pairs with the Acquire of `published`: the zeroed cells are there before the pointer is.
        self.directory[chunk as usize].store(first, Ordering::Release);
        first
    }

    /// Frees the chunks.
    ///
    /// # Safety
    /// * Nobody uses the shard any more.
    /// * `cells_of` answers, for each chunk, what `come_to_own` was given.
    pub(super) unsafe fn free_chunks(&self, cells_of: impl Fn(u32) -> usize) {
        for (number, entry) in self.directory.iter().enumerate() {
            // ORDERING: Relaxed. The caller is the only user left.
            let chunk = entry.load(Ordering::Relaxed);
            if is_chunk(chunk) {
                let lines = cells_of(number as u32) / LINE_CELLS;
                // SAFETY: `come_to_own` made it as a boxed slice of that many lines.
                drop(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(chunk.cast::<Line>(), lines)) });
            }
        }
    }
}

#[inline(always)]
fn is_chunk(entry: *mut Cell) -> bool {
    entry.addr() >= POINTERS
}

/// The first of the cells at `slot` in the chunk that begins there.
///
/// # Safety
/// * `chunk` is the first cell of the chunk of `slot` in a shard.
#[inline(always)]
pub(super) unsafe fn first_cell(chunk: *const Cell, slot: Slot) -> *const Cell {
    // SAFETY: it has the provenance of all of the chunk's cells; the run lies in the chunk (rule 4), so its offset is within.
    unsafe { chunk.add(slot.offset as usize) }
}
