//! Where runs lie: which chunk, which offset, which are free. Bookkeeping of the cold path, under one mutex.

use std::collections::BTreeMap;
use std::fmt;

/// The least number of cells in a chunk: a page of 4 KiB.
pub(crate) const CHUNK_CELLS: usize = if cfg!(altimeter_loom) { 4 } else { 512 };

/// Chunks are made of lines of this many cells: 128 bytes, since processors fetch lines of 64 bytes in pairs.
pub(crate) const LINE_CELLS: usize = if cfg!(altimeter_loom) { 4 } else { 16 };

/// How many chunks a directory has room for.
///
/// The first eight chunks hold 4,096 cells together; from there on each adds an eighth, so `n` more hold
/// `4,096 × 1.125^n`: with 120 more that is 5.6 × 10^9 cells, 45 GB for each shard.
pub(crate) const CHUNKS: usize = if cfg!(altimeter_loom) { 2 } else { 128 };

/// The place of a run of cells, the same in every shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    pub(super) chunk: u32,
    pub(super) offset: u32,
}

impl Slot {
    /// The place `cells` further on.
    ///
    /// # Safety
    /// * The run at this slot has more than `cells` cells.
    #[inline(always)]
    pub unsafe fn after(self, cells: usize) -> Self {
        // SAFETY: the sum is an offset within the run's chunk, and offsets are below 2^32. (Said here, so that the sum needs
        // no instruction that cuts it to 32 bits.)
        Self { chunk: self.chunk, offset: unsafe { self.offset.unchecked_add(cells as u32) } }
    }
}

/// The place of a run of cells, and how many these are.
///
/// One word, since what bounds an increment is how often it goes to memory: with a load for the chunk and another one for the
/// offset it takes a third longer. The offset is in the lower half, the number of cells in the 24 bits above, the number of the chunk in
/// the highest 8.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place(u64);

impl Place {
    /// Runs have fewer cells.
    pub(super) const CELLS: u32 = 1 << 24;

    /// The place of a run of fewer than [`CELLS`](Self::CELLS) cells.
    pub(super) fn new(Slot { chunk, offset }: Slot, cells: u32) -> Self {
        Self(u64::from(offset) | u64::from(cells) << 32 | u64::from(chunk) << 56)
    }

    /// Where it lies.
    #[inline(always)]
    pub(super) fn slot(self) -> Slot {
        Slot { chunk: (self.0 >> 56) as u32, offset: self.0 as u32 }
    }

    /// How many cells it has.
    pub(super) fn cells(self) -> u32 {
        (self.0 >> 32) as u32 % Self::CELLS
    }

    /// Whether all of these lie in one chunk.
    #[inline(always)]
    pub(super) fn share_chunk(places: &[Self]) -> bool {
        let differing = |first: &Self| places.iter().fold(0, |bits, place| bits | (place.0 ^ first.0));
        places.first().is_none_or(|first| differing(first) >> 56 == 0)
    }
}

/// No chunk can be added: the space holds all the cells that its directory has room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpaceFull {
    /// How many cells were asked for.
    pub asked: usize,
}

impl fmt::Display for SpaceFull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no room for a metric of {} cells: all {CHUNKS} chunks of the storage are in use; drop metrics that are no \
             longer needed, or give their families a lower cap",
            self.asked
        )
    }
}

impl std::error::Error for SpaceFull {}

/// Which cells are given out.
#[derive(Debug)]
pub(super) struct Plan {
    /// Cells of each chunk, and how many of them from its beginning are given out.
    chunks: Vec<Chunk>,
    /// Runs that came back, by their length (rule 6).
    free: BTreeMap<u32, Vec<Slot>>,
}

#[derive(Debug)]
struct Chunk {
    cells: usize,
    used: usize,
}

impl Plan {
    pub(super) const fn new() -> Self {
        Self { chunks: Vec::new(), free: BTreeMap::new() }
    }

    /// How many cells chunk `number` has.
    pub(super) fn chunk_cells(&self, number: u32) -> usize {
        self.chunks[number as usize].cells
    }

    /// A run of `cells` cells: one that came back, else the first room from the newest chunk on, else a new chunk.
    pub(super) fn allocate(&mut self, cells: u32) -> Result<Slot, SpaceFull> {
        if let Some(slot) = self.free.get_mut(&cells).and_then(Vec::pop) {
            return Ok(slot);
        }
        let asked = cells as usize;
        let room = self.chunks.iter().rposition(|chunk| chunk.cells - chunk.used >= asked);
        let number = match room {
            Some(number) => number,
            None => self.grow(asked)?,
        };
        let chunk = &mut self.chunks[number];
        let offset = chunk.used;
        chunk.used += asked;
        Ok(Slot { chunk: number as u32, offset: offset as u32 })
    }

    /// Takes back a run of `cells` cells, all of them zero in every shard.
    pub(super) fn recycle(&mut self, slot: Slot, cells: u32) {
        self.free.entry(cells).or_default().push(slot);
    }

    fn grow(&mut self, asked: usize) -> Result<usize, SpaceFull> {
        if self.chunks.len() == CHUNKS {
            return Err(SpaceFull { asked });
        }
        let so_far: usize = self.chunks.iter().map(|chunk| chunk.cells).sum();
        let cells = CHUNK_CELLS.max(asked).max(so_far / 8).next_multiple_of(LINE_CELLS);
        if u32::try_from(cells).is_err() {
            return Err(SpaceFull { asked });
        }
        self.chunks.push(Chunk { cells, used: 0 });
        Ok(self.chunks.len() - 1)
    }
}

#[cfg(all(test, not(altimeter_loom)))]
mod tests {
    use super::{CHUNK_CELLS, CHUNKS, Plan, SpaceFull};

    #[test]
    fn runs_do_not_overlap_and_lie_in_one_chunk() {
        let mut plan = Plan::new();
        let mut taken = std::collections::BTreeSet::new();
        for cells in (1..200).cycle().take(2000) {
            let slot = plan.allocate(cells).unwrap();
            assert!((slot.offset + cells) as usize <= plan.chunk_cells(slot.chunk));
            for cell in slot.offset..slot.offset + cells {
                assert!(
                    taken.insert((slot.chunk, cell)),
                    "cell {cell} of chunk {} is given out twice",
                    slot.chunk
                );
            }
        }
    }

    #[test]
    fn a_run_longer_than_a_chunk_gets_a_chunk_of_its_own_length() {
        let mut plan = Plan::new();
        let slot = plan.allocate(5 * CHUNK_CELLS as u32 + 1).unwrap();
        assert!(plan.chunk_cells(slot.chunk) > 5 * CHUNK_CELLS);
    }

    #[test]
    fn a_run_that_came_back_is_given_out_again_for_its_own_length_only() {
        let mut plan = Plan::new();
        let slot = plan.allocate(7).unwrap();
        plan.recycle(slot, 7);
        assert_ne!(plan.allocate(6).unwrap(), slot);
        assert_eq!(plan.allocate(7).unwrap(), slot);
    }

    #[test]
    fn the_directory_has_room_for_four_thousand_million_cells() {
        let mut plan = Plan::new();
        let cells: usize =
            (0..CHUNKS).map(|_| plan.grow(1).map(|chunk| plan.chunk_cells(chunk as u32)).unwrap()).sum();
        assert!(cells > 4_000_000_000, "{cells}");
    }

    #[test]
    fn a_full_directory_is_an_error_that_says_what_was_asked() {
        let mut plan = Plan::new();
        for _ in 0..CHUNKS {
            plan.grow(1).unwrap();
        }
        let last = plan.chunk_cells(CHUNKS as u32 - 1) as u32;
        for _ in 0..CHUNKS {
            let _ = plan.allocate(last);
        }
        assert_eq!(plan.allocate(last), Err(SpaceFull { asked: last as usize }));
    }
}
