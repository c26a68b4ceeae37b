//! Reading many cells in a row (rule 7).

use super::buckets::{self, Filled};
use super::cells::{BUCKET_CELLS, Cell};
use super::plan::{Place, Slot};
use super::read::{add_bucket, add_cell, add_float};
use super::space::Space;
use std::mem::MaybeUninit;
use std::slice;

/// For so many shards it is noted where a chunk lies; a chunk that more of them own is read as by [`Space`]. More own one only where
/// more threads than this update its metrics all the time, all of which have a shard of their own.
const NOTED: usize = 256;

/// So many cells are read together: those of a line of the cache, for whose sums there are registers.
const AT_ONCE: usize = 8;

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
    /// The chunk's first cell in each shard that owned it, as many as there is room for. Nothing is written before there is a chunk, since
    /// a page makes a reader for each family.
    owners: [MaybeUninit<*const Cell>; NOTED],
    /// How many shards owned it.
    len: usize,
}

impl<'s> Reader<'s> {
    pub(super) fn new(space: &'s Space) -> Self {
        Self { space, chunk: u32::MAX, owners: [const { MaybeUninit::uninit() }; NOTED], len: 0 }
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

    /// Overwrites `sums` with the [`sum`](Self::sum) of the cell of each of these handles.
    ///
    /// # Safety
    /// * The runs at the places have a cell there, they are of this space, and the handles hold them.
    #[inline]
    pub(crate) unsafe fn sums<H>(&mut self, handles: &[H], place: impl Fn(&H) -> Place, sums: &mut [u64]) {
        // SAFETY: the caller vouches for the cells.
        unsafe { self.fold_each(handles, place, sums, 0, add_cell) };
    }

    /// The same of cells that hold floats: see [`sum_float`](Self::sum_float).
    ///
    /// # Safety
    /// * As for [`sums`](Self::sums).
    #[inline]
    pub(crate) unsafe fn float_sums<H>(
        &mut self,
        handles: &[H],
        place: impl Fn(&H) -> Place,
        sums: &mut [f64],
    ) {
        // SAFETY: the caller vouches for the cells.
        unsafe { self.fold_each(handles, place, sums, 0.0, add_float) };
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
        let space = self.space;
        let run = |chunk: &*const Cell| {
            // SAFETY: the chunk has the run there (rule 4); its cells are all initialised and never freed while the space lives.
            unsafe { slice::from_raw_parts(chunk.add(slot.offset as usize), cells) }
        };
        let owners = self.owners(slot.chunk);
        match owners {
            Some([one]) => return buckets::of_one(run(one), counts, room),
            Some([one, other]) => return buckets::of_two(run(one), run(other), counts, room),
            _ => {}
        }
        counts.fill(0);
        room.fill(0);
        if let Some(owners) = owners {
            owners.iter().for_each(|owner| buckets::add(run(owner), counts, room));
        } else {
            for (_, shard) in space.shards.iter() {
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
        let space = self.space;
        let Some(owners) = self.owners(slot.chunk) else {
            // SAFETY: as the caller vouched to this.
            return unsafe { space.fold(slot, first, add) };
        };
        let add = |sum, chunk: &*const Cell| {
            // SAFETY: it is the first cell of a chunk in which the run lies (rule 4), all of whose cells are initialised and never
            // freed while the space lives.
            add(sum, unsafe { &*chunk.add(slot.offset as usize).cast::<[Cell; N]>() })
        };
        match owners {
            // Told apart so that the compiler does not unroll what has one round most often.
            [owner] => add(first, owner),
            owners => owners.iter().fold(first, add),
        }
    }

    /// Overwrites `sums` with what [`fold`](Self::fold) answers for each of these handles. If [`AT_ONCE`] of them lie in one chunk, it reads
    /// all that one shard has before it goes on to the next: most often they lie beside each other, in a line that is then fetched once.
    /// Cell by cell, the lines of many shards, at the same place of a page of memory each, drive each other out of the cache. Each
    /// cell is added up in the order of the shards, as by `fold`.
    ///
    /// # Safety
    /// * As for [`sums`](Self::sums).
    #[inline]
    unsafe fn fold_each<H, T: Copy>(
        &mut self,
        handles: &[H],
        place: impl Fn(&H) -> Place,
        sums: &mut [T],
        first: T,
        add: impl Fn(T, &[Cell; 1]) -> T + Copy,
    ) {
        let (handles, others) = handles.as_chunks::<AT_ONCE>();
        let (sums, other_sums) = sums.as_chunks_mut::<AT_ONCE>();
        for (handles, sums) in handles.iter().zip(sums) {
            let places = handles.each_ref().map(&place);
            let is_one = Place::share_chunk(&places);
            let Some(owners) = self.owners(places[0].slot().chunk).filter(|_| is_one) else {
                for (place, sum) in places.iter().zip(sums) {
                    // SAFETY: as the caller vouched to this.
                    *sum = unsafe { self.fold(place.slot(), first, add) };
                }
                continue;
            };
            let mut all = [first; AT_ONCE];
            for owner in owners {
                for (sum, place) in all.iter_mut().zip(&places) {
                    // SAFETY: it is the first cell of a chunk in which the run lies (rule 4), all of whose cells are initialised and
                    // never freed while the space lives.
                    *sum =
                        add(*sum, unsafe { &*owner.add(place.slot().offset as usize).cast::<[Cell; 1]>() });
                }
            }
            *sums = all;
        }
        for (handle, sum) in others.iter().zip(other_sums) {
            // SAFETY: as the caller vouched to this.
            *sum = unsafe { self.fold(place(handle).slot(), first, add) };
        }
    }

    /// The first cell of a chunk in each shard that owns it; `None` where these are more than can be noted.
    #[inline(always)]
    fn owners(&mut self, chunk: u32) -> Option<&[*const Cell]> {
        if self.chunk != chunk {
            self.note(chunk);
        }
        let owners = self.owners.get(..self.len)?;
        // SAFETY: `note` wrote so many, and a place that may be written is laid out as what it is for.
        Some(unsafe { slice::from_raw_parts(owners.as_ptr().cast(), owners.len()) })
    }

    #[cold]
    fn note(&mut self, chunk: u32) {
        self.len = 0;
        for first in self.space.shards.iter().filter_map(|(_, shard)| shard.published_chunk(chunk)) {
            self.owners.get_mut(self.len).map(|owner| owner.write(first));
            self.len += 1;
        }
        self.chunk = chunk;
    }
}

#[cfg(test)]
mod tests {
    use super::{AT_ONCE, NOTED, Reader};
    use crate::storage::cells::Cell;
    use crate::storage::lease::{Lease, Local};
    use crate::storage::plan::{CHUNK_CELLS, Place, Slot};
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
        for (local, (number, slot)) in
            locals.iter().flat_map(|local| slots.iter().enumerate().map(move |slot| (local, slot)))
        {
            for at in 1..AT_ONCE {
                let value = (100 * number + at) as u64;
                // SAFETY: as above; the run has as many cells as a chunk, which are more.
                unsafe {
                    space.update(local, slot.after(at), value, |_| {}, |[cell]: &[Cell; 1], n| cell.add(n))
                };
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
            // Some that lie in one chunk, some that do not, and fewer than are read together.
            let [one, other]: [[Place; AT_ONCE]; 2] = slots.map(|slot| {
                // SAFETY: the run has more cells than are read together.
                std::array::from_fn(|at| Place::new(unsafe { slot.after(at) }, 1))
            });
            let mixed = std::array::from_fn(|at| [one, other][at % 2][AT_ONCE - 1 - at]);
            let places = [&[one, other, mixed].concat()[..], &[one[3], other[2]]].concat();
            let mut sums = vec![9; places.len()];
            // SAFETY: as above.
            unsafe { reader.sums(&places, |place| *place, &mut sums) };
            // SAFETY: as above.
            let one_by_one: Vec<u64> =
                places.iter().map(|place| unsafe { space.sum(place.slot()) }).collect();
            assert_eq!(sums, one_by_one);
            assert_eq!(sums[AT_ONCE + 3], (threads * 103) as u64);
        }
    }
}
