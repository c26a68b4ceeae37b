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
//! 3. A rollback of the transaction drops everything.
//! 4. `SAVEPOINT` marks how much there is, `ROLLBACK TO` goes back to the mark, `RELEASE` takes it away.
//! 5. When no transaction that writes is open any more, what is left was committed.
//!
//! One case cannot be told apart, and is counted: inside a transaction, a statement that fails before its first row,
//! but after a `BEFORE` trigger has changed rows. To SQLite's counters it is a statement that ignored a conflict.

use crate::savepoint::{Name, Savepoint};

/// The rows of one connection whose fate is not known yet.
#[derive(Debug)]
pub(crate) struct Rows {
    /// Rows of the statement that began last, by cell.
    statement: Box<[u64]>,
    /// Rows of that statement, those of no cell included.
    reported: u64,
    /// What the connection said when that statement began.
    before: Before,
    /// Rows of the statements before it in this transaction, by cell.
    transaction: Box<[u64]>,
    /// Whether a cell of `statement` or `transaction` may be above zero.
    pending: bool,
    /// The savepoints that are open, the outermost first.
    marks: Vec<Mark>,
}

/// What the connection says when a statement begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Before {
    /// `total_changes` of the connection.
    pub(crate) changes: i64,
    /// No transaction is open.
    pub(crate) autocommit: bool,
}

/// What the connection says when a statement has ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct After {
    /// `total_changes` of the connection.
    pub(crate) changes: i64,
    /// The statement was ended while it stood at a row.
    pub(crate) at_a_row: bool,
}

/// One open savepoint.
#[derive(Debug)]
struct Mark {
    name: Name,
    /// It opened the transaction, so that to release it is to commit.
    began_transaction: bool,
    /// `Rows::transaction` when it was made.
    rows: Box<[u64]>,
}

impl Rows {
    /// Nothing pending, over `cells` cells.
    pub(crate) fn new(cells: usize) -> Self {
        let zeros = vec![0; cells].into_boxed_slice();
        Self {
            statement: zeros.clone(),
            reported: 0,
            before: Before { changes: 0, autocommit: true },
            transaction: zeros,
            pending: false,
            marks: Vec::new(),
        }
    }

    /// A statement begins. One before it that still stands at a row has made its changes, so its rows join the
    /// transaction.
    pub(crate) fn begin_statement(&mut self, before: Before) {
        self.keep_statement();
        self.before = before;
    }

    /// A row was changed: one of `cell`, or of a table that nobody counts.
    pub(crate) fn row(&mut self, cell: Option<usize>) {
        self.reported += 1;
        if let Some(rows) = cell.and_then(|cell| self.statement.get_mut(cell)) {
            *rows += 1;
            self.pending = true;
        }
    }

    /// Whether the statement that began last has reported rows that did not join the transaction yet.
    pub(crate) fn has_reported(&self) -> bool {
        self.reported > 0
    }

    /// The statement that began last has ended (rule 2).
    pub(crate) fn end_statement(&mut self, after: After) {
        let grown = after.changes.saturating_sub(self.before.changes);
        let undone = u64::try_from(grown).is_ok_and(|grown| grown < self.reported);
        if undone && !after.at_a_row {
            self.drop_statement();
        } else {
            self.keep_statement();
        }
    }

    /// The transaction was rolled back (rule 3).
    pub(crate) fn roll_back(&mut self) {
        self.drop_statement();
        self.transaction.fill(0);
        self.pending = false;
        self.marks.clear();
    }

    /// A statement on savepoints has ended, and a transaction is open after it (rule 4).
    ///
    /// Names that are not there are passed over: SQLite has refused such a statement, too. `writing` says that a
    /// statement that writes is still running; SQLite refuses to make or release a savepoint then.
    pub(crate) fn savepoint(&mut self, done: Savepoint, writing: bool) {
        match done {
            Savepoint::Open(_) | Savepoint::Release(_) if writing => {}
            Savepoint::Open(name) => {
                let began_transaction = self.before.autocommit;
                self.marks.push(Mark { name, began_transaction, rows: self.transaction.clone() });
            }
            Savepoint::RollBackTo(name) => {
                if let Some(index) = self.find(&name) {
                    self.marks.truncate(index + 1);
                    self.transaction.copy_from_slice(&self.marks[index].rows);
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
    pub(crate) fn is_pending(&self) -> bool {
        self.pending
    }

    /// Hands over what was committed, as cells and rows (rule 5).
    pub(crate) fn commit(&mut self, mut count: impl FnMut(usize, u64)) {
        self.keep_statement();
        for (cell, rows) in self.transaction.iter_mut().enumerate().filter(|(_, rows)| **rows > 0) {
            count(cell, std::mem::take(rows));
        }
        self.pending = false;
        self.marks.clear();
    }

    fn keep_statement(&mut self) {
        if self.reported > 0 {
            for (kept, rows) in self.transaction.iter_mut().zip(&self.statement) {
                *kept += rows;
            }
            self.drop_statement();
        }
    }

    fn drop_statement(&mut self) {
        self.statement.fill(0);
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

    /// Rows over two cells, with the `total_changes` that SQLite would keep.
    struct Connection {
        rows: Rows,
        changes: i64,
        autocommit: bool,
    }

    impl Connection {
        fn new(autocommit: bool) -> Self {
            Self { rows: Rows::new(2), changes: 0, autocommit }
        }

        fn begin(&mut self) {
            self.rows.begin_statement(Before { changes: self.changes, autocommit: self.autocommit });
        }

        /// A statement that changes `reported` rows of cell 0, of which SQLite adds `added` to its changes.
        fn run(&mut self, reported: usize, added: i64) {
            self.begin();
            (0..reported).for_each(|_| self.rows.row(Some(0)));
            self.changes += added;
            self.rows.end_statement(After { changes: self.changes, at_a_row: false });
        }

        fn savepoint(&mut self, sql: &str) {
            self.begin();
            self.rows.savepoint(Savepoint::parse(sql.as_bytes()).expect("a savepoint"), false);
            self.autocommit = false;
        }

        fn committed(&mut self) -> [u64; 2] {
            let mut committed = [0; 2];
            self.rows.commit(|cell, rows| committed[cell] += rows);
            committed
        }
    }

    #[test]
    fn rows_of_statements_that_succeed_are_committed_once() {
        let mut connection = Connection::new(true);
        connection.run(2, 2);
        connection.run(1, 1);
        assert!(connection.rows.is_pending());
        assert_eq!(connection.committed(), [3, 0]);
        assert!(!connection.rows.is_pending());
        assert_eq!(connection.committed(), [0, 0]);
    }

    #[test]
    fn rows_of_a_statement_that_was_undone_are_dropped_and_no_others() {
        let mut connection = Connection::new(false);
        connection.run(2, 2);
        connection.run(5, 0);
        connection.run(1, 1);
        assert_eq!(connection.committed(), [3, 0]);
    }

    #[test]
    fn an_undone_statement_is_known_although_its_triggers_were_counted() {
        let mut connection = Connection::new(false);
        connection.run(3, 2);
        assert_eq!(connection.committed(), [0, 0]);
    }

    #[test]
    fn rows_that_no_hook_reports_undo_nothing() {
        let mut connection = Connection::new(false);
        connection.run(2, 7);
        assert_eq!(connection.committed(), [2, 0]);
    }

    #[test]
    fn rows_of_other_tables_count_when_judging_but_in_no_cell() {
        let mut connection = Connection::new(false);
        connection.begin();
        connection.rows.row(None);
        connection.rows.row(Some(1));
        connection.rows.end_statement(After { changes: 2, at_a_row: false });
        assert_eq!(connection.committed(), [0, 1]);
    }

    #[test]
    fn a_statement_ended_at_a_row_keeps_its_rows_before_sqlite_adds_them() {
        let mut connection = Connection::new(true);
        connection.begin();
        connection.rows.row(Some(0));
        connection.rows.end_statement(After { changes: 0, at_a_row: true });
        assert_eq!(connection.committed(), [1, 0]);
    }

    #[test]
    fn a_statement_that_stands_at_a_row_keeps_its_rows_when_the_next_is_undone() {
        let mut connection = Connection::new(false);
        connection.begin();
        connection.rows.row(Some(0));
        connection.run(4, 0);
        assert_eq!(connection.committed(), [1, 0]);
    }

    #[test]
    fn a_rollback_drops_everything() {
        let mut connection = Connection::new(false);
        connection.run(2, 2);
        connection.savepoint("SAVEPOINT a");
        connection.begin();
        connection.rows.row(Some(1));
        connection.rows.roll_back();
        assert!(!connection.rows.is_pending() && !connection.rows.has_reported());
        assert_eq!(connection.committed(), [0, 0]);
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
        assert_eq!(connection.committed(), [3, 0]);
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
        assert_eq!(connection.rows.transaction[0], 2);
        connection.savepoint("ROLLBACK TO a");
        assert_eq!(connection.committed(), [0, 0]);
    }

    #[test]
    fn a_savepoint_that_began_the_transaction_stays_when_its_release_leaves_the_transaction_open() {
        let mut connection = Connection::new(true);
        connection.savepoint("SAVEPOINT a");
        connection.run(1, 1);
        connection.savepoint("RELEASE a");
        connection.savepoint("ROLLBACK TO a");
        assert_eq!(connection.committed(), [0, 0]);
    }

    #[test]
    fn a_savepoint_refused_because_a_statement_writes_is_no_mark() {
        let mut connection = Connection::new(false);
        connection.begin();
        connection.rows.savepoint(Savepoint::parse(b"SAVEPOINT a").expect("a savepoint"), true);
        connection.run(1, 1);
        connection.savepoint("ROLLBACK TO a");
        assert_eq!(connection.committed(), [1, 0]);
    }

    #[test]
    fn after_a_commit_no_savepoint_is_left() {
        let mut connection = Connection::new(false);
        connection.savepoint("SAVEPOINT a");
        assert_eq!(connection.committed(), [0, 0]);
        connection.run(1, 1);
        connection.savepoint("ROLLBACK TO a");
        assert_eq!(connection.committed(), [1, 0]);
    }
}
