//! Which of the rows that a connection changed were really committed.
//!
//! SQLite's update hook reports a row when it is changed, long before anybody knows whether the change will last.
//! So rows are held back, as counts per cell (a table and an operation), until their fate is known:
//!
//! 1. A row belongs to the statement that began last. That is exact: a statement makes all its changes in its first
//!    step, `RETURNING` or not, and no other statement of the application begins within a step.
//! 2. When that statement ends, its rows join the transaction, unless SQLite has undone them: then `total_changes`
//!    has grown by less than the rows that were reported (SQLite adds the rows of triggers and cascades as it goes,
//!    but those of the statement itself only when it succeeds). A statement that is ended while it stands at a row
//!    was not undone, and SQLite has not yet added its rows.
//! 3. Where `total_changes` has grown by more, there were rows that no hook reports: those of a `WITHOUT ROWID` table, of a
//!    virtual one, or of a `DELETE` that emptied a table at once. They are held back in a cell of their own. What was added
//!    for an earlier statement, one that stood at a row when others began, is not among them.
//! 4. A rollback of the transaction drops everything.
//! 5. `SAVEPOINT` marks how much there is, `ROLLBACK TO` goes back to the mark, `RELEASE` takes it away.
//! 6. When no transaction that writes is open any more, what is left was committed.
//!
//! One case cannot be told apart, and is counted: inside a transaction, a statement that fails before its first row,
//! but after a `BEFORE` trigger has changed rows. To SQLite's counters it is a statement that ignored a conflict.

use crate::counts::Counts;
use crate::savepoint::{Name, Savepoint};
use crate::tables::{REPLACING, UNATTRIBUTED};

/// The rows of one connection whose fate is not known yet.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    /// Rows of the statement that began last.
    statement: Counts,
    /// Rows of that statement, those that nobody counts included.
    reported: u64,
    /// `total_changes` of the connection when that statement began.
    before: i64,
    /// Rows of statements that stood at a row when others began, which SQLite has not added to its changes then (rule 3).
    owed: u64,
    /// Rows of the statements before it in this transaction.
    transaction: Counts,
    /// The savepoints that are open, the outermost first.
    marks: Vec<Mark>,
}

/// What is known of a statement that has ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct After {
    /// `total_changes` of the connection.
    pub(crate) changes: i64,
    /// The statement was ended while it stood at a row.
    pub(crate) at_a_row: bool,
    /// It resolves conflicts by removing rows, of which SQLite tells nobody.
    pub(crate) replaces: bool,
}

/// One open savepoint.
#[derive(Debug)]
struct Mark {
    name: Name,
    /// It opened the transaction, so that to release it is to commit.
    began_transaction: bool,
    /// `Rows::transaction` when it was made.
    rows: Counts,
}

impl Rows {
    /// A statement begins, with `changes` as the connection's `total_changes`. One before it that still stands at a row has
    /// made its changes, so its rows join the transaction. `alone` says that none does.
    #[inline]
    pub(crate) fn begin_statement(&mut self, changes: i64, alone: bool) {
        if self.reported > 0 {
            self.keep_statement(self.grown(changes));
        }
        if alone {
            self.owed = 0;
        }
        self.before = changes;
    }

    /// A row was changed: one of `cell`, or one that nobody counts.
    #[inline]
    pub(crate) fn row(&mut self, cell: Option<usize>) {
        self.reported += 1;
        if let Some(cell) = cell {
            self.statement.add(cell, 1);
        }
    }

    /// Whether the statement that began last has reported rows that did not join the transaction yet.
    pub(crate) fn has_reported(&self) -> bool {
        self.reported > 0
    }

    /// The statement that began last has ended (rules 2 and 3).
    #[inline]
    pub(crate) fn end_statement(&mut self, after: After) {
        let grown = self.grown(after.changes);
        if grown < self.reported && !after.at_a_row {
            self.drop_statement();
            return;
        }
        if after.replaces {
            self.statement.add(REPLACING, self.reported.max(grown));
        }
        if grown > self.reported {
            let unreported = grown - self.reported;
            let paid = unreported.min(self.owed);
            self.owed -= paid;
            if unreported > paid {
                self.statement.add(UNATTRIBUTED, unreported - paid);
            }
        }
        self.keep_statement(grown);
    }

    /// The transaction was rolled back (rule 4).
    pub(crate) fn roll_back(&mut self) {
        self.drop_statement();
        self.transaction.clear();
        self.marks.clear();
    }

    /// A statement on savepoints has ended, and a transaction is open after it (rule 5).
    ///
    /// Names that are not there are passed over: SQLite has refused such a statement, too. `writing` says that a
    /// statement that writes is still running; SQLite refuses to make or release a savepoint then. `began_transaction` says
    /// that none was open before it.
    pub(crate) fn savepoint(&mut self, done: Savepoint, writing: bool, began_transaction: bool) {
        match done {
            Savepoint::Open(_) | Savepoint::Release(_) if writing => {}
            Savepoint::Open(name) => {
                self.marks.push(Mark { name, began_transaction, rows: self.transaction.clone() });
            }
            Savepoint::RollBackTo(name) => {
                if let Some(index) = self.find(&name) {
                    self.marks.truncate(index + 1);
                    self.transaction.clone_from(&self.marks[index].rows);
                }
            }
            Savepoint::Release(name) => {
                // Had the release of one that began the transaction succeeded, no transaction would be open.
                if let Some(index) = self.find(&name).filter(|&index| !self.marks[index].began_transaction) {
                    self.marks.truncate(index);
                }
            }
        }
    }

    /// No transaction is open any more, so no savepoint is.
    pub(crate) fn forget_savepoints(&mut self) {
        self.marks.clear();
    }

    /// Whether rows wait to be committed or rolled back.
    #[inline]
    pub(crate) fn is_pending(&self) -> bool {
        !(self.statement.is_empty() && self.transaction.is_empty())
    }

    /// Hands over what was committed, as cells and rows (rule 6).
    pub(crate) fn commit(&mut self, mut count: impl FnMut(usize, u64)) {
        self.statement.move_into(&mut self.transaction);
        self.drop_statement();
        self.transaction.drain().for_each(|(cell, rows)| count(cell, rows));
        self.marks.clear();
    }

    fn grown(&self, changes: i64) -> u64 {
        changes.saturating_sub(self.before).try_into().unwrap_or(0)
    }

    fn keep_statement(&mut self, grown: u64) {
        self.owed += self.reported.saturating_sub(grown);
        self.statement.move_into(&mut self.transaction);
        self.reported = 0;
    }

    fn drop_statement(&mut self) {
        self.statement.clear();
        self.reported = 0;
    }

    /// The innermost savepoint of that name.
    fn find(&self, name: &Name) -> Option<usize> {
        self.marks.iter().rposition(|mark| mark.name == *name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cells of these tests, and that of unattributed rows.
    const FIRST: usize = 5;
    const SECOND: usize = 6;

    /// A connection as far as its rows go, with the `total_changes` that SQLite would keep.
    #[derive(Default)]
    struct Connection {
        rows: Rows,
        changes: i64,
        autocommit: bool,
    }

    impl Connection {
        fn new(autocommit: bool) -> Self {
            Self { autocommit, ..Self::default() }
        }

        fn begin(&mut self) {
            self.rows.begin_statement(self.changes, false);
        }

        fn end(&mut self, at_a_row: bool) {
            self.rows.end_statement(After { changes: self.changes, at_a_row, replaces: false });
        }

        /// A statement that changes `reported` rows of the first cell, of which SQLite adds `added` to its changes.
        fn run(&mut self, reported: usize, added: i64) {
            self.begin();
            (0..reported).for_each(|_| self.rows.row(Some(FIRST)));
            self.changes += added;
            self.end(false);
        }

        fn savepoint(&mut self, sql: &str) {
            self.begin();
            self.rows.savepoint(
                Savepoint::parse(sql.as_bytes()).expect("a savepoint"),
                false,
                self.autocommit,
            );
            self.autocommit = false;
        }

        /// Rows of the two cells, and unattributed ones.
        fn committed(&mut self) -> [u64; 3] {
            let mut committed = [0; 3];
            let cells = [FIRST, SECOND, UNATTRIBUTED];
            self.rows.commit(|cell, rows| {
                committed[cells.iter().position(|&c| c == cell).expect("a cell")] += rows;
            });
            committed
        }
    }

    #[test]
    fn rows_of_statements_that_succeed_are_committed_once() {
        let mut connection = Connection::new(true);
        connection.run(2, 2);
        connection.run(1, 1);
        assert!(connection.rows.is_pending());
        assert_eq!(connection.committed(), [3, 0, 0]);
        assert!(!connection.rows.is_pending());
        assert_eq!(connection.committed(), [0, 0, 0]);
    }

    #[test]
    fn rows_of_a_statement_that_was_undone_are_dropped_and_no_others() {
        let mut connection = Connection::new(false);
        connection.run(2, 2);
        connection.run(5, 0);
        connection.run(1, 1);
        assert_eq!(connection.committed(), [3, 0, 0]);
    }

    #[test]
    fn an_undone_statement_is_known_although_its_triggers_were_counted() {
        let mut connection = Connection::new(false);
        connection.run(3, 2);
        assert_eq!(connection.committed(), [0, 0, 0]);
    }

    #[test]
    fn rows_that_no_hook_reports_are_unattributed_and_undo_nothing() {
        let mut connection = Connection::new(false);
        connection.run(2, 7);
        assert_eq!(connection.committed(), [2, 0, 5]);
    }

    #[test]
    fn rows_that_a_rollback_takes_along_are_not_unattributed() {
        let mut connection = Connection::new(false);
        connection.run(0, 7);
        connection.rows.roll_back();
        assert_eq!(connection.committed(), [0, 0, 0]);
    }

    #[test]
    fn rows_that_sqlite_adds_for_an_earlier_statement_are_not_unattributed() {
        let mut connection = Connection::new(false);
        connection.begin();
        connection.rows.row(Some(FIRST));
        connection.rows.row(Some(FIRST));
        connection.begin();
        connection.rows.row(Some(SECOND));
        connection.changes += 2;
        connection.end(true);
        assert_eq!(connection.committed(), [2, 1, 0]);
    }

    #[test]
    fn rows_of_other_tables_count_when_judging_but_in_no_cell() {
        let mut connection = Connection::new(false);
        connection.begin();
        connection.rows.row(None);
        connection.rows.row(Some(SECOND));
        connection.changes = 2;
        connection.end(false);
        assert_eq!(connection.committed(), [0, 1, 0]);
    }

    #[test]
    fn a_statement_ended_at_a_row_keeps_its_rows_before_sqlite_adds_them() {
        let mut connection = Connection::new(true);
        connection.begin();
        connection.rows.row(Some(FIRST));
        connection.end(true);
        assert_eq!(connection.committed(), [1, 0, 0]);
    }

    #[test]
    fn a_statement_that_stands_at_a_row_keeps_its_rows_when_the_next_is_undone() {
        let mut connection = Connection::new(false);
        connection.begin();
        connection.rows.row(Some(FIRST));
        connection.run(4, 0);
        assert_eq!(connection.committed(), [1, 0, 0]);
    }

    #[test]
    fn a_rollback_drops_everything() {
        let mut connection = Connection::new(false);
        connection.run(2, 2);
        connection.savepoint("SAVEPOINT a");
        connection.begin();
        connection.rows.row(Some(SECOND));
        connection.rows.roll_back();
        assert!(!connection.rows.is_pending() && !connection.rows.has_reported());
        assert_eq!(connection.committed(), [0, 0, 0]);
    }

    #[test]
    fn rollback_to_goes_back_to_the_innermost_savepoint_of_the_name_and_keeps_it() {
        let mut connection = Connection::new(false);
        connection.savepoint("SAVEPOINT a");
        connection.run(1, 1);
        connection.savepoint("SAVEPOINT A");
        connection.run(10, 10);
        connection.savepoint("SAVEPOINT b");
        connection.run(100, 100);
        connection.savepoint("ROLLBACK TO a");
        connection.run(1000, 1000);
        connection.savepoint("ROLLBACK TO a");
        connection.run(2, 2);
        connection.savepoint("ROLLBACK TO b");
        assert_eq!(connection.committed(), [3, 0, 0]);
    }

    #[test]
    fn release_takes_the_savepoint_and_those_inside_it_away_and_keeps_their_rows() {
        let mut connection = Connection::new(false);
        connection.savepoint("SAVEPOINT a");
        connection.savepoint("SAVEPOINT b");
        connection.run(1, 1);
        connection.savepoint("SAVEPOINT c");
        connection.run(1, 1);
        connection.savepoint("RELEASE b");
        connection.savepoint("ROLLBACK TO c");
        assert_eq!(connection.committed(), [2, 0, 0]);
    }

    #[test]
    fn a_savepoint_around_one_that_is_released_stays() {
        let mut connection = Connection::new(false);
        connection.savepoint("SAVEPOINT a");
        connection.savepoint("SAVEPOINT b");
        connection.run(1, 1);
        connection.savepoint("RELEASE b");
        connection.savepoint("ROLLBACK TO a");
        assert_eq!(connection.committed(), [0, 0, 0]);
    }

    #[test]
    fn a_savepoint_that_began_the_transaction_stays_when_its_release_leaves_the_transaction_open() {
        let mut connection = Connection::new(true);
        connection.savepoint("SAVEPOINT a");
        connection.run(1, 1);
        connection.savepoint("RELEASE a");
        connection.savepoint("ROLLBACK TO a");
        assert_eq!(connection.committed(), [0, 0, 0]);
    }

    #[test]
    fn a_savepoint_refused_because_a_statement_writes_is_no_mark() {
        let mut connection = Connection::new(false);
        connection.begin();
        connection.rows.savepoint(Savepoint::parse(b"SAVEPOINT a").expect("a savepoint"), true, false);
        connection.run(1, 1);
        connection.savepoint("ROLLBACK TO a");
        assert_eq!(connection.committed(), [1, 0, 0]);
    }

    #[test]
    fn after_a_commit_no_savepoint_is_left() {
        let mut connection = Connection::new(false);
        connection.savepoint("SAVEPOINT a");
        assert_eq!(connection.committed(), [0, 0, 0]);
        connection.run(1, 1);
        connection.savepoint("ROLLBACK TO a");
        assert_eq!(connection.committed(), [1, 0, 0]);
    }
}
