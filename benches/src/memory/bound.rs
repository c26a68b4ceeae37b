//! The bound that rule 5 of the storage sets to our own memory.

use crate::groups::{CounterFamily, HistogramFamily, SERIES};
use crate::peers::BOUNDS;

/// What a shard costs beside its cells:
///
/// * 1,152 bytes for its ticket and its directory, each on lines of its own;
/// * 4,096 bytes, one page, for the cells of its chunks that no metric of the families measured here has: the rest of the last
///   chunk, and what a run of 48 cells leaves at the end of the others;
/// * 896 bytes for its place in the array of shards, whose first part has 32, and for the thread's note that it has a lease.
const A_SHARD: usize = 1152 + 4096 + 896;

/// How many cells of ours a family has.
pub trait Cells {
    /// Those of its series, and of the one that takes what is over the cap.
    const CELLS: usize;
}

impl Cells for CounterFamily {
    const CELLS: usize = SERIES + 1;
}

/// Three for each bucket, of which `+Inf` is one more than there are bounds.
impl Cells for HistogramFamily {
    const CELLS: usize = (SERIES + 1) * (BOUNDS.len() + 1) * 3;
}

/// What the shards may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// How many there are.
    pub shards: usize,
    /// Rule 3: the lease limit, and one for each thread, which has at most one update under way.
    pub most_shards: usize,
    /// Rule 5: 8 bytes for each cell in each shard that there is, and a constant for each shard.
    pub most_bytes: usize,
}

impl Bound {
    /// For a family of `cells` cells that `threads` threads updated, and no other of importance in this process.
    #[must_use]
    pub fn of_process(cells: usize, threads: usize) -> Self {
        let shards = altimeter::shards().made;
        Self {
            shards,
            most_shards: altimeter::lease_limit() + threads,
            most_bytes: shards * (8 * cells + A_SHARD),
        }
    }
}
