//! A cell, and the bucket of three cells that is never read torn.

use crate::sync::{AtomicU64, Ordering};

/// One 64-bit number of one shard. Integers and floats (by their bits) both live in it.
#[derive(Debug)]
#[repr(transparent)]
pub struct Cell(AtomicU64);

impl Cell {
    /// A cell at zero, which is `0` and `0.0` alike.
    pub fn zero() -> Self {
        Self(AtomicU64::new(0))
    }

    /// What the cell holds.
    #[inline(always)]
    pub fn get(&self) -> u64 {
        // ORDERING: Relaxed. A single cell publishes nothing but itself; that a later read is not less than an earlier
        // one (rule 7) is coherence, which relaxed loads have.
        self.0.load(Ordering::Relaxed)
    }

    /// What the cell holds, with everything that the holder did before it stored that.
    #[inline(always)]
    pub fn get_published(&self) -> u64 {
        // ORDERING: Acquire. Pairs with the Release of `publish`; the callers say what that orders.
        self.0.load(Ordering::Acquire)
    }

    /// Stores `value`. The caller holds the shard (rule 1).
    #[inline(always)]
    pub fn set(&self, value: u64) {
        // ORDERING: Relaxed. The next holder is ordered after this by the shard's ticket (rule 2), and a reader needs
        // no more than the value.
        self.0.store(value, Ordering::Relaxed);
    }

    /// Stores `value` after everything that the holder did before. The caller holds the shard (rule 1).
    #[inline(always)]
    pub fn publish(&self, value: u64) {
        // ORDERING: Release. Pairs with the Acquire of `get_published`; the callers say what that orders.
        self.0.store(value, Ordering::Release);
    }

    /// Adds `n`, wrapping. The caller holds the shard (rule 1), hence no read-modify-write.
    #[inline(always)]
    pub fn add(&self, n: u64) {
        self.set(self.get().wrapping_add(n));
    }

    /// The bits of the float that it holds, plus `amount`: the one addition of floats.
    #[inline(always)]
    fn plus(&self, amount: f64) -> u64 {
        (f64::from_bits(self.get()) + amount).to_bits()
    }

    /// Adds `amount` to the float that it holds. The caller holds the shard (rule 1).
    #[inline(always)]
    pub fn add_float(&self, amount: f64) {
        self.set(self.plus(amount));
    }

    /// Adds `n` so that whoever reads the sum also sees what happened before: the downs of an up-down counter.
    #[inline(always)]
    pub fn add_published(&self, n: u64) {
        self.publish(self.get().wrapping_add(n));
    }
}

/// How many cells a bucket of a histogram has: its count, and two sums of which one is current.
pub const BUCKET_CELLS: usize = 3;

/// Observes `value` in the bucket `[count, sum, sum]`. The caller holds the shard (rule 1).
///
/// The sum at `count mod 2` is current. The new sum goes to the *other* place and becomes current with the store of the
/// new count. So what a reader finds at the count it read stays there until the observation after the next one began.
#[inline(always)]
pub fn observe_bucket(bucket: &[Cell; BUCKET_CELLS], value: f64) {
    let [count, sums @ ..] = bucket;
    let n = count.get();
    let current = (n & 1) as usize;
    let sum = sums[current].plus(value);
    // ORDERING: both stores Release (`publish`). The count's pairs with the reader's load of the count: who reads `n + 1`
    // finds this sum. The sum's pairs with the reader's load of the sum: who finds this sum while it believes in the
    // count `n - 1` also sees that the count has moved to `n`, and reads again.
    sums[1 - current].publish(sum);
    count.publish(n.wrapping_add(1));
}

/// Reads the bucket `[count, sum, sum]` as a count and the sum of exactly the values that it counts.
///
/// Lock-free: it reads again only when the holder made an observation meanwhile, and waits for nobody.
#[inline]
pub fn read_bucket(bucket: &[Cell; BUCKET_CELLS]) -> (u64, f64) {
    let [count, sums @ ..] = bucket;
    // ORDERING: Acquire, pairs with the Release of the count in `observe_bucket`: the sum of that count is there.
    let mut n = count.get_published();
    loop {
        // ORDERING: Acquire, pairs with the Release of the sum in `observe_bucket`: if this is the sum of a later count,
        // then the count that had to be stored before it is seen by the load below, which differs from `n`.
        let sum = sums[(n & 1) as usize].get_published();
        // ORDERING: Acquire only because it is the first load of the next round; the test itself needs coherence alone.
        let again = count.get_published();
        if again == n {
            return (n, f64::from_bits(sum));
        }
        n = again;
    }
}
