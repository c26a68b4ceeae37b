//! SQLite's list of functions that it calls for every connection that is opened.

use std::ffi::{c_char, c_int};
use std::sync::Arc;

use rusqlite::ffi;

use super::contain;
use super::context::attach_to;
use super::handle::Handle;
use crate::install::Installation;

/// Has SQLite call us for every connection that is opened from now on. Again is the same. Answers SQLite's result code.
pub(crate) fn register_auto_extension() -> i32 {
    // SAFETY: `on_open` is what SQLite asks for there, and lives as long as the process.
    unsafe { ffi::sqlite3_auto_extension(Some(on_open)) }
}

/// A connection was opened.
unsafe extern "C" fn on_open(
    connection: *mut ffi::sqlite3,
    _error: *mut *mut c_char,
    _routines: *const ffi::sqlite3_api_routines,
) -> c_int {
    contain(|| {
        let connection = Handle(connection);
        if let Some(meters) = Installation::meters_of(|| connection.file()) {
            // SAFETY: SQLite passes a connection that is open, and nobody else has it yet, so that it has no hooks of ours.
            // One that cannot be watched, for want of memory, is still its user's.
            let _ = unsafe { attach_to(connection, &Arc::clone(meters)) };
        }
    });
    // The connection is opened, whatever we do.
    ffi::SQLITE_OK
}
