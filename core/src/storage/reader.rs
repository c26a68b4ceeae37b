//! Reading many cells in a row (rule 7).

use super::buckets::{self, Filled};
use super::cells::{BUCKET_CELLS, Cell};
use super::plan::Slot;
use super::read::{add_bucket, add_cell, add_float};
use super::space::Space;
use std::{ptr, slice};

/// For so many shards it is noted where a chunk lies; a chunk that more of them own is read as by [`Space`]. More own one only where
/// more threads than this update its metrics all the time.
const NOTED: usize = 64;

/// Sums over all shards for one who reads many cells in a row, as a page does: it notes where in the shards the chunk of the last
/// cell lies, so that one more cell of it costs a load for each shard that owns it, and nothing for the others.
///
/// What it reads of a chunk is as if read between the moment when it noted the chunk and that of the call: of shards that came to
/// own the chunk in between it knows nothing. So of two reads, one before the other's reader was made, the second is never less
/// (rule 7), and the shards that are noted stand in the order of their making.
#[derive(Debug)]
pub(crate) struct Reader<'s> {
    space: &'s Space,
    /// Which chunk is noted; none has the number `u32::MAX`.
    chunk: u32,
    /// The chunk's first cell in each shard that owned it.
    owners: [*const Cell; NOTED],
    /// How many of these there are.
    len: usize,
}

impl<'s> Reader<'s> {
    pub(super) fn new(space: &'s Space) -> Self {
        Self { space, chunk: u32::MAX, owners: [ptr::null(); NOTED], len: 0 }
    }

    /// See [`Space::sum`].
    ///
    /// # Safety
    /// * As for `Space::sum`.
    #[inline]
    pub(crate) unsafe fn sum(&mut self, slot: Slot) -> u64 {
        // SAFETY: the caller vouches for the cell.
        unsafe { self.fold(slot, 0, add_cell) }
    }

    /// See [`Space::sum_float`].
    ///
    /// # Safety
    /// * As for `Space::sum_float`.
    #[inline]
    pub(crate) unsafe fn sum_float(&mut self, slot: Slot) -> f64 {
        // SAFETY: the caller vouches for the cell.
        unsafe { self.fold(slot, 0.0, add_float) }
    }

    /// The count and the sum of the bucket at `slot` over all shards.
    ///
    /// # Safety
    /// * The run at `slot` has a bucket there, it is of this space, and a handle to it is held.
    #[inline]
    pub(crate) unsafe fn bucket(&mut self, slot: Slot) -> (u64, f64) {
        // SAFETY: the caller vouches for the cells.
        unsafe { self.fold(slot, (0, 0.0), add_bucket) }
    }

    /// Overwrites `counts` with those of the buckets at `slot`, over all shards, and answers the sum of all their values: each bucket's
    /// is added up over the shards in the order of their making, and then these (rule 7). `room` is as long as the counts.
    ///
    /// # Safety
    /// * The run at `slot` has as many buckets there as there are counts, it is of this space, and a handle to it is held.
    pub(crate) unsafe fn buckets<'r>(
        &mut self,
        slot: Slot,
        counts: &mut [u64],
        room: &'r mut [u64],
    ) -> Filled<'r> {
        let cells = counts.len() * BUCKET_CELLS;
        let is_noted = slot.chunk == self.chunk || self.note(slot.chunk);
        let run = |chunk: &*const Cell| {
            // SAFETY: the chunk has the run there (rule 4); its cells are all initialised and never freed while the space lives.
            unsafe { slice::from_raw_parts(chunk.add(slot.offset as usize), cells) }
        };
        let owners = &self.owners[..self.len.min(NOTED)];
        match owners {
            [one] if is_noted => return buckets::of_one(run(one), counts, room),
            [one, other] if is_noted => return buckets::of_two(run(one), run(other), counts, room),
            _ => {}
        }
        counts.fill(0);
        room.fill(0);
        if is_noted {
            owners.iter().for_each(|owner| buckets::add(run(owner), counts, room));
        } else {
            for (_, shard) in self.space.shards.iter() {
                // SAFETY: the caller vouches for the cells, and the shard is of this space.
                buckets::add(unsafe { shard.published_run(slot, cells) }, counts, room);
            }
        }
        buckets::total(counts, room)
    }

    /// # Safety
    /// * The run at `slot` has `N` cells there, it is of this space, and a handle to it is held.
    #[inline]
    unsafe fn fold<const N: usize, T>(
        &mut self,
        slot: Slot,
        first: T,
        add: impl Fn(T, &[Cell; N]) -> T,
    ) -> T {
        if slot.chunk != self.chunk && !self.note(slot.chunk) {
            // SAFETY: as the caller vouched to this.
            return unsafe { self.space.fold(slot, first, add) };
        }
        let add = |sum, chunk: &*const Cell| {
            // SAFETY: it is the first cell of a chunk in which the run lies (rule 4), all of whose cells are initialised and never
            // freed while the space lives.
            add(sum, unsafe { &*chunk.add(slot.offset as usize).cast::<[Cell; N]>() })
        };
        match &self.owners[..self.len.min(NOTED)] {
            // Told apart so that the compiler does not unroll what has one round most often.
            [owner] => add(first, owner),
            owners => owners.iter().fold(first, add),
        }
    }

    /// Answers false where more shards own the chunk than can be noted.
    #[cold]
    fn note(&mut self, chunk: u32) -> bool {
        (self.chunk, self.len) = (u32::MAX, 0);
        let owners = self.space.shards.iter().filter_map(|(_, shard)| shard.published_chunk(chunk));
        for first in owners {
            let Some(owner) = self.owners.get_mut(self.len) else { return false };
            *owner = first;
            self.len += 1;
        }
        self.chunk = chunk;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{NOTED, Reader};
    use crate::storage::cells::Cell;
    use crate::storage::lease::{Lease, Local};
    use crate::storage::plan::{CHUNK_CELLS, Slot};
    use crate::storage::space::Space;

    /// A thread wants a chunk often enough to own it, and to lease a shard.
    const UPDATES: usize = 200;

    /// A space in which so many threads, all alive, added ones to a cell of each of two chunks.
    fn space(threads: usize) -> (Space, [Slot; 2]) {
        let space = Space::new();
        space.set_limit(threads).unwrap();
        let slots = [(); 2].map(|()| space.allocate(CHUNK_CELLS as u32).unwrap());
        // SAFETY: the locals are dropped before the space, and stand for threads of which only this one runs.
        let locals: Vec<Local> = (0..threads).map(|_| unsafe { Local::new(&space) }).collect();
        // SAFETY: as above: each local has a lease of its own.
        let take = |local| unsafe { Lease::take(&space, local) }.unwrap();
        let leases: Vec<_> = locals.iter().map(take).collect();
        for (local, slot) in locals.iter().flat_map(|local| slots.map(|slot| (local, slot))) {
            for _ in 0..UPDATES {
                // SAFETY: the run has a cell there and nobody recycles it; the local is this thread's.
                unsafe { space.update(local, slot, 1, |_| {}, |[cell]: &[Cell; 1], n| cell.add(n)) };
            }
        }
        leases.into_iter().zip(&locals).for_each(|(lease, local)| lease.end(Some(local)));
        (space, slots)
    }

    #[test]
    fn it_reads_what_was_added_however_many_shards_own_the_chunk() {
        for threads in [1, 3, NOTED - 1, NOTED, NOTED + 5] {
            let (space, slots) = space(threads);
            let mut reader = Reader::new(&space);
            for slot in slots.iter().chain(&slots) {
                // SAFETY: the run has a cell there, and nobody recycles it.
                let (read, sum) = unsafe { (reader.sum(*slot), space.sum(*slot)) };
                assert_eq!((read, sum), ((threads * UPDATES) as u64, (threads * UPDATES) as u64));
            }
        }
    }
}
