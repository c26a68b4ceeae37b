//! The hooks: C functions that SQLite calls, each of which hands one event to the watch.

use std::ffi::{c_char, c_int, c_uint, c_void};
use std::time::Duration;

use rusqlite::ffi;

use super::contain;
use super::context::{Context, trace};
use super::handle::{CName, Prepared};
use crate::tables::RowOperation;

/// A statement, or a trigger in it, begins; or a statement ends.
pub(super) unsafe extern "C" fn on_trace(
    event: c_uint,
    context: *mut c_void,
    statement: *mut c_void,
    extra: *mut c_void,
) -> c_int {
    let address = context.cast::<Context>();
    // SAFETY: live (1, 2), and the only reference (3).
    let Context { connection, watch, ends } = unsafe { &mut *address };
    match event {
        ffi::SQLITE_TRACE_STMT => {
            // SAFETY: of this event, `extra` is a text, and the statement is prepared until it is over.
            let begun = unsafe { Prepared::of_beginning(statement.cast(), extra.cast_const().cast()) };
            if let Some(statement) = begun {
                contain(|| watch.began(connection, &statement));
            }
        }
        ffi::SQLITE_TRACE_PROFILE => {
            // SAFETY: the statement is prepared until the event is over.
            let statement = unsafe { Prepared::of_end(statement.cast()) };
            // SAFETY: for this event it points to nanoseconds, as a 64-bit integer.
            let nanoseconds = unsafe { extra.cast::<i64>().read() };
            let sqlite_time = Duration::from_nanos(nanoseconds.try_into().unwrap_or(0));
            contain(|| watch.ended(connection, &statement, sqlite_time));
        }
        _ => {}
    }
    if watch.may_change_ends() && watch.wants_ends() != *ends {
        *ends = !*ends;
        let (connection, ends) = (*connection, *ends);
        // SAFETY: the context is live, and the connection its own; no reference to it is used from here on.
        unsafe { trace(connection, address, ends) };
    }
    // Reserved by SQLite, which ignores it.
    0
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
    let watch = unsafe { &mut (*context.cast::<Context>()).watch };
    // SAFETY: SQLite passes the names as C strings that outlive the call.
    let (database, table) = unsafe { (CName::new(database), CName::new(table)) };
    let operation = match operation {
        ffi::SQLITE_INSERT => RowOperation::Insert,
        ffi::SQLITE_UPDATE => RowOperation::Update,
        _ => RowOperation::Delete,
    };
    contain(|| watch.row(&database, &table, operation));
}

/// The transaction was rolled back.
pub(super) unsafe extern "C" fn on_rollback(context: *mut c_void) {
    // SAFETY: live (1, 2), and the only reference (3).
    let watch = unsafe { &mut (*context.cast::<Context>()).watch };
    contain(|| watch.rolled_back());
}
