//! Which bucket a value belongs to, in constant time.
//!
//! The bits of a positive `f64`, read as an integer, rise with its value. So the top bits (exponent, and as many bits of the
//! mantissa as are needed) number *slots* of neighbouring values, and a table with an entry for each slot from the one before
//! that of the least positive bound to that of the greatest answers with one load and one comparison: an entry holds the first
//! bound that is not below its slot, and the number of that bound's bucket. No slot holds two bounds, unless that takes a
//! table of more than [`MOST_ENTRIES`]; the values of such a slot are searched among the bounds, as are those below zero and
//! above the greatest bound. The slot before that of the least positive bound stands for zero and all up to there; where zero is a
//! bound, it is that of this slot.

use super::bounds::Bounds;
use super::native::{Folding, NativeBuckets};
use crate::counter::Counter;

/// The table takes at most this many entries of 16 bytes: 64 KiB, which still fits a second-level cache beside the
/// application's own data. 16 bounds an order of magnitude take some 500 entries for each six orders.
const MOST_ENTRIES: u64 = 4096;

/// Bits of the mantissa of an `f64`.
const MANTISSA: u32 = f64::MANTISSA_DIGITS - 1;

/// Bound and bucket side by side, so that a lookup touches one cache line.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(16))]
struct Entry {
    /// The first bound that is not below this slot.
    bound: f64,
    /// The bucket of that bound.
    bucket: u32,
    /// Whether the table cannot tell: further bounds lie in this slot, or in front of it.
    crowded: bool,
}

/// The bounds of a histogram family, ready for looking up. All its series share one.
#[derive(Debug)]
pub struct Table {
    entries: Box<[Entry]>,
    /// Bits to shift out to have the number of a slot.
    shift: u32,
    /// The number of the first entry's slot, and the index of the last entry.
    first: u64,
    last: u64,
    bounds: Bounds,
    /// How its buckets make up those of a native histogram and of a classic one; none: they are those of the classic one.
    folding: Option<Folding>,
    /// Observations that no bucket can hold: NaN and `-Inf`.
    rejected: Counter,
}

impl Table {
    pub(crate) fn new(bounds: Bounds, rejected: Counter) -> Self {
        let not_positive = bounds.partition_point(|&bound| bound <= 0.0);
        let positive = &bounds[not_positive..];
        let shift = shift_for(positive);
        let slot = |bound: f64| bound.to_bits() >> shift;
        // The slot before that of the least positive bound stands for all below it, with zero: searched, if there are bounds
        // that are not positive. Without a positive bound, all is searched.
        let first = positive.first().map_or(0, |&least| slot(least).saturating_sub(1));
        let last = positive.last().map_or(0, |&greatest| slot(greatest));
        let entry = |number| {
            let before = positive.partition_point(|&bound| slot(bound) < number);
            let mut here = positive[before..].iter();
            let bound = here.next();
            let several = here.next().is_some_and(|&next| slot(next) == number);
            match bounds[..not_positive].last() {
                // In this slot lies no positive bound, so that of zero is the only one.
                Some(&zero)
                    if zero == 0.0 && number == first && bound.is_some_and(|&least| slot(least) > first) =>
                {
                    Entry { bound: zero, bucket: not_positive as u32 - 1, crowded: false }
                }
                at_or_below_zero => Entry {
                    bound: bound.copied().unwrap_or(f64::INFINITY),
                    bucket: (not_positive + before) as u32,
                    crowded: several || bound.is_none() || (number == first && at_or_below_zero.is_some()),
                },
            }
        };
        let entries: Box<[Entry]> = (first..=last).map(entry).collect();
        Self { last: entries.len() as u64 - 1, entries, shift, first, bounds, folding: None, rejected }
    }

    /// The table of a native histogram, and of a classic one with these bounds, which may be none.
    pub(crate) fn native(layout: NativeBuckets, classic: &[f64], rejected: Counter) -> Self {
        let (bounds, folding) = Folding::new(layout, classic);
        Self { folding: Some(folding), ..Self::new(bounds, rejected) }
    }

    /// How many buckets there are, that of `+Inf` included.
    pub(crate) fn buckets(&self) -> usize {
        self.bounds.len() + 1
    }

    /// The bounds of the classic histogram.
    pub(crate) fn classic_bounds(&self) -> &[f64] {
        self.folding.as_ref().map_or(&*self.bounds, |folding| &folding.classic)
    }

    pub(super) fn folding(&self) -> Option<&Folding> {
        self.folding.as_ref()
    }

    /// How many bits of a bucket's number to shift out, so that neighbouring buckets have a place for exemplars in common: where
    /// there are no classic bounds, as many as leave at most sixteen places.
    pub(crate) fn exemplar_shift(&self) -> u32 {
        match &self.folding {
            Some(folding) if folding.classic.is_empty() => {
                let last = self.buckets() - 1;
                (0..usize::BITS).find(|shift| last >> shift < 16).unwrap_or_default()
            }
            _ => 0,
        }
    }

    pub(crate) fn rejected(&self) -> &Counter {
        &self.rejected
    }

    /// The bucket of a value, by the table: of those up to the greatest bound that are not below zero, but for those in a slot
    /// of several bounds. `None` for all others.
    #[inline(always)]
    pub(super) fn look_up(&self, value: f64) -> Option<usize> {
        // Zero and the values up to the slot of the least positive bound belong to the first entry. The bits of infinities, NaN and whatever
        // has the sign bit are above those of every finite bound, and so beyond the last entry.
        let number = (value.to_bits() >> self.shift).saturating_sub(self.first);
        if number > self.last {
            return None;
        }
        // SAFETY: `number` is at most the index of the last entry.
        let entry = unsafe { self.entries.get_unchecked(number as usize) };
        if entry.crowded {
            return None;
        }
        Some(entry.bucket as usize + usize::from(value > entry.bound))
    }

    /// The bucket of a finite value, or of `+Inf`, by a search among the bounds.
    pub(super) fn search(&self, value: f64) -> usize {
        match self.bounds.last() {
            Some(&greatest) if value > greatest => self.bounds.len(),
            _ => self.bounds.partition_point(|&bound| value > bound),
        }
    }
}

/// The greatest shift (fewest mantissa bits) with which no two bounds share a slot; with which the table still fits,
/// where there is none.
fn shift_for(positive: &[f64]) -> u32 {
    let (Some(least), Some(greatest)) = (positive.first(), positive.last()) else {
        return MANTISSA;
    };
    let fits = |shift: u32| (greatest.to_bits() >> shift) - (least.to_bits() >> shift) < MOST_ENTRIES;
    let apart =
        |shift: u32| positive.windows(2).all(|pair| pair[0].to_bits() >> shift != pair[1].to_bits() >> shift);
    let mut shift = MANTISSA;
    while shift > 0 && !apart(shift) && fits(shift - 1) {
        shift -= 1;
    }
    shift
}

#[cfg(test)]
mod tests {
    use super::{Bounds, Counter, MANTISSA, MOST_ENTRIES, Table};

    fn table(bounds: impl IntoIterator<Item = f64>) -> Table {
        Table::new(Bounds::new(bounds).unwrap(), Counter::new().unwrap())
    }

    fn bucket(table: &Table, value: f64) -> usize {
        table.look_up(value).unwrap_or_else(|| table.search(value))
    }

    /// Compares with a linear search, at each bound, one ulp beside it, and at the ends of the floats.
    fn agrees_with_a_linear_search(bounds: &[f64]) {
        let table = table(bounds.iter().copied());
        let ends = [0.0, -0.0, f64::MIN_POSITIVE, 5e-324, f64::MAX, f64::MIN, -5e-324, 1.0, -1.0];
        let beside = bounds.iter().flat_map(|&b| [b, b.next_up(), b.next_down(), -b, b * 1.01, b / 3.0]);
        for value in ends.into_iter().chain(beside).filter(|value| value.is_finite()) {
            let expected = bounds.iter().position(|&bound| value <= bound).unwrap_or(bounds.len());
            assert_eq!(bucket(&table, value), expected, "{value:?} in {bounds:?}");
        }
    }

    #[test]
    fn named_bounds_agree_with_a_linear_search() {
        for bounds in [Bounds::LATENCY, Bounds::STATEMENT_LATENCY, Bounds::BODY_BYTES] {
            agrees_with_a_linear_search(&bounds);
        }
    }

    #[test]
    fn bounds_in_one_binade_agree_with_a_linear_search() {
        agrees_with_a_linear_search(&[1.0, 1.05, 1.1, 1.2]);
        agrees_with_a_linear_search(&[1.0, 1.0f64.next_up(), 1.0f64.next_up().next_up(), 1e300]);
    }

    #[test]
    fn bounds_without_a_positive_one_agree_with_a_linear_search() {
        agrees_with_a_linear_search(&[0.0]);
        agrees_with_a_linear_search(&[-2.0, -1.0]);
        agrees_with_a_linear_search(&[-1.0, 0.0, 1.0]);
    }

    #[test]
    fn subnormal_and_extreme_bounds_agree_with_a_linear_search() {
        agrees_with_a_linear_search(&[5e-324, 1e-323, f64::MIN_POSITIVE, 1.0, f64::MAX]);
        agrees_with_a_linear_search(&[f64::MIN, f64::MAX]);
    }

    #[test]
    fn no_slot_is_crowded_where_a_small_table_can_tell_the_bounds_apart() {
        let crowded = |bounds: Bounds| {
            table(bounds.iter().copied()).entries.iter().filter(|entry| entry.crowded).count()
        };
        assert_eq!(crowded(Bounds::LATENCY), 0);
        assert_eq!(crowded(Bounds::STATEMENT_LATENCY), 0);
        assert_eq!(crowded(Bounds::BODY_BYTES), 0, "zero has an entry of its own");
        assert_eq!(table([1.0, 2.0]).shift, MANTISSA);
    }

    #[test]
    fn the_table_never_exceeds_its_limit() {
        let table = table([5e-324, 1.0, 1.0f64.next_up(), f64::MAX]);
        assert!(table.entries.len() as u64 <= MOST_ENTRIES, "{}", table.entries.len());
        assert!(table.entries.iter().any(|entry| entry.crowded));
    }
}
