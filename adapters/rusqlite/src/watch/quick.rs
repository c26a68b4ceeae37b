//! The quick ways: what nearly all events take. They do what the others would, or nothing.

use super::{Database, Run, Statement, StatementKind, Text, Timing, Watch};
use crate::clock::Moment;

/// Which way the beginnings of most statements take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quick {
    /// None is quick.
    Never,
    /// Statements are counted, and nothing else.
    Count,
    /// The end of each is wanted.
    Ends,
}

impl Quick {
    /// That of a watch with such a choice of statements to be timed; `ends` and `logs` as in [`Watch`].
    pub(super) fn of(timing: &Timing, ends: bool, logs: bool) -> Self {
        match timing {
            _ if logs => Self::Never,
            _ if ends => Self::Ends,
            Timing::Sampled(_) => Self::Never,
            Timing::Never | Timing::Always => Self::Count,
        }
    }
}

impl Watch {
    /// Whether nothing is wanted of statements but their count.
    pub(crate) fn counts_only(&self) -> bool {
        self.quick == Quick::Count
    }

    /// A statement with this text begins on a connection that only counts. If it is a query, and nothing is due that comes now and
    /// then, it is counted.
    #[inline(always)]
    pub(crate) fn counted(&mut self, text: impl Text) -> bool {
        if self.page_cache_in == 1 {
            return false;
        }
        if text.after(c"SELECT ").or_else(|| text.after(c"select ")).is_none() {
            return false;
        }
        self.page_cache_in -= 1;
        self.meters.statement(StatementKind::Select);
        true
    }

    /// The statement at `address` with this text begins. Where its end is wanted, no other one runs, and nothing is due that comes
    /// now and then, it is counted, and runs. `runs` is [`Statement::runs`] of it.
    #[inline(always)]
    pub(crate) fn began_quickly(
        &mut self,
        database: &impl Database,
        text: impl Text,
        address: usize,
        runs: impl FnOnce() -> i32,
    ) -> bool {
        if self.quick != Quick::Ends || self.page_cache_in == 1 || !self.running.is_empty() {
            return false;
        }
        let Some(kind) = StatementKind::of_plain(text) else { return false };
        if self.attempt.address == address && !self.attempt.is_over(runs) {
            return false;
        }
        if self.counts_rows && !self.rows.begin_plainly(|| database.total_changes()) {
            return false;
        }
        self.page_cache_in -= 1;
        self.latest.address = address;
        self.running.begin(address, Run { kind, ..Run::NONE });
        self.meters.statement(kind);
        if !matches!(self.timing, Timing::Never) {
            self.start_clock();
        }
        true
    }

    /// A statement ended. If it is the only one that ran, and its rows, if it has any, are as SQLite says, all is done that is to
    /// be done.
    #[inline(always)]
    pub(crate) fn ended_quickly(&mut self, database: &impl Database, statement: &impl Statement) -> bool {
        if self.quick != Quick::Ends || !self.running.is_only(statement.address()) {
            return false;
        }
        let kind = self.running.only().kind;
        let is_plain = if !self.counts_rows {
            if kind.changes_rows() {
                self.may_have_changed_nothing(statement.address(), kind, statement.runs());
            }
            true
        } else if kind.changes_rows() {
            self.rows.end_plainly(|| database.total_changes(), || statement.is_busy())
        } else {
            kind == StatementKind::Select && !self.rows.has_reported()
        };
        if !is_plain {
            return false;
        }
        self.running.end_only();
        if self.running.only().began.is_some() {
            self.observe();
        }
        if self.counts_rows {
            self.settle(database);
        }
        true
    }

    /// The one statement that runs is timed, if it is to be.
    #[inline(never)]
    fn start_clock(&mut self) {
        if self.timing.is_due() {
            self.running.only_mut().began = Some(Moment::now());
        }
    }

    /// The one statement that ran was timed.
    #[inline(never)]
    fn observe(&self) {
        let run = self.running.only();
        if let Some(began) = run.began {
            self.meters.duration(run.kind, began.elapsed());
        }
    }
}
