//! The rows of a query.

use std::fmt;

use rusqlite::{Result, Row, Rows};

use super::{Count, Timer};
use crate::code::Phase;
use crate::kind::StatementKind;

/// The rows of a query, read one by one: [`CountedStatement::query`](super::CountedStatement::query). An error of running the
/// statement is counted when it comes.
///
/// With [`Latency::Calls`](crate::Latency::Calls) the statement is timed until this is dropped.
pub struct CountedRows<'s> {
    rows: Rows<'s>,
    count: &'s Count,
    _timer: Timer<'s>,
}

impl<'s> CountedRows<'s> {
    #[inline]
    pub(super) fn new(rows: Rows<'s>, kind: StatementKind, count: &'s Count) -> Self {
        Self { rows, count, _timer: count.start(kind) }
    }

    /// [`Rows::next`].
    ///
    /// # Errors
    /// As there.
    #[expect(
        clippy::should_implement_trait,
        reason = "a row is lent, which an iterator cannot do; `Rows` has it so, too"
    )]
    #[inline]
    pub fn next(&mut self) -> Result<Option<&Row<'s>>> {
        let Self { rows, count, .. } = self;
        count.phase(Phase::Step, || rows.next())
    }

    /// What `f` makes of the next row. Its error counts as one of conversion.
    #[inline]
    pub(super) fn map_next<T>(&mut self, f: impl FnOnce(&Row<'_>) -> Result<T>) -> Result<Option<T>> {
        let count = self.count;
        let Some(row) = self.next()? else { return Ok(None) };
        count.convert(|| f(row)).map(Some)
    }
}

impl fmt::Debug for CountedRows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CountedRows").finish_non_exhaustive()
    }
}

/// What a function makes of the rows of a query: [`CountedStatement::query_map`](super::CountedStatement::query_map).
#[must_use = "an iterator is lazy: the statement runs when it is asked for its first item"]
pub struct CountedMap<'s, F> {
    rows: CountedRows<'s>,
    f: F,
}

impl<'s, F> CountedMap<'s, F> {
    pub(super) fn new(rows: CountedRows<'s>, f: F) -> Self {
        Self { rows, f }
    }
}

impl<T, F: FnMut(&Row<'_>) -> Result<T>> Iterator for CountedMap<'_, F> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rows.map_next(&mut self.f).transpose()
    }
}

impl<F> fmt::Debug for CountedMap<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CountedMap").finish_non_exhaustive()
    }
}
