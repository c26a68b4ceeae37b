//! Rows by cell, where a cell is a table and an operation: what [`Rows`](crate::rows::Rows) holds back.

/// How many rows there are of each cell. Only cells that have some are kept, since a transaction touches a few tables: the first
/// inline, which is mostly the only one, and the others in a list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    /// A cell and its rows. Without rows there are no others; but the cell stays, so that the next rows of it find it.
    first: (usize, u64),
    others: Vec<(usize, u64)>,
}

impl Counts {
    /// One more of `cell`, if that is the first one; otherwise nothing was done.
    #[inline]
    pub(crate) fn add_again(&mut self, cell: usize) -> bool {
        if self.first.0 != cell {
            return false;
        }
        self.first.1 += 1;
        true
    }

    /// `rows` more of `cell`.
    pub(crate) fn add(&mut self, cell: usize, rows: u64) {
        if self.first.0 == cell {
            self.first.1 += rows;
        } else if self.is_empty() {
            self.first = (cell, rows);
        } else {
            match self.others.iter_mut().find(|entry| entry.0 == cell) {
                Some(entry) => entry.1 += rows,
                None => self.others.push((cell, rows)),
            }
        }
    }

    /// None of any cell.
    #[inline]
    pub(crate) fn clear(&mut self) {
        self.first.1 = 0;
        self.others.clear();
    }

    /// Whether there are none.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.first.1 == 0
    }

    /// Moves all into `other`, if all are of one cell, the first one there, too; otherwise nothing was done.
    #[inline]
    pub(crate) fn move_one_into(&mut self, other: &mut Self) -> bool {
        let is_simple = self.first.0 == other.first.0 && self.others.is_empty();
        if is_simple {
            other.first.1 += std::mem::take(&mut self.first.1);
        }
        is_simple
    }

    /// Moves all into `other`.
    pub(crate) fn move_into(&mut self, other: &mut Self) {
        self.drain().for_each(|(cell, rows)| other.add(cell, rows));
    }

    /// Takes all, each cell once.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = (usize, u64)> {
        let first = (self.first.0, std::mem::take(&mut self.first.1));
        std::iter::once(first).filter(|first| first.1 > 0).chain(self.others.drain(..))
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;

    fn drained(counts: &mut Counts) -> Vec<(usize, u64)> {
        let mut drained: Vec<_> = counts.drain().collect();
        drained.sort_unstable();
        assert!(counts.is_empty());
        drained
    }

    #[test]
    fn rows_are_added_up_by_cell() {
        let mut counts = Counts::default();
        for (cell, rows) in [(7, 1), (3, 2), (7, 10), (0, 4), (3, 20)] {
            counts.add(cell, rows);
        }
        assert_eq!(drained(&mut counts), [(0, 4), (3, 22), (7, 11)]);
        assert_eq!(drained(&mut counts), []);
    }

    #[test]
    fn what_is_moved_is_added_and_leaves_nothing() {
        let (mut from, mut into) = (Counts::default(), Counts::default());
        for round in 1..=2 {
            for cell in [5, 6, 7] {
                from.add(cell, round);
            }
            from.move_into(&mut into);
            assert_eq!(drained(&mut from), []);
        }
        into.add(6, 100);
        assert_eq!(drained(&mut into), [(5, 3), (6, 103), (7, 3)]);
    }

    #[test]
    fn the_short_ways_do_what_the_long_ones_do_or_nothing() {
        let (mut from, mut into) = (Counts::default(), Counts::default());
        from.add(5, 1);
        assert!(from.add_again(5) && !from.add_again(6));
        assert!(!from.move_one_into(&mut into));
        into.add(5, 10);
        assert!(from.move_one_into(&mut into));
        assert_eq!((drained(&mut from), drained(&mut into)), (vec![], vec![(5, 12)]));
        from.add(5, 1);
        from.add(6, 1);
        assert!(!from.move_one_into(&mut into));
        assert_eq!((drained(&mut from), drained(&mut into)), (vec![(5, 1), (6, 1)], vec![]));
    }

    #[test]
    fn what_was_cleared_does_not_come_back() {
        let mut counts = Counts::default();
        counts.add(1, 1);
        counts.add(2, 2);
        counts.clear();
        assert!(counts.is_empty());
        counts.add(2, 5);
        assert_eq!(drained(&mut counts), [(2, 5)]);
    }
}
