//! A transaction.

use std::ops::{Deref, DerefMut};

use rusqlite::{Connection, Result, Transaction, TransactionBehavior};

use super::Count;
use crate::code::Phase;
use crate::kind::StatementKind;

/// A transaction whose end counts its errors: [`Counted::transaction`](super::Counted::transaction).
///
/// It dereferences to the [`Transaction`] of `rusqlite`, and through that to its connection, so that
/// [`counted`](crate::ConnectionExt::counted) is there for the statements within. Dropped, it is rolled back, as the bare one.
#[derive(Debug)]
pub struct CountedTransaction<'c> {
    transaction: Transaction<'c>,
    count: Count,
}

impl<'c> CountedTransaction<'c> {
    pub(super) fn begin(
        connection: &'c Connection,
        behavior: TransactionBehavior,
        count: Count,
    ) -> Result<Self> {
        let begun = {
            let _timer = count.start(StatementKind::Transaction);
            count.phase(Phase::Step, || Transaction::new_unchecked(connection, behavior))
        };
        Ok(Self { transaction: begun?, count })
    }

    /// [`Transaction::commit`].
    ///
    /// # Errors
    /// As there.
    pub fn commit(self) -> Result<()> {
        let Self { transaction, count } = self;
        let _timer = count.start(StatementKind::Transaction);
        count.phase(Phase::Step, || transaction.commit())
    }

    /// [`Transaction::rollback`].
    ///
    /// # Errors
    /// As there.
    pub fn rollback(self) -> Result<()> {
        let Self { transaction, count } = self;
        let _timer = count.start(StatementKind::Transaction);
        count.phase(Phase::Step, || transaction.rollback())
    }
}

impl<'c> Deref for CountedTransaction<'c> {
    type Target = Transaction<'c>;

    fn deref(&self) -> &Self::Target {
        &self.transaction
    }
}

impl DerefMut for CountedTransaction<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.transaction
    }
}
