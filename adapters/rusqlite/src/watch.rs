//! What is made of SQLite's events on one connection. All of it is safe code; [`crate::ffi`] feeds it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::kind::StatementKind;
use crate::meters::{Meters, RowOperation};
use crate::rows::{After, Before, Rows};
use crate::running::Running;
use crate::savepoint::Savepoint;

/// What SQLite answers about a connection during an event. Each question is asked only where its answer matters.
pub(crate) trait Database {
    /// Rows changed since the connection was opened (`sqlite3_total_changes64`).
    fn total_changes(&self) -> i64;
    /// No transaction was opened by a statement (`sqlite3_get_autocommit`).
    fn is_autocommit(&self) -> bool;
    /// A transaction that writes is open, explicit or not (`sqlite3_txn_state`).
    fn is_writing(&self) -> bool;
}

/// What SQLite answers about a statement.
pub(crate) trait Statement {
    /// Its address, which is its own until it is finalised.
    fn address(&self) -> usize;
    /// Its text.
    fn sql(&self) -> &[u8];
    /// It writes nothing (`sqlite3_stmt_readonly`).
    fn is_read_only(&self) -> bool;
    /// It is an `EXPLAIN` (`sqlite3_stmt_isexplain`).
    fn is_explain(&self) -> bool;
    /// It has begun and was neither finished nor reset (`sqlite3_stmt_busy`).
    fn is_busy(&self) -> bool;
}

/// The watch over one connection.
#[derive(Debug)]
pub(crate) struct Watch {
    meters: Arc<Meters>,
    running: Running<Run>,
    /// The statement that began last; its beginning was seen, its end perhaps, too.
    latest: usize,
    rows: Rows,
}

/// A statement that runs.
#[derive(Clone, Copy, Debug)]
struct Run {
    kind: StatementKind,
    began: Instant,
}

impl Watch {
    /// A watch that counts for `meters`. It is one open connection more, until it is dropped.
    pub(crate) fn new(meters: &Arc<Meters>) -> Self {
        meters.connections_opened.inc();
        meters.connections_open.inc();
        Self {
            meters: Arc::clone(meters),
            running: Running::new(),
            latest: 0,
            rows: Rows::new(meters.row_cells()),
        }
    }

    /// Whether this watch counts for `meters`.
    pub(crate) fn counts_for(&self, meters: &Arc<Meters>) -> bool {
        Arc::ptr_eq(&self.meters, meters)
    }

    /// Whether rows are counted, so that the hooks on rows are needed.
    pub(crate) fn counts_rows(&self) -> bool {
        self.meters.row_cells() > 0
    }

    /// A statement of the application begins.
    ///
    /// For a foreign key's action inside of it, such as a cascade, SQLite reports a beginning with the same address
    /// and text once more; that is none.
    pub(crate) fn began(&mut self, database: &impl Database, statement: &impl Statement) {
        if self.running.contains(statement.address()) {
            return;
        }
        self.latest = statement.address();
        if self.counts_rows() {
            self.settle(database);
            self.rows.begin_statement(Before {
                changes: database.total_changes(),
                autocommit: database.is_autocommit(),
            });
        }
        let kind = StatementKind::of(statement.sql(), || statement.is_read_only());
        self.running.begin(statement.address(), Run { kind, began: Instant::now() });
    }

    /// A statement ended: done, failed or reset early. `sqlite_time` is the time SQLite took of it, in whole
    /// milliseconds.
    ///
    /// A statement without a beginning is one that ran inside another (it is part of that), the second attempt after
    /// a change of the schema (the first one was counted), or an `EXPLAIN`, the one kind whose beginning SQLite does
    /// not report. Only the last is counted.
    pub(crate) fn ended(
        &mut self,
        database: &impl Database,
        statement: &impl Statement,
        sqlite_time: Duration,
    ) {
        let now = Instant::now();
        let kind = match self.running.end(statement.address()) {
            Some(run) => {
                self.meters.statement(run.kind, now.saturating_duration_since(run.began));
                Some(run.kind)
            }
            None => {
                if statement.is_explain() {
                    self.meters.statement(StatementKind::Other, sqlite_time);
                }
                None
            }
        };
        if self.counts_rows() {
            self.judge_rows(database, statement, kind);
        }
    }

    /// A row of `table` in the main database was changed, or one that nobody counts (`None`).
    pub(crate) fn row(&mut self, table: Option<&[u8]>, operation: RowOperation) {
        self.rows.row(table.and_then(|table| self.meters.row_cell(table, operation)));
    }

    /// The transaction was rolled back.
    pub(crate) fn rolled_back(&mut self) {
        self.rows.roll_back();
    }

    /// The rows whose transaction is over are counted. They are those of a statement that was reset while it stood
    /// at a row: SQLite commits it after it reported its end, and has no event for that.
    pub(crate) fn settle(&mut self, database: &impl Database) {
        if self.rows.is_pending() && !database.is_writing() {
            self.rows.commit(|cell, rows| self.meters.rows(cell, rows));
        }
    }

    fn judge_rows(
        &mut self,
        database: &impl Database,
        statement: &impl Statement,
        kind: Option<StatementKind>,
    ) {
        if statement.address() == self.latest && self.rows.has_reported() {
            let after = After { changes: database.total_changes(), at_a_row: statement.is_busy() };
            self.rows.end_statement(after);
        }
        if kind == Some(StatementKind::Transaction) {
            if database.is_autocommit() {
                self.rows.forget_savepoints();
            } else if let Some(savepoint) = Savepoint::parse(statement.sql()) {
                let writing = self.running.iter().any(|run| run.kind.changes_rows());
                self.rows.savepoint(savepoint, writing);
            }
        }
        self.settle(database);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.meters.connections_open.dec();
    }
}
