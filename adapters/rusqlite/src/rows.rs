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
//!    was not undone, and SQLite adds its rows after that.
//! 3. Where `total_changes` has grown by more, there were rows that no hook reports: those of a `WITHOUT ROWID` table, of a
//!    virtual one, or of a `DELETE` that emptied a table at once. They are held back in a cell of their own. What is added late,
//!    for a statement that stood at a row when others began or that ended there, is compared with what it has reported when
//!    the next statement begins.
//! 4. A rollback of the transaction drops everything. What SQLite adds for a statement that stood at a row meanwhile, when that ends,
//!    counts nowhere. So it is after `ROLLBACK TO`.
//! 5. `SAVEPOINT` marks how much there is, `ROLLBACK TO` goes back to the mark, `RELEASE` takes it away.
//! 6. When no transaction that writes is open any more, what is left was committed.
//!
//! One case cannot be told apart, and is counted: inside a transaction, a statement that fails after a trigger has changed
//! rows, and before the hook has reported a row of its own (by a `BEFORE` or `INSTEAD OF` trigger, or on a `WITHOUT ROWID` table). To SQLite's
//! counters it is a statement that ignored a conflict.

use crate::counts::Counts;
use crate::savepoint::{Name, Savepoint};
use crate::tables::{REPLACING, UNATTRIBUTED};

/// The rows of one connection whose fate is not known yet.
#[derive(Debug)]
pub(crate) struct Rows {
    /// Rows of the statement that began last.
    statement: Counts,
    /// Rows of that statement, those that nobody counts included.
    reported: u64,
    /// That statement removes rows in conflict with its own, of which SQLite tells nobody; until its rows are judged.
    replaces: bool,
    /// `total_changes` of the connection, as far as it is accounted for: when that statement began, and after its end.
    before: i64,
    books: Books,
    /// A rollback has undone that statement, or one that has just ended at a row. What SQLite has added to its changes for it, or
    /// adds, stays added.
    rolled_back: bool,
    /// Rows that were reported and that SQLite has not added to its changes yet: those of statements that stood at a row when
    /// others began, or ended there.
    owed: u64,
    /// One of these statements removed rows in conflict with its own.
    owed_replaces: bool,
    /// Rows of the statements before it in this transaction.
    transaction: Counts,
    /// The savepoints that are open, the outermost first.
    marks: Vec<Mark>,
}

/// What is certain of `Rows::before` without asking SQLite. It spares nearly all statements what the others need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Books {
    /// All is accounted for, nothing is owed, and nothing runs that will add to it: no statement, nor one that has ended at a row. Rows
    /// wait for a transaction only that a `BEGIN` holds open.
    Closed,
    /// That was so when the latest statement began. It removes no rows in conflict with its own, and no rollback has undone it.
    Begun,
    /// Nothing is.
    Open,
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
    /// None, of a connection with `changes` as its `total_changes`.
    pub(crate) fn new(changes: i64) -> Self {
        Self {
            statement: Counts::default(),
            reported: 0,
            replaces: false,
            before: changes,
            books: Books::Open,
            rolled_back: false,
            owed: 0,
            owed_replaces: false,
            transaction: Counts::default(),
            marks: Vec::new(),
        }
    }

    /// A statement begins, with `changes` as the connection's `total_changes`. `alone` says that no other one runs; `replaces`, that it
    /// removes rows in conflict with its own.
    pub(crate) fn begin_statement(&mut self, changes: impl FnOnce() -> i64, alone: bool, replaces: bool) {
        if !(alone && self.books == Books::Closed) {
            self.account(changes(), alone);
        }
        self.replaces = replaces;
        self.books = if alone && !replaces { Books::Begun } else { Books::Open };
    }

    /// A statement begins that does not replace, and no other one runs: [`begin_statement`](Self::begin_statement) for nearly all of
    /// them. `false`, and nothing was done, where there may be something to account for.
    #[inline]
    pub(crate) fn begin_plainly(&mut self, changes: impl FnOnce() -> i64) -> bool {
        let nothing_came = match self.books {
            Books::Closed => true,
            Books::Begun => self.reported == 0 && changes() == self.before,
            Books::Open => false,
        };
        if nothing_came {
            self.books = Books::Begun;
        }
        nothing_came
    }

    /// The statement that began last turns out to remove rows in conflict with its own.
    pub(crate) fn replaces(&mut self) {
        self.replaces = true;
        self.books = Books::Open;
    }

    /// The statement that began last has made its changes, though it may stand at a row, so its rows join the transaction. What
    /// SQLite has added to `changes` since its end was late (rule 3).
    #[inline(never)]
    pub(crate) fn account(&mut self, changes: i64, alone: bool) {
        if std::mem::take(&mut self.rolled_back) {
            self.before = changes;
        }
        if std::mem::take(&mut self.replaces) {
            // It stands at a row, or its end was not judged.
            self.statement.add(REPLACING, self.reported);
            self.owed_replaces = true;
        }
        let unreported = self.keep_statement(changes);
        if self.owed_replaces && unreported > 0 {
            self.transaction.add(REPLACING, unreported);
        }
        if alone {
            (self.owed, self.owed_replaces) = (0, false);
        }
    }

    /// A row of `cell` was changed, if that is the cell of the last one; otherwise nothing was done.
    #[inline]
    pub(crate) fn row_again(&mut self, cell: usize) -> bool {
        if !self.statement.add_again(cell) {
            return false;
        }
        self.reported += 1;
        true
    }

    /// A row was changed: one of `cell`, or one that nobody counts.
    pub(crate) fn row(&mut self, cell: Option<usize>) {
        self.reported += 1;
        if let Some(cell) = cell {
            self.statement.add(cell, 1);
        }
    }

    /// Whether the statement that began last has reported rows that did not join the transaction yet.
    #[inline]
    pub(crate) fn has_reported(&self) -> bool {
        self.reported > 0
    }

    /// Whether the statement that began last has changed nothing, with `changes` as the connection's `total_changes`.
    #[inline]
    pub(crate) fn has_nothing(&self, changes: i64) -> bool {
        self.reported == 0 && changes == self.before
    }

    /// A row of no statement was changed, and somebody else counts it. SQLite will add it to its changes.
    pub(crate) fn owe(&mut self) {
        self.owed += 1;
        self.books = Books::Open;
    }

    /// The statement that began last has ended (rules 2 and 3), with `changes` as the connection's `total_changes`. `at_a_row`
    /// says that it was ended while it stood at a row.
    pub(crate) fn end_statement(&mut self, changes: i64, at_a_row: bool) {
        self.books = Books::Open;
        let replaces = std::mem::take(&mut self.replaces);
        if std::mem::take(&mut self.rolled_back) {
            // After a change of the schema it runs once more without beginning anew.
            self.before = changes;
        }
        let grown = self.grown(changes);
        if grown < self.reported && !at_a_row {
            self.drop_statement();
            self.before = changes;
            return;
        }
        if replaces {
            self.statement.add(REPLACING, self.reported.max(grown));
            self.owed_replaces |= at_a_row;
        }
        self.keep_statement(changes);
    }

    /// [`end_statement`](Self::end_statement) for nearly all statements that change rows: those that have reported rows, of which SQLite
    /// has added as many to its changes. `false`, and nothing was done, where it is another one.
    #[inline]
    pub(crate) fn end_plainly(
        &mut self,
        changes: impl FnOnce() -> i64,
        at_a_row: impl FnOnce() -> bool,
    ) -> bool {
        if self.books != Books::Begun || at_a_row() {
            return false;
        }
        let changes = changes();
        let as_reported = changes.wrapping_sub(self.before).cast_unsigned() == self.reported;
        if !(as_reported && self.reported > 0 && self.statement.move_one_into(&mut self.transaction)) {
            return false;
        }
        (self.reported, self.before, self.books) = (0, changes, Books::Closed);
        true
    }

    /// The transaction was rolled back (rule 4). Statements that stand at a row were undone, so nothing is owed any more.
    pub(crate) fn roll_back(&mut self) {
        self.drop_statement();
        self.rolled_back = true;
        self.books = Books::Open;
        (self.owed, self.owed_replaces) = (0, false);
        self.transaction.clear();
        self.marks.clear();
    }

    /// A statement that was undone while it stood at a row has ended, and others have begun after it. SQLite adds its rows to its changes
    /// all the same: it has just done that or, where it was ended `at_a_row`, will do so before anything else happens.
    pub(crate) fn end_undone(&mut self, changes: i64, at_a_row: bool, alone: bool) {
        self.rolled_back |= !at_a_row;
        self.account(changes, alone);
        self.rolled_back = at_a_row;
        self.books = Books::Open;
    }

    /// A statement on savepoints has ended, and a transaction is open after it (rule 5). Answers whether it has undone what came after one.
    ///
    /// Names that are not there are passed over: SQLite has refused such a statement, too. `writing` says that a
    /// statement that writes is still running; SQLite refuses to make or release a savepoint then. `began_transaction` says
    /// that none was open before it.
    pub(crate) fn savepoint(&mut self, done: Savepoint, writing: bool, began_transaction: bool) -> bool {
        match done {
            Savepoint::Open(_) | Savepoint::Release(_) if writing => {}
            Savepoint::Open(name) => {
                self.marks.push(Mark { name, began_transaction, rows: self.transaction.clone() });
            }
            Savepoint::RollBackTo(name) => {
                if let Some(index) = self.find(&name) {
                    self.marks.truncate(index + 1);
                    self.transaction.clone_from(&self.marks[index].rows);
                    (self.owed, self.owed_replaces) = (0, false);
                    return true;
                }
            }
            Savepoint::Release(name) => {
                // Had the release of one that began the transaction succeeded, no transaction would be open.
                if let Some(index) = self.find(&name).filter(|&index| !self.marks[index].began_transaction) {
                    self.marks.truncate(index);
                }
            }
        }
        false
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

    /// No `BEGIN` holds the transaction open that the rows wait for, but it is not over yet: who begins next has to look again.
    pub(crate) fn wait(&mut self) {
        self.books = Books::Open;
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

    /// The rows of the statement that began last join the transaction. What was added to the connection's `changes` is that, or
    /// owed, or of rows that nobody has reported, and it answers how many these are.
    fn keep_statement(&mut self, changes: i64) -> u64 {
        let (grown, owed) = (self.grown(changes), self.owed + self.reported);
        let paid = grown.min(owed);
        self.statement.move_into(&mut self.transaction);
        if grown > paid {
            self.transaction.add(UNATTRIBUTED, grown - paid);
        }
        (self.reported, self.owed, self.before) = (0, owed - paid, changes);
        grown - paid
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
mod tests;
