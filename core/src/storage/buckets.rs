//! Reading the buckets of a histogram at once (rule 7).

use super::cells::{BUCKET_CELLS, Cell, read_bucket};
use super::read::limited;

/// What was read beside the counts.
pub(crate) struct Filled<'r> {
    /// The sum of all values.
    pub(crate) sum: f64,
    /// The numbers of the buckets that have some.
    pub(crate) buckets: &'r [u64],
}

/// Overwrites the counts of a histogram with those of the only shard that has some: as [`add`] and [`total`] would. `room` is as long
/// as the counts.
pub(super) fn of_one<'r>(cells: &[Cell], counts: &mut [u64], room: &'r mut [u64]) -> Filled<'r> {
    let mut filling = Filling::new(room);
    for (number, (count, bucket)) in counts.iter_mut().zip(buckets(cells)).enumerate() {
        *count = bucket[0].get();
        if *count > 0 {
            filling.add(number, overwrite(count, [bucket]));
        }
    }
    filling.done()
}

/// The same of two shards: most of what is updated by one thread has cells in that which it borrowed at first, and in that which it
/// leases.
pub(super) fn of_two<'r>(
    first: &[Cell],
    second: &[Cell],
    counts: &mut [u64],
    room: &'r mut [u64],
) -> Filled<'r> {
    let mut filling = Filling::new(room);
    let both = buckets(first).iter().zip(buckets(second));
    for (number, (count, (one, other))) in counts.iter_mut().zip(both).enumerate() {
        *count = one[0].get() | other[0].get();
        if *count > 0 {
            filling.add(number, overwrite(count, [one, other]));
        }
    }
    filling.done()
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
pub(super) fn total<'r>(counts: &[u64], sums: &'r mut [u64]) -> Filled<'r> {
    let mut filling = Filling::new(sums);
    for (number, _) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        // There are no more numbers before it than buckets, so its sum is still there.
        let sum = limited(f64::from_bits(filling.room[number]));
        filling.add(number, sum);
    }
    filling.done()
}

/// Buckets, one by one.
struct Filling<'r> {
    sum: f64,
    room: &'r mut [u64],
    len: usize,
}

impl<'r> Filling<'r> {
    fn new(room: &'r mut [u64]) -> Self {
        Self { sum: 0.0, room, len: 0 }
    }

    /// The next bucket that has values, and their sum.
    #[inline(always)]
    fn add(&mut self, bucket: usize, sum: f64) {
        self.sum += sum;
        self.room[self.len] = bucket as u64;
        self.len += 1;
    }

    fn done(self) -> Filled<'r> {
        Filled { sum: self.sum, buckets: &self.room[..self.len] }
    }
}

#[cfg(test)]
mod tests {
    use super::{BUCKET_CELLS, Cell, Filled, add, of_one, of_two, total};
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
    fn one_by_one(shards: &[&[Cell]]) -> Read {
        read(|counts, room| {
            counts.fill(0);
            room.fill(0);
            shards.iter().for_each(|cells| add(cells, counts, room));
            total(counts, room)
        })
    }

    /// The counts, the sum, and which buckets have values.
    type Read = (Vec<u64>, f64, Vec<u64>);

    fn read(read: impl for<'r> Fn(&mut [u64], &'r mut [u64]) -> Filled<'r>) -> Read {
        let (mut counts, mut room) = (vec![9; 5], vec![9; 5]);
        let filled = read(&mut counts, &mut room);
        let (sum, buckets) = (filled.sum, filled.buckets.to_vec());
        (counts, sum, buckets)
    }

    #[test]
    fn one_shard_and_two_are_read_as_any_number_is() {
        let one = shard(&[(0, 0.1), (0, 0.2), (3, -1e300), (4, f64::MAX), (4, f64::MAX)]);
        let other = shard(&[(0, 0.7), (1, 1e-9), (3, 1e300), (3, 0.3)]);
        assert_eq!(read(|counts, room| of_one(&one, counts, room)), one_by_one(&[&one]));
        let both = read(|counts, room| of_two(&one, &other, counts, room));
        assert_eq!(both, one_by_one(&[&one, &other]));
        assert_eq!((both.0, both.2), (vec![3, 1, 0, 3, 2], vec![0, 1, 3, 4]));
    }
}
