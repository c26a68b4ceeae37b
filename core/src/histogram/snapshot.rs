//! What a histogram held at one moment.

use super::native::NativeHistogram;
use super::table::Table;
use crate::storage::Filled;
use std::sync::Arc;

/// The counts and the sum of a histogram, read together: for each bucket, the sum is exactly that of the finite values
/// that the count counts.
#[derive(Debug, Clone)]
pub struct Snapshot {
    table: Arc<Table>,
    /// For each bucket its count, not cumulative, the last of which is `+Inf`; and behind these, as much room.
    cells: Vec<u64>,
    sum: f64,
    /// The counts of the classic and the native histogram that these make up, if they do.
    folded: Option<(Vec<u64>, NativeHistogram)>,
}

impl Snapshot {
    pub(crate) fn new(table: Arc<Table>) -> Self {
        Self::within(table, Vec::new())
    }

    /// With `cells` as room.
    pub(crate) fn within(table: Arc<Table>, mut cells: Vec<u64>) -> Self {
        cells.clear();
        cells.resize(2 * table.buckets(), 0);
        let folding = table.folding();
        let folded = folding.map(|folding| (Vec::new(), NativeHistogram::of(folding.layout())));
        Self { table, cells, sum: 0.0, folded }
    }

    /// The room that it had.
    pub(crate) fn into_cells(self) -> Vec<u64> {
        self.cells
    }

    /// Overwrites it with what `read` makes of the counts of the buckets, with as much room beside them.
    pub(crate) fn fill(&mut self, read: impl for<'r> FnOnce(&mut [u64], &'r mut [u64]) -> Filled<'r>) {
        let (counts, room) = self.cells.split_at_mut(self.table.buckets());
        let filled = read(counts, room);
        self.sum = filled.sum;
        if let (Some(folding), Some((classic, native))) = (self.table.folding(), &mut self.folded) {
            folding.fold(counts, filled.buckets, classic, native);
        }
    }

    /// The upper bounds, without the last, `+Inf`.
    pub(crate) fn bounds(&self) -> &[f64] {
        self.table.classic_bounds()
    }

    /// How many values are in each bucket; the last is `+Inf`.
    pub(crate) fn counts(&self) -> &[u64] {
        self.folded.as_ref().map_or(&self.cells[..self.table.buckets()], |(classic, _)| classic)
    }

    /// How many values were observed: the sum of the buckets, hence always that of the bucket `+Inf`.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.counts().iter().sum()
    }

    /// The sum of the finite values that were observed, in the unit of the metric.
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.sum
    }

    /// The buckets of the native histogram, if it is one: of the same values as the classic one.
    #[must_use]
    pub fn native(&self) -> Option<&NativeHistogram> {
        self.folded.as_ref().map(|(_, native)| native)
    }

    /// Each bucket's upper bound, the last `+Inf`, and how many values were at most that: cumulative.
    pub fn buckets(&self) -> impl Iterator<Item = (f64, u64)> {
        let bounds = self.bounds().iter().copied().chain([f64::INFINITY]);
        bounds.zip(self.counts().iter().scan(0, |sum, count| {
            *sum += count;
            Some(*sum)
        }))
    }
}
