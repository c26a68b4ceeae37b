//! A prepared statement.

use std::fmt;
use std::ops::{Deref, DerefMut};

use rusqlite::{Error, Params, Result, Row, Statement};

use super::{Count, CountedMap, CountedRows};
use crate::code::Phase;
use crate::kind::StatementKind;

/// A prepared statement whose errors are counted: [`Counted::prepare`](super::Counted::prepare).
///
/// It dereferences to the [`Statement`] of `rusqlite`; calls that are only there are the bare ones.
pub struct CountedStatement<'c> {
    statement: Statement<'c>,
    kind: StatementKind,
    count: Count,
}

impl<'c> CountedStatement<'c> {
    pub(super) fn new(statement: Statement<'c>, kind: StatementKind, count: Count) -> Self {
        Self { statement, kind, count }
    }

    /// [`Statement::execute`].
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn execute<P: Params>(&mut self, params: P) -> Result<usize> {
        let Self { statement, kind, count } = self;
        // Binding alone, to tell its errors from those of the run.
        count.phase(Phase::Bind, || statement.query(params).map(drop))?;
        let _timer = count.start(*kind);
        count.phase(Phase::Step, || statement.raw_execute())
    }

    /// [`Statement::query`].
    ///
    /// # Errors
    /// As there: those of binding. Those of running it come with the rows.
    #[inline]
    pub fn query<P: Params>(&mut self, params: P) -> Result<CountedRows<'_>> {
        let Self { statement, kind, count } = self;
        let rows = count.phase(Phase::Bind, || statement.query(params))?;
        Ok(CountedRows::new(rows, *kind, count))
    }

    /// [`Statement::query_map`]. An error of `f` counts as one of conversion.
    ///
    /// # Errors
    /// As there: those of binding. Those of running it come with the rows.
    pub fn query_map<T, P, F>(&mut self, params: P, f: F) -> Result<CountedMap<'_, F>>
    where
        P: Params,
        F: FnMut(&Row<'_>) -> Result<T>,
    {
        Ok(CountedMap::new(self.query(params)?, f))
    }

    /// [`Statement::query_row`]. [`Error::QueryReturnedNoRows`] is an answer, and is not counted; an error of `f` counts as one
    /// of conversion.
    ///
    /// # Errors
    /// As there.
    #[inline]
    pub fn query_row<T, P: Params>(&mut self, params: P, f: impl FnOnce(&Row<'_>) -> Result<T>) -> Result<T> {
        self.query(params)?.map_next(f)?.ok_or(Error::QueryReturnedNoRows)
    }

    /// [`Statement::exists`].
    ///
    /// # Errors
    /// As there.
    pub fn exists<P: Params>(&mut self, params: P) -> Result<bool> {
        self.query(params)?.next().map(|row| row.is_some())
    }
}

impl<'c> Deref for CountedStatement<'c> {
    type Target = Statement<'c>;

    fn deref(&self) -> &Self::Target {
        &self.statement
    }
}

impl DerefMut for CountedStatement<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.statement
    }
}

impl fmt::Debug for CountedStatement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CountedStatement").field(&self.statement).finish()
    }
}
