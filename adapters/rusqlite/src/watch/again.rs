//! Runs that go on: what SQLite reports as a beginning, or does not report at all, although the statement ran already.
//!
//! * The action of a foreign key, such as a cascade, is reported as a beginning of the statement that it belongs to.
//! * A statement whose schema has changed since it was prepared begins, fails in its first steps, is prepared anew, and is
//!   attempted once more. SQLite reports an end of each attempt, but a beginning of the first alone.

use super::{Database, Run, Statement, Watch, replaces};
use crate::kind::StatementKind;
use crate::log;

/// An attempt that failed because the schema has changed took no more steps than these: one to begin, and one for each database that
/// the statement uses, up to the one that has changed. It is less than a run to the end takes.
const STEPS_OF_FAILED_ATTEMPT: i32 = 3;

/// The statement that began last, and what tells a new beginning of it from an action inside of the same run.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Latest {
    pub(super) address: usize,
    steps: i32,
    runs: i32,
}

impl Latest {
    /// Whether a beginning, after this one of the same statement, may be of the same run.
    ///
    /// Steps are added up when an attempt is over, so they stay as they were. SQLite counts attempts and actions, by one number, just
    /// after it reports them; the second attempt, which is not reported, makes it two more.
    fn may_go_on_with(self, next: Self) -> bool {
        let steps = next.steps.wrapping_sub(self.steps);
        next.runs > 0
            && (steps == 0 || next.runs > self.runs + 1 && (1..=STEPS_OF_FAILED_ATTEMPT).contains(&steps))
    }
}

/// A statement that has ended and had changed nothing. It is what an attempt looks like after which another one comes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt {
    /// 0 if there is none.
    pub(super) address: usize,
    run: Run,
    runs: i32,
    preparations: i32,
}

impl Attempt {
    /// None.
    pub(super) const NONE: Self = Self { address: 0, run: Run::NONE, runs: 0, preparations: 0 };

    /// Whether a beginning of the statement, which so far had `runs`, is a new one. Then this attempt was the last one.
    #[inline(never)]
    pub(super) fn is_over(&mut self, runs: impl FnOnce() -> i32) -> bool {
        let is_over = runs() <= self.runs;
        if is_over {
            self.address = Self::NONE.address;
        }
        is_over
    }

    /// Whether `statement`, which is at the address, is in another attempt of the same run.
    fn goes_on(&self, statement: &impl Statement) -> bool {
        statement.runs() > self.runs && statement.preparations() > self.preparations
    }
}

impl Watch {
    /// Whether a beginning may be that of an action: one of a statement that runs.
    #[inline]
    pub(super) fn may_be_action(&self, address: usize) -> bool {
        !self.ends || !self.running.is_empty() || self.attempt.address == address
    }

    /// Whether this is no beginning, but that of a foreign key's action: SQLite reports one with the same address and text once
    /// more, within the run.
    ///
    /// Where ends are not seen, it must be within the run of the statement that began last, and the action writes.
    #[inline(never)]
    pub(super) fn is_action(&mut self, database: &impl Database, statement: &impl Statement) -> bool {
        let address = statement.address();
        if self.ends {
            return self.running.contains(address) || self.is_other_attempt(statement);
        }
        let this = Latest { address, steps: statement.steps(), runs: statement.runs() };
        let before = std::mem::replace(&mut self.latest, this);
        before.address == address && before.may_go_on_with(this) && database.is_writing()
    }

    /// A statement has ended and had changed nothing.
    #[inline(never)]
    pub(super) fn changed_nothing(
        &mut self,
        statement: &impl Statement,
        kind: StatementKind,
        autocommit: bool,
    ) {
        self.attempt = Attempt {
            address: statement.address(),
            run: Run { kind, autocommit, ..Run::NONE },
            runs: statement.runs(),
            preparations: statement.preparations(),
        };
    }

    /// The statement at `address` has ended, of which nobody asks whether it has changed rows. Its runs tell its attempts apart well
    /// enough where no row is to be told.
    #[inline(never)]
    pub(super) fn may_have_changed_nothing(&mut self, address: usize, kind: StatementKind, runs: i32) {
        self.attempt = Attempt { address, run: Run { kind, ..Run::NONE }, runs, preparations: -1 };
    }

    /// Whether a row that was changed while nothing runs is of another attempt of the statement that was to change some.
    pub(super) fn is_row_of_other_attempt(&mut self, database: &impl Database) -> bool {
        let statement = database.statement(self.attempt.address);
        statement.is_some_and(|statement| statement.is_busy() && self.is_other_attempt(&statement))
    }

    /// Whether the statement, which was reported or has changed a row, is in another attempt of a run that seemed to be over. Then it
    /// runs again.
    fn is_other_attempt(&mut self, statement: &impl Statement) -> bool {
        if statement.address() != self.attempt.address {
            return false;
        }
        let attempt = std::mem::replace(&mut self.attempt, Attempt::NONE);
        let goes_on = attempt.goes_on(statement);
        if goes_on {
            self.running.begin(attempt.address, attempt.run);
            if self.logs {
                log::statement_begins();
            }
            if self.counts_rows && replaces(statement, attempt.run.kind, None) {
                self.rows.replaces();
            }
        }
        goes_on
    }
}

#[cfg(test)]
mod tests {
    use super::Latest;

    fn goes_on(steps: i32, runs: i32) -> bool {
        Latest { address: 1, steps: 100, runs: 10 }.may_go_on_with(Latest { address: 1, steps, runs })
    }

    #[test]
    fn an_action_is_of_the_run_in_which_no_steps_were_added_up() {
        assert!(goes_on(100, 11));
        assert!(!goes_on(110, 11));
    }

    #[test]
    fn an_action_after_a_failed_attempt_is_of_the_same_run() {
        assert!(goes_on(102, 12));
        assert!(!goes_on(102, 11), "an attempt that found the database busy, and another run");
        assert!(!goes_on(110, 12));
    }

    #[test]
    fn a_statement_that_never_ran_is_a_new_one() {
        assert!(!Latest::default().may_go_on_with(Latest { address: 0, steps: 0, runs: 0 }));
    }
}
