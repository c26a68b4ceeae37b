//! What is made of SQLite's events on one connection. All of it is safe code; [`crate::ffi`] feeds it.
//!
//! A statement is counted when it begins. Its end is of interest only to durations, rows and logged errors: where nobody
//! wants these, SQLite is not asked for it, since it reads its clock twice to report it.

mod again;
mod asked;
mod lost;
mod quick;

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Moment;
use crate::code::{ErrorCode, Phase};
use crate::kind::StatementKind;
use crate::log;
use crate::meters::Meters;
use crate::options::Latency;
use crate::page_cache::PageCache;
use crate::rows::Rows;
use crate::running::Running;
use crate::sampler::{Sampler, Timing};
use crate::savepoint::Savepoint;
use crate::tables::{REPLACING, RowOperation, Tables, UNATTRIBUTED};
use crate::text::Text;
use again::{Attempt, Latest};
pub(crate) use asked::{Database, Statement};
use quick::Quick;

/// So many statements of a connection begin before its page cache is asked again: then that costs a statement less than a
/// nanosecond. It is asked for the last time when the connection is closed.
const PAGE_CACHE_EVERY: u32 = 256;

/// The watch over one connection.
#[derive(Debug)]
pub(crate) struct Watch {
    meters: Arc<Meters>,
    timing: Timing,
    /// Which beginnings are quick.
    quick: Quick,
    /// Ends of statements are wanted, always.
    ends: bool,
    /// They are wanted now and then.
    may_change_ends: bool,
    /// That of the next statement to begin is.
    due: bool,
    /// Rows are counted.
    counts_rows: bool,
    /// Errors are taken from SQLite's log.
    logs: bool,
    /// The statements that run; without `ends`, those that are timed.
    running: Running<Run>,
    /// The statement that began last; its beginning was seen, its end perhaps, too.
    latest: Latest,
    /// One that may run once more without a beginning.
    attempt: Attempt,
    /// Hooks of ours were found to be gone.
    hooks_replaced: bool,
    rows: Rows,
    /// A statement has opened a transaction. Only statements of that kind change it, and a rollback ends it.
    in_transaction: bool,
    tables: Tables,
    page_cache: PageCache,
    page_cache_in: u32,
}

/// A statement that runs.
#[derive(Clone, Copy, Debug, Default)]
struct Run {
    kind: StatementKind,
    began: Option<Moment>,
    /// No transaction was open when it began: known of those statements that may make a savepoint.
    autocommit: bool,
    /// A rollback has undone what it did.
    undone: bool,
}

impl Run {
    /// None.
    const NONE: Self = Self { kind: StatementKind::Other, began: None, autocommit: false, undone: false };
}

impl Watch {
    /// A watch that counts for `meters`. It is one open connection more, until it is dropped.
    pub(crate) fn new(meters: &Arc<Meters>, database: &impl Database) -> Self {
        meters.connections_opened.inc();
        meters.connections_open.inc();
        let options = meters.shared.options;
        let timing = match options.latency {
            Latency::Off | Latency::Calls => Timing::Never,
            Latency::Trace | Latency::OneIn(0 | 1) => Timing::Always,
            Latency::OneIn(mean) => Timing::Sampled(Sampler::new(mean)),
        };
        let (counts_rows, logs) = (options.rows(), log::is_on());
        let ends = matches!(timing, Timing::Always) || counts_rows || logs;
        Self {
            quick: Quick::of(&timing, ends, logs),
            ends,
            may_change_ends: !ends && matches!(timing, Timing::Sampled(_)),
            due: false,
            timing,
            counts_rows,
            logs,
            meters: Arc::clone(meters),
            running: Running::new(),
            latest: Latest::default(),
            attempt: Attempt::NONE,
            hooks_replaced: false,
            rows: Rows::new(database.total_changes()),
            in_transaction: !database.is_autocommit(),
            tables: Tables::default(),
            page_cache: database.page_cache(),
            page_cache_in: PAGE_CACHE_EVERY,
        }
    }

    /// What this watch counts for.
    pub(crate) fn meters(&self) -> &Arc<Meters> {
        &self.meters
    }

    /// Whether rows are counted, so that the hooks on rows are needed.
    pub(crate) fn counts_rows(&self) -> bool {
        self.counts_rows
    }

    /// Whether the ends of the statements that begin from now on are wanted.
    pub(crate) fn wants_ends(&self) -> bool {
        self.ends || self.due || !self.running.is_empty()
    }

    /// Whether that changes as statements begin and end.
    #[inline]
    pub(crate) fn may_change_ends(&self) -> bool {
        self.may_change_ends
    }

    /// A statement of the application begins.
    #[inline]
    pub(crate) fn began(&mut self, database: &impl Database, statement: &impl Statement) {
        let head = StatementKind::of_head(statement.text());
        let (kind, next) =
            head.map_or_else(|| (kind_of_text(statement), None), |(kind, next)| (kind, Some(next)));
        if kind.changes_rows()
            && self.may_be_action(statement.address())
            && self.is_action(database, statement)
        {
            return;
        }
        self.meters.statement(kind);
        self.page_cache_in -= 1;
        if self.page_cache_in == 0 {
            self.read_page_cache(database);
        }
        if self.ends {
            let replaces = self.counts_rows && kind.changes_rows() && replaces(statement, kind, next);
            self.runs(database, statement, kind, replaces);
        } else if self.may_change_ends {
            self.may_be_timed(statement, kind);
        }
    }

    /// A statement runs whose end will be seen.
    #[inline(never)]
    fn runs(
        &mut self,
        database: &impl Database,
        statement: &impl Statement,
        kind: StatementKind,
        replaces: bool,
    ) {
        let address = statement.address();
        self.latest.address = address;
        if self.logs {
            log::statement_begins();
        }
        if self.counts_rows {
            self.rows.begin_statement(|| database.total_changes(), self.running.is_empty(), replaces);
            self.settle(database);
        }
        let autocommit = !self.in_transaction;
        let began = self.timing.is_due().then(Moment::now);
        self.running.begin(address, Run { kind, began, autocommit, undone: false });
    }

    /// A statement begins whose end will be seen if that was asked for before.
    #[inline(never)]
    fn may_be_timed(&mut self, statement: &impl Statement, kind: StatementKind) {
        let Timing::Sampled(sampler) = &mut self.timing else { return };
        let due = std::mem::replace(&mut self.due, sampler.is_due());
        if due {
            let (address, began) = (statement.address(), Some(Moment::now()));
            self.running.end(address);
            self.running.begin(address, Run { kind, began, ..Run::NONE });
        }
    }

    /// A statement ended: done, failed or reset early. `sqlite_time` is the time SQLite took of it, in nanoseconds, and whole
    /// milliseconds.
    #[inline]
    pub(crate) fn ended(&mut self, database: &impl Database, statement: &impl Statement, sqlite_time: i64) {
        let Some(run) = self.running.end(statement.address()) else {
            self.ended_without_beginning(database, statement, sqlite_time);
            return;
        };
        if let Some(began) = run.began {
            self.meters.duration(run.kind, began.elapsed());
        }
        if self.counts_rows {
            if run.undone && statement.address() != self.latest.address {
                let alone = self.running.is_empty();
                self.rows.end_undone(database.total_changes(), statement.is_busy(), alone);
            }
            self.judge_rows(database, statement, run.kind, run.autocommit);
        } else if run.kind.changes_rows() {
            self.may_have_changed_nothing(statement.address(), run.kind, statement.runs());
        }
        if self.logs
            && let Some(code) = log::statement_ends()
        {
            self.meters.error(ErrorCode::of_result(code), Phase::Step);
        }
    }

    /// A statement without a beginning is one that ran inside another (it is part of that), the second attempt after
    /// a change of the schema (the first one was counted), or an `EXPLAIN`, the one kind whose beginning SQLite does
    /// not report.
    #[cold]
    fn ended_without_beginning(
        &mut self,
        database: &impl Database,
        statement: &impl Statement,
        sqlite_time: i64,
    ) {
        if statement.address() == self.attempt.address {
            self.attempt = Attempt::NONE;
        }
        if matches!(self.timing, Timing::Always) && statement.is_explain() {
            self.meters.statement(StatementKind::Other);
            let sqlite_time = Duration::from_nanos(sqlite_time.try_into().unwrap_or(0));
            self.meters.duration(StatementKind::Other, sqlite_time);
        } else if self.counts_rows && statement.address() == self.latest.address {
            let kind = kind_of_text(statement);
            if kind.changes_rows() && replaces(statement, kind, None) {
                self.rows.replaces();
            }
            self.judge_rows(database, statement, kind, false);
        }
    }

    /// A row of `table` in `database` was changed, by the operation that is `code` to SQLite, if the row before it was of the same cell;
    /// otherwise nothing was done. This is the way of nearly all rows. It cannot panic.
    #[inline]
    pub(crate) fn row_again(&mut self, database: impl Text, table: impl Text, code: i32) -> bool {
        if self.running.is_empty() {
            return false;
        }
        let cell = self.tables.cell_again(database, table, code);
        cell.is_some_and(|cell| self.rows.row_again(cell))
    }

    /// A row of `table` in `database`, one of the `connection`, was changed, by `operation`, which is `code` to SQLite.
    pub(crate) fn row(
        &mut self,
        connection: &impl Database,
        database: impl Text,
        table: impl Text,
        code: i32,
        operation: RowOperation,
    ) {
        if self.running.is_empty() && !self.is_row_of_other_attempt(connection) {
            self.row_without_trace();
            return;
        }
        let cell = self.tables.cell(&self.meters, database, table, code, operation);
        self.rows.row(cell);
    }

    /// The transaction was rolled back.
    pub(crate) fn rolled_back(&mut self) {
        self.in_transaction = false;
        self.rows.roll_back();
        self.running.for_each(|run| run.undone = true);
    }

    /// The connection is closed, or another monitor watches it. `replaced` says that hooks were not ours any more, `traced` that the trace
    /// hook was.
    pub(crate) fn leave(&mut self, database: &impl Database, replaced: bool, traced: bool) {
        if self.counts_rows {
            self.rows.account(database.total_changes(), self.running.is_empty());
            if traced {
                self.settle(database);
            } else {
                self.lose_rows();
            }
        }
        self.forget_running();
        self.read_page_cache(database);
        if replaced || self.hooks_replaced {
            self.meters.hooks_replaced.inc();
        }
    }

    /// The rows whose transaction is over are counted: no `BEGIN` holds it open any more, nor does a statement that stands at a
    /// row. When a statement begins or the connection is closed, they are those of
    /// one that was reset while it stood at a row: SQLite commits it after it reported its end, and has no event for that.
    #[inline(always)]
    fn settle(&mut self, database: &impl Database) {
        if !self.in_transaction && self.rows.is_pending() {
            if database.is_writing() {
                self.rows.wait();
            } else {
                self.commit();
            }
        }
    }

    #[inline(never)]
    fn commit(&mut self) {
        self.rows.commit(|cell, rows| match cell {
            UNATTRIBUTED => self.meters.rows_unattributed.add(rows),
            REPLACING => self.meters.rows_replacing.add(rows),
            cell => self.tables.count(cell, rows),
        });
    }

    fn judge_rows(
        &mut self,
        database: &impl Database,
        statement: &impl Statement,
        kind: StatementKind,
        autocommit: bool,
    ) {
        let is_latest = statement.address() == self.latest.address;
        if is_latest && (kind.changes_rows() || self.rows.has_reported()) {
            let changes = database.total_changes();
            if self.rows.has_nothing(changes) {
                self.changed_nothing(statement, kind, autocommit);
            }
            self.rows.end_statement(changes, statement.is_busy());
        }
        if kind == StatementKind::Transaction {
            self.in_transaction = !database.is_autocommit();
            if !self.in_transaction {
                self.rows.forget_savepoints();
            } else if let Some(savepoint) = Savepoint::parse(statement.text().whole().to_bytes()) {
                let writing = self.running.iter().any(|run| run.kind.changes_rows());
                if self.rows.savepoint(savepoint, writing, autocommit) {
                    // No savepoint is made while a statement writes, so those that run have begun after it.
                    self.running.for_each(|run| run.undone = true);
                }
            }
        }
        self.settle(database);
    }

    #[cold]
    fn read_page_cache(&mut self, database: &impl Database) {
        let now = database.page_cache();
        self.meters.page_cache(now.since(std::mem::replace(&mut self.page_cache, now)));
        self.page_cache_in = PAGE_CACHE_EVERY;
    }
}

/// The kind of a statement whose first bytes do not tell it.
///
/// It stands apart, as does all else that counting a query does not need, so that little is saved and restored around that.
#[inline(never)]
fn kind_of_text(statement: &impl Statement) -> StatementKind {
    StatementKind::of(statement.text().whole().to_bytes(), || statement.is_read_only())
}

/// Whether a statement of `kind` removes rows in conflict with its own. `next` is the byte behind its verb, if that is known.
#[inline(always)]
fn replaces(statement: &impl Statement, kind: StatementKind, next: Option<u8>) -> bool {
    let text = statement.text();
    kind.replaces(next, || text.whole().to_bytes())
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.meters.connections_open.dec();
    }
}
