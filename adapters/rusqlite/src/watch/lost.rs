//! The trace hook is gone: somebody has set another one, or removed ours.
//!
//! Then beginnings and ends are no more to be seen, but rows are, until the hooks on them go, too. What becomes of them is not
//! known: they count as unattributed at once, whether they are committed or not.

use super::{Attempt, Database, Latest, Watch};
use crate::log;
use crate::tables::REPLACING;

impl Watch {
    /// A row was changed, and nothing runs that could have done it.
    #[cold]
    pub(super) fn row_without_trace(&mut self) {
        self.lose_rows();
        self.meters.rows_unattributed.inc();
        self.rows.owe();
    }

    /// The trace hook is ours again, and was not.
    pub(crate) fn found_trace_lost(&mut self, database: &impl Database) {
        self.forget_running();
        if self.counts_rows {
            self.rows.account(database.total_changes(), true);
            self.lose_rows();
        }
        self.hooks_replaced = true;
        (self.latest, self.attempt) = (Latest::default(), Attempt::NONE);
        self.in_transaction = !database.is_autocommit();
    }

    /// The ends of the statements that run will not be seen.
    pub(super) fn forget_running(&mut self) {
        if self.logs {
            self.running.iter().for_each(|_| _ = log::statement_ends());
        }
        self.running.clear();
    }

    /// The fate of the rows that are held back will not be known.
    pub(super) fn lose_rows(&mut self) {
        self.hooks_replaced = true;
        self.rows.commit(|cell, rows| match cell {
            REPLACING => self.meters.rows_replacing.add(rows),
            _ => self.meters.rows_unattributed.add(rows),
        });
    }
}
