//! The hooks: C functions that SQLite calls, each of which hands one event to the watch.

use std::ffi::{c_char, c_int, c_uint, c_void};

use rusqlite::ffi;

use super::contain;
use super::context::{Context, trace};
use super::handle::{CText, Handle, Prepared};
use crate::tables::RowOperation;
use crate::watch::{Statement, Watch};

/// A statement, or a trigger in it, begins, of which nothing is wanted but its count.
///
/// `_event` is that always, since no other one was asked for.
pub(super) unsafe extern "C" fn on_counted(
    _event: c_uint,
    context: *mut c_void,
    statement: *mut c_void,
    text: *mut c_void,
) -> c_int {
    let context = context.cast::<Context>();
    contain(|| {
        // SAFETY: live (1, 2), and the only reference (3).
        let watch = unsafe { &mut (*context).watch };
        // SAFETY: of this event, `text` is a C string.
        if !watch.counted(unsafe { CText::new(text.cast()) }) {
            // SAFETY: the context is ours, and the statement is prepared until the event is over.
            unsafe { on_begin(context, statement.cast(), text.cast()) };
        }
    });
    // Reserved by SQLite, which ignores it. So of all hooks.
    0
}

/// A statement, or a trigger in it, begins; or a statement ends.
pub(super) unsafe extern "C" fn on_trace(
    event: c_uint,
    context: *mut c_void,
    statement: *mut c_void,
    extra: *mut c_void,
) -> c_int {
    match event {
        // SAFETY: the context is ours; of this event, `extra` is a text, and the statement is prepared until it is over.
        ffi::SQLITE_TRACE_STMT => unsafe { on_any_begin(context.cast(), statement.cast(), extra.cast()) },
        // SAFETY: as above; for this event `extra` points to nanoseconds, as a 64-bit integer.
        ffi::SQLITE_TRACE_PROFILE => unsafe { on_any_end(context.cast(), statement.cast(), extra.cast()) },
        // No other was asked for.
        _ => {}
    }
    0
}

/// # Safety
///
/// * `context` is ours, and `statement` prepared until the answer.
/// * `text` is a C string.
#[inline(always)]
unsafe fn on_any_begin(context: *mut Context, statement: *mut ffi::sqlite3_stmt, text: *const c_char) {
    contain(|| {
        // SAFETY: live (1, 2), and the only reference (3).
        let Context { connection, watch, .. } = unsafe { &mut *context };
        // SAFETY: the caller's duty, both.
        let (text_read, runs) = unsafe { (CText::new(text), move || Prepared::of_end(statement).runs()) };
        if !watch.began_quickly(connection, text_read, statement.addr(), runs) {
            // SAFETY: the caller's duty.
            unsafe { on_begin(context, statement, text) };
        }
    });
}

/// A beginning that takes no quick way.
///
/// # Safety
///
/// * As for [`on_any_begin`].
#[inline(never)]
unsafe fn on_begin(context: *mut Context, statement: *mut ffi::sqlite3_stmt, text: *const c_char) {
    // SAFETY: live (1, 2), and the only reference (3).
    let Context { connection, watch, .. } = unsafe { &mut *context };
    // SAFETY: the caller's duty.
    if let Some(statement) = unsafe { Prepared::of_beginning(statement, text) } {
        watch.began(connection, &statement);
    }
    // SAFETY: as above; no other reference is used from here on.
    unsafe { change_ends(context) };
}

/// # Safety
///
/// * `context` is ours, and `statement` prepared until the answer.
/// * `nanoseconds` can be read.
#[inline(always)]
unsafe fn on_any_end(context: *mut Context, statement: *mut ffi::sqlite3_stmt, nanoseconds: *const i64) {
    contain(|| {
        // SAFETY: live (1, 2), and the only reference (3).
        let Context { connection, watch, .. } = unsafe { &mut *context };
        // SAFETY: the caller's duty.
        let ended = unsafe { Prepared::of_end(statement) };
        if !watch.ended_quickly(connection, &ended) {
            // SAFETY: the caller's duty.
            unsafe { on_end(context, statement, nanoseconds) };
        }
    });
}

/// An end that takes no quick way.
///
/// # Safety
///
/// * As for [`on_any_end`].
#[inline(never)]
unsafe fn on_end(context: *mut Context, statement: *mut ffi::sqlite3_stmt, nanoseconds: *const i64) {
    // SAFETY: live (1, 2), and the only reference (3).
    let Context { connection, watch, .. } = unsafe { &mut *context };
    // SAFETY: the caller's duty, both.
    let (statement, nanoseconds) = unsafe { (Prepared::of_end(statement), nanoseconds.read()) };
    watch.ended(connection, &statement, nanoseconds);
    // SAFETY: as above; no other reference is used from here on.
    unsafe { change_ends(context) };
}

/// Has SQLite report the ends of statements, or no more, when the watch has changed its mind.
///
/// # Safety
///
/// * `context` is live (1), and no reference to it is used again.
#[inline]
unsafe fn change_ends(context: *mut Context) {
    // SAFETY: the caller's duty.
    let Context { connection, watch, ends } = unsafe { &mut *context };
    if watch.may_change_ends() && watch.wants_ends() != *ends {
        *ends = !*ends;
        let (connection, ends) = (*connection, *ends);
        // SAFETY: the context is live, and the connection its own; no reference to it is used from here on.
        unsafe { trace(connection, context, ends) };
    }
}

/// A row was inserted, updated or deleted.
pub(super) unsafe extern "C" fn on_row(
    context: *mut c_void,
    operation: c_int,
    database: *const c_char,
    table: *const c_char,
    _rowid: i64,
) {
    // SAFETY: live (1, 2), and the only reference (3).
    let Context { connection, watch, .. } = unsafe { &mut *context.cast::<Context>() };
    // SAFETY: SQLite passes the names as C strings that outlive the call.
    let (database, table) = unsafe { (CText::new(database), CText::new(table)) };
    if !watch.row_again(database, table, operation) {
        on_other_row(watch, connection, database, table, operation);
    }
}

#[inline(never)]
fn on_other_row(watch: &mut Watch, connection: &Handle, database: CText<'_>, table: CText<'_>, code: c_int) {
    let operation = match code {
        ffi::SQLITE_INSERT => RowOperation::Insert,
        ffi::SQLITE_UPDATE => RowOperation::Update,
        _ => RowOperation::Delete,
    };
    contain(|| watch.row(connection, database, table, code, operation));
}

/// The transaction was rolled back.
pub(super) unsafe extern "C" fn on_rollback(context: *mut c_void) {
    // SAFETY: live (1, 2), and the only reference (3).
    let watch = unsafe { &mut (*context.cast::<Context>()).watch };
    contain(|| watch.rolled_back());
}
