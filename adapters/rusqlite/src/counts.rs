//! Rows by cell, where a cell is a table and an operation: what [`Rows`](crate::rows::Rows) holds back.

/// How many rows there are of each cell. Only cells that have some are kept, in a list: a transaction touches a few tables.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts(Vec<(usize, u64)>);

impl Counts {
    /// `rows` more of `cell`.
    #[inline]
    pub(crate) fn add(&mut self, cell: usize, rows: u64) {
        match self.0.iter_mut().find(|entry| entry.0 == cell) {
            Some(entry) => entry.1 += rows,
            None => self.0.push((cell, rows)),
        }
    }

    /// None of any cell.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Moves all into `other`.
    #[inline]
    pub(crate) fn move_into(&mut self, other: &mut Self) {
        if other.0.is_empty() {
            std::mem::swap(&mut self.0, &mut other.0);
        } else {
            self.0.iter().for_each(|&(cell, rows)| other.add(cell, rows));
            self.0.clear();
        }
    }

    /// Takes all, each cell once.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = (usize, u64)> {
        self.0.drain(..)
    }
}
