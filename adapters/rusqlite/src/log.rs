//! Errors from SQLite's log, for code whose calls cannot be wrapped: what a thread logged since a statement began on it.
//!
//! The log says nothing of the connection. But a statement runs on one thread, and SQLite logs on it: what is logged between a
//! statement's beginning and its end is that statement's.

use std::cell::Cell;
use std::sync::OnceLock;

use crate::code::{ErrorCode, Phase};
use crate::meters::Meters;

thread_local! {
    /// What this thread's log holds.
    static LOGGED: Cell<Logged> = const { Cell::new(Logged { running: 0, code: 0, counted: 0 }) };
}

/// The state of one thread.
#[derive(Clone, Copy, Debug)]
struct Logged {
    /// How many statements run on the thread, as far as their ends are seen.
    running: u32,
    /// The last error logged since one began; 0 if there was none.
    code: i32,
    /// How many calls on the thread count their errors themselves.
    counted: u32,
}

/// What counts errors that belong to no statement; set once the log is ours.
static METERS: OnceLock<Meters> = OnceLock::new();

/// Whether errors are taken from the log.
pub(crate) fn is_on() -> bool {
    METERS.get().is_some()
}

/// From now on errors are taken from the log. Those without a statement go to `meters`. `false` if they are already.
pub(crate) fn turn_on(meters: Meters) -> bool {
    METERS.set(meters).is_ok()
}

/// A statement begins on this thread.
pub(crate) fn statement_begins() {
    update(|logged| Logged { running: logged.running + 1, code: 0, ..logged });
}

/// A statement ended on this thread. Answers the error that was logged since it began.
///
/// A change of the schema is logged although SQLite then compiles the statement anew, and runs it.
pub(crate) fn statement_ends() -> Option<i32> {
    let logged = update(|logged| Logged { running: logged.running.saturating_sub(1), code: 0, ..logged });
    (logged.code != 0 && logged.counted == 0 && logged.code & 0xff != rusqlite::ffi::SQLITE_SCHEMA)
        .then_some(logged.code)
}

/// SQLite logs `code`. Notices and warnings are no errors.
pub(crate) fn logged(code: i32) {
    if matches!(
        code & 0xff,
        rusqlite::ffi::SQLITE_OK | rusqlite::ffi::SQLITE_NOTICE | rusqlite::ffi::SQLITE_WARNING
    ) {
        return;
    }
    let before = update(|logged| Logged { code, ..logged });
    if before.running == 0
        && before.counted == 0
        && let Some(meters) = METERS.get()
    {
        meters.error(ErrorCode::of_result(code), Phase::Prepare);
    }
}

/// While this lives, errors on this thread are counted by whoever holds it, and not from the log.
#[derive(Debug)]
pub(crate) struct CountedElsewhere(bool);

impl CountedElsewhere {
    /// From now on.
    pub(crate) fn new() -> Self {
        let is_on = is_on();
        if is_on {
            update(|logged| Logged { counted: logged.counted + 1, ..logged });
        }
        Self(is_on)
    }
}

impl Drop for CountedElsewhere {
    fn drop(&mut self) {
        if self.0 {
            update(|logged| Logged { counted: logged.counted.saturating_sub(1), ..logged });
        }
    }
}

/// Changes the state of this thread, and answers the one before. A thread that ends has none.
fn update(change: impl FnOnce(Logged) -> Logged) -> Logged {
    let nothing = Logged { running: 0, code: 0, counted: 0 };
    LOGGED
        .try_with(|cell| {
            let before = cell.get();
            cell.set(change(before));
            before
        })
        .unwrap_or(nothing)
}
