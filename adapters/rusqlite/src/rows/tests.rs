//! What becomes of rows that a connection as simple as can be reports.

use super::*;

/// The cells of these tests, and that of unattributed rows.
const FIRST: usize = 5;
const SECOND: usize = 6;

/// A connection as far as its rows go, with the `total_changes` that SQLite would keep.
struct Connection {
    rows: Rows,
    changes: i64,
    autocommit: bool,
    /// No other statement runs.
    alone: bool,
}

impl Connection {
    fn new(autocommit: bool) -> Self {
        Self { rows: Rows::new(0), changes: 0, autocommit, alone: false }
    }

    fn begin(&mut self) {
        if !(self.alone && self.rows.begin_plainly(|| self.changes)) {
            self.rows.begin_statement(|| self.changes, self.alone, false);
        }
    }

    fn end(&mut self, at_a_row: bool) {
        if at_a_row || !self.rows.end_plainly(|| self.changes, || false) {
            self.rows.end_statement(self.changes, at_a_row);
        }
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
        self.rows.savepoint(Savepoint::parse(sql.as_bytes()).expect("a savepoint"), false, self.autocommit);
        self.autocommit = false;
    }

    /// Rows of statements that replace.
    fn replacing(&mut self) -> u64 {
        let mut replacing = 0;
        self.rows.commit(|cell, rows| replacing += if cell == REPLACING { rows } else { 0 });
        replacing
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

#[test]
fn what_sqlite_added_for_a_statement_that_was_rolled_back_is_not_unattributed() {
    let mut connection = Connection::new(true);
    connection.begin();
    connection.rows.row(Some(FIRST));
    connection.changes += 1;
    connection.rows.roll_back();
    connection.end(false);
    connection.run(1, 1);
    assert_eq!(connection.committed(), [1, 0, 0]);
}

#[test]
fn statements_that_run_alone_are_judged_as_any() {
    let mut connection = Connection::new(false);
    connection.alone = true;
    connection.run(1, 1);
    connection.run(2, 2);
    connection.run(4, 0);
    connection.run(0, 3);
    connection.run(8, 8);
    connection.rows.roll_back();
    connection.run(2, 2);
    connection.run(1, 5);
    connection.run(1, 1);
    assert_eq!(connection.committed(), [4, 0, 4]);
}

#[test]
fn rows_that_a_query_adds_without_a_report_hide_no_failure_of_the_next_statement() {
    let mut connection = Connection::new(false);
    connection.alone = true;
    connection.run(1, 1);
    // A query, whose end is not judged: it runs a function that changes rows without rowid.
    connection.begin();
    connection.changes += 3;
    connection.run(3, 0);
    assert_eq!(connection.committed(), [1, 0, 3]);
}

#[test]
fn a_statement_that_replaces_has_no_plain_end() {
    let mut connection = Connection::new(false);
    connection.alone = true;
    connection.run(1, 1);
    connection.rows.begin_statement(|| connection.changes, true, true);
    connection.rows.row(Some(FIRST));
    assert!(!connection.rows.end_plainly(|| connection.changes + 1, || false));
    connection.begin();
    connection.rows.replaces();
    connection.rows.row(Some(FIRST));
    assert!(!connection.rows.end_plainly(|| connection.changes + 1, || false));
}

#[test]
fn what_is_added_late_is_that_which_was_reported_and_the_rest_is_unattributed() {
    let mut connection = Connection::new(false);
    connection.alone = true;
    connection.begin();
    connection.rows.row(Some(FIRST));
    connection.changes += 1;
    connection.end(true);
    connection.changes += 4;
    connection.run(3, 0);
    assert_eq!(connection.committed(), [1, 0, 4]);
}

#[test]
fn what_is_added_late_is_not_of_a_transaction_that_was_rolled_back() {
    let mut connection = Connection::new(false);
    connection.alone = true;
    connection.begin();
    connection.end(true);
    connection.changes += 4;
    connection.begin();
    connection.rows.roll_back();
    connection.run(1, 1);
    assert_eq!(connection.committed(), [1, 0, 0]);
}

#[test]
fn rows_added_late_by_a_statement_that_replaces_count_as_such() {
    let mut connection = Connection::new(false);
    connection.begin();
    connection.rows.replaces();
    connection.end(true);
    connection.changes += 2;
    connection.begin();
    assert_eq!(connection.replacing(), 2);
}

#[test]
fn rows_of_a_statement_that_replaces_count_as_such_when_others_begin_before_its_end() {
    let mut connection = Connection::new(false);
    connection.begin();
    connection.rows.replaces();
    connection.rows.row(Some(FIRST));
    connection.run(1, 1);
    assert_eq!(connection.replacing(), 1);
}

#[test]
fn what_a_statement_at_a_row_has_reported_is_added_late_though_its_transaction_was_rolled_back() {
    let mut connection = Connection::new(true);
    connection.begin();
    (0..2).for_each(|_| connection.rows.row(Some(FIRST)));
    connection.begin();
    connection.rows.roll_back();
    connection.end(false);
    // The first one ends.
    connection.rows.end_undone(connection.changes, true, true);
    connection.changes += 2;
    connection.begin();
    assert_eq!(connection.committed(), [0, 0, 0]);
}

#[test]
fn what_is_added_for_a_statement_that_was_undone_counts_nowhere_and_what_others_add_does() {
    for at_a_row in [true, false] {
        let mut connection = Connection::new(true);
        // Of a table without rowid: nothing is reported.
        connection.begin();
        connection.begin();
        connection.rows.roll_back();
        connection.end(false);
        connection.run(0, 7);
        connection.changes += if at_a_row { 0 } else { 2 };
        connection.rows.end_undone(connection.changes, at_a_row, true);
        connection.changes += if at_a_row { 2 } else { 0 };
        connection.run(1, 3);
        assert_eq!(connection.committed(), [1, 0, 7 + 2], "{at_a_row}");
    }
}
