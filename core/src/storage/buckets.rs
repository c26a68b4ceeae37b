//! Reading the buckets of a histogram at once (rule 7).

use super::cells::{BUCKET_CELLS, Cell, read_bucket};
use super::read::limited;

/// Overwrites the counts of a histogram with those of the only shard that has some, and answers the sum of all values: as [`add`] and
/// [`total`] would.
pub(super) fn of_one(cells: &[Cell], counts: &mut [u64]) -> f64 {
    let mut total = 0.0;
    for (count, bucket) in counts.iter_mut().zip(buckets(cells)) {
        *count = bucket[0].get();
        if *count > 0 {
            total += overwrite(count, [bucket]);
        }
    }
    total
}

/// The same of two shards: most of what is updated by one thread has cells in that which it borrowed at first, and in that which it
/// leases.
pub(super) fn of_two(first: &[Cell], second: &[Cell], counts: &mut [u64]) -> f64 {
    let mut total = 0.0;
    for ((count, one), other) in counts.iter_mut().zip(buckets(first)).zip(buckets(second)) {
        *count = one[0].get() | other[0].get();
        if *count > 0 {
            total += overwrite(count, [one, other]);
        }
    }
    total
}

/// Overwrites a count with that of a bucket in all its shards, and answers its sum.
#[inline(always)]
fn overwrite<const N: usize>(count: &mut u64, shards: [&[Cell; BUCKET_CELLS]; N]) -> f64 {
    let mut sum = 0.0;
    *count = 0;
    for bucket in shards {
        if bucket[0].get() > 0 {
            let (more, further) = read_bucket(bucket);
            *count = count.wrapping_add(more);
            sum += limited(further);
        }
    }
    limited(sum)
}

fn buckets(cells: &[Cell]) -> &[[Cell; BUCKET_CELLS]] {
    cells.as_chunks().0
}

/// Adds what one more shard has to the counts of a histogram, and to the sums of its buckets, which are the bits of floats.
pub(super) fn add(cells: &[Cell], counts: &mut [u64], sums: &mut [u64]) {
    let kept = counts.iter_mut().zip(sums);
    // Most are empty, if they are many; such a one has a sum of zero.
    for ((count, sum), bucket) in kept.zip(buckets(cells)).filter(|(_, [count, ..])| count.get() > 0) {
        let (more, further) = read_bucket(bucket);
        *count = count.wrapping_add(more);
        *sum = (f64::from_bits(*sum) + limited(further)).to_bits();
    }
}

/// The sum of all values: those of the buckets in their order, but for those without values, whose sum is zero.
pub(super) fn total(counts: &[u64], sums: &[u64]) -> f64 {
    let filled = counts.iter().zip(sums).filter(|(count, _)| **count > 0);
    filled.fold(0.0, |total, (_, sum)| total + limited(f64::from_bits(*sum)))
}

#[cfg(test)]
mod tests {
    use super::{BUCKET_CELLS, Cell, add, of_one, of_two, total};
    use crate::storage::cells::observe_bucket;

    /// What a shard has, that observed these values in the buckets of these numbers.
    fn shard(observed: &[(usize, f64)]) -> Vec<Cell> {
        let cells: Vec<Cell> = (0..5 * BUCKET_CELLS).map(|_| Cell::zero()).collect();
        for (bucket, value) in observed {
            observe_bucket(&cells.as_chunks().0[*bucket], *value);
        }
        cells
    }

    /// As shards are read of which there may be any number.
    fn one_by_one(shards: &[&[Cell]]) -> (Vec<u64>, f64) {
        let (mut counts, mut sums) = (vec![0; 5], vec![0; 5]);
        shards.iter().for_each(|cells| add(cells, &mut counts, &mut sums));
        let sum = total(&counts, &sums);
        (counts, sum)
    }

    #[test]
    fn one_shard_and_two_are_read_as_any_number_is() {
        let one = shard(&[(0, 0.1), (0, 0.2), (3, -1e300), (4, f64::MAX), (4, f64::MAX)]);
        let other = shard(&[(0, 0.7), (1, 1e-9), (3, 1e300), (3, 0.3)]);
        let mut counts = vec![9; 5];
        let sum = of_one(&one, &mut counts);
        assert_eq!((counts, sum), one_by_one(&[&one]));
        let mut counts = vec![9; 5];
        let sum = of_two(&one, &other, &mut counts);
        assert_eq!((counts.clone(), sum), one_by_one(&[&one, &other]));
        assert_eq!(counts, [3, 1, 0, 3, 2]);
    }
}
