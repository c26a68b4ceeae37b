//! SQLite's log of errors, one for the process.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr::null_mut;
use std::sync::OnceLock;

use rusqlite::ffi;

use super::contain;
use crate::log;

/// What the user wants to have called, too.
static FORWARD: OnceLock<fn(i32, &str)> = OnceLock::new();

/// Has SQLite report its errors to us, and through us to `forward`. Answers its result code.
///
/// # Safety
///
/// * No other thread calls SQLite meanwhile.
pub(crate) unsafe fn configure_log(forward: Option<fn(i32, &str)>) -> i32 {
    if let Some(forward) = forward {
        FORWARD.get_or_init(|| forward);
    }
    let on_log: unsafe extern "C" fn(*mut c_void, c_int, *const c_char) = on_log;
    // SAFETY: for this option SQLite takes a function of this type and a pointer; that nobody else calls it is the caller's
    // duty.
    unsafe { ffi::sqlite3_config(ffi::SQLITE_CONFIG_LOG, on_log, null_mut::<c_void>()) }
}

/// Something is written to the log. Nothing of SQLite is called here: it forbids that.
unsafe extern "C" fn on_log(_context: *mut c_void, code: c_int, text: *const c_char) {
    contain(|| {
        log::logged(code);
        if let Some(forward) = FORWARD.get() {
            // SAFETY: SQLite passes a C string that outlives the call.
            let text = unsafe { CStr::from_ptr(text) }.to_string_lossy();
            forward(code, &text);
        }
    });
}
