//! Reading (rule 7).

use super::cells::{BUCKET_CELLS, Cell, read_bucket};
use super::plan::Slot;
#[cfg(not(altimeter_loom))]
use super::reader::Reader;
use super::space::Space;

impl Space {
    /// The sum of the cell at `slot` over all shards.
    ///
    /// # Safety
    /// * The run at `slot` has a cell there, it is of this space, and a handle to it is held.
    #[must_use]
    pub unsafe fn sum(&self, slot: Slot) -> u64 {
        // SAFETY: the caller vouches for the cell.
        unsafe { self.fold(slot, 0, add_cell) }
    }

    /// Adds to each of `sums` that cell of the run at `slot`, over all shards.
    ///
    /// # Safety
    /// * The run at `slot` has so many cells there, it is of this space, and a handle to it is held.
    pub unsafe fn sum_run(&self, slot: Slot, sums: &mut [u64]) {
        for (_, shard) in self.shards.iter() {
            // SAFETY: the caller vouches for the cells, and the shard is of this space.
            let cells = unsafe { shard.published_run(slot, sums.len()) };
            sums.iter_mut().zip(cells).for_each(|(sum, cell)| *sum = sum.wrapping_add(cell.get()));
        }
    }

    /// The sum of the floats in the cell at `slot` over all shards, in the order of their making.
    ///
    /// # Safety
    /// * As for [`sum`](Self::sum).
    #[must_use]
    pub unsafe fn sum_float(&self, slot: Slot) -> f64 {
        // SAFETY: the caller vouches for the cell.
        unsafe { self.fold(slot, 0.0, add_float) }
    }

    /// The sum of an up-down counter `[up, down]`: all downs first, then all ups, so that it is never below zero.
    ///
    /// # Safety
    /// * The run at `slot` has two cells there, it is of this space, and a handle to it is held.
    #[must_use]
    pub unsafe fn up_down(&self, slot: Slot) -> u64 {
        // ORDERING: Acquire (`get_published`), pairs with the Release of a down: what was up before that down is seen by
        // the second walk, in whichever shard, even in one that was made or came to own the chunk meanwhile.
        let down = |sum: u64, [_, down]: &[Cell; 2]| sum.wrapping_add(down.get_published());
        // SAFETY: the caller vouches for the cells.
        let downs = unsafe { self.fold(slot, 0u64, down) };
        let up = |sum: u64, [up, _]: &[Cell; 2]| sum.wrapping_add(up.get());
        // SAFETY: the caller vouches for the cells.
        let ups = unsafe { self.fold(slot, 0u64, up) };
        ups.saturating_sub(downs)
    }

    /// For reading many cells in a row.
    #[cfg(not(altimeter_loom))]
    pub(crate) fn reader(&self) -> Reader<'_> {
        Reader::new(self)
    }

    /// # Safety
    /// * The run at `slot` has `N` cells there, it is of this space, and a handle to it is held.
    pub(super) unsafe fn fold<const N: usize, T>(
        &self,
        slot: Slot,
        first: T,
        mut add: impl FnMut(T, &[Cell; N]) -> T,
    ) -> T {
        self.shards.iter().fold(first, |sum, (_, shard)| {
            // SAFETY: the caller vouches for the slot, and the shard is of this space.
            match unsafe { shard.published(slot) } {
                Some(cells) => add(sum, cells),
                None => sum,
            }
        })
    }
}

/// One shard more of a cell.
#[inline(always)]
pub(super) fn add_cell(sum: u64, [cell]: &[Cell; 1]) -> u64 {
    sum.wrapping_add(cell.get())
}

/// One shard more of a cell that holds a float.
#[inline(always)]
pub(super) fn add_float(sum: f64, [cell]: &[Cell; 1]) -> f64 {
    sum + f64::from_bits(cell.get())
}

/// One shard more of a bucket.
#[inline(always)]
pub(super) fn add_bucket((count, sum): (u64, f64), bucket: &[Cell; BUCKET_CELLS]) -> (u64, f64) {
    let (more, further) = read_bucket(bucket);
    (count.wrapping_add(more), sum + limited(further))
}

/// A sum beyond all floats counts as the greatest of them, so that one above and one below are not NaN together.
#[inline(always)]
pub(super) fn limited(sum: f64) -> f64 {
    sum.clamp(f64::MIN, f64::MAX)
}
