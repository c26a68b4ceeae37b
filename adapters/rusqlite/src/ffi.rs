//! SQLite's hooks. The one file with unsafe code: it turns SQLite's calls into those of a [`Watch`].
//!
//! The `sqlite3_*` functions are used, and not the methods of `rusqlite`, because these have changed their signatures
//! between the versions we accept, and some of them take no state.
//!
//! What the claims below rest on:
//!
//! 1. A [`Context`] is a `Box` that SQLite owns as client data of the connection, from [`attach`] until it calls
//!    [`detach`], once: when the connection is closed, or when other client data takes the same name. A close that
//!    fails leaves it alone.
//! 2. SQLite calls a hook only while it is installed. [`detach`] removes all of ours before it frees the context.
//!    (It must: SQLite frees client data *before* it rolls back the transaction that a dropped connection left open,
//!    and a connection closed by `sqlite3_close_v2` may even go on running statements.)
//! 3. SQLite runs a hook on the thread that is inside a call on the connection, one at a time: the connection's mutex
//!    is held or, without one, the caller vouches that no other thread uses the connection, as `rusqlite` does by
//!    `Connection: !Sync`. Inside of ours we call only what reports no event. So no two references to one context
//!    ever live at the same time.
//! 4. A connection may move to another thread, and its context with it: [`Watch`] is `Send`.

use std::ffi::{CStr, c_char, c_int, c_uint, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::{null, null_mut};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, ffi};

use crate::error::InstrumentError;
use crate::meters::{Meters, RowOperation};
use crate::watch::{Database, Statement, Watch};

/// The name of our client data. It holds the version, so that another version of this crate in the same program,
/// whose context is laid out otherwise, is never taken for this one.
const CLIENT_DATA: &CStr = match CStr::from_bytes_with_nul(
    concat!("altimeter-rusqlite ", env!("CARGO_PKG_VERSION"), "\0").as_bytes(),
) {
    Ok(name) => name,
    Err(_) => panic!("a version holds no NUL"),
};

/// What our hooks get back from SQLite.
struct Context {
    connection: Handle,
    watch: Watch,
}

const _: () = {
    const fn is_send<T: Send>() {}
    is_send::<Watch>();
};

/// Puts `connection` under a watch for `meters`.
///
/// A watch for the same meters is kept, with what it knows of a transaction, and its hooks are installed again in
/// case others have taken their places. One for other meters is replaced.
pub(crate) fn attach(connection: &Connection, meters: &Arc<Meters>) -> Result<(), InstrumentError> {
    // SAFETY: the handle is used while `connection` is borrowed, so it is open; nothing here closes it or runs a
    // statement.
    let connection = Handle(unsafe { connection.handle() });
    // SAFETY: the connection is open, and nothing but `set_context` puts data under this name.
    let context =
        unsafe { ffi::sqlite3_get_clientdata(connection.0, CLIENT_DATA.as_ptr()) }.cast::<Context>();
    // SAFETY: null or a live context (1), and no hook runs, since we are not inside of one (3).
    let context = match unsafe { context.as_ref() } {
        Some(Context { watch, .. }) if watch.counts_for(meters) => context,
        _ => set_context(connection, Context { connection, watch: Watch::new(meters) })?,
    };
    // SAFETY: the context is live, and the connection its own.
    unsafe { install_hooks(context) }
}

/// Gives `context` to SQLite.
fn set_context(connection: Handle, context: Context) -> Result<*mut Context, InstrumentError> {
    let context = Box::into_raw(Box::new(context));
    // SAFETY: the connection is open. `detach` takes back the box that goes in, and SQLite calls it in every case:
    // without memory for the entry, at once.
    let code = unsafe {
        ffi::sqlite3_set_clientdata(connection.0, CLIENT_DATA.as_ptr(), context.cast(), Some(detach))
    };
    if code == ffi::SQLITE_OK { Ok(context) } else { Err(InstrumentError::ClientData { code }) }
}

/// # Safety
///
/// `context` is live (1), and no reference to it is held.
unsafe fn install_hooks(context: *mut Context) -> Result<(), InstrumentError> {
    // SAFETY: the caller's duty.
    let (connection, counts_rows) = unsafe { ((*context).connection, (*context).watch.counts_rows()) };
    // SAFETY: the connection is open, as its context is live; the callbacks get the context they expect, and only
    // while it is live (2).
    let code = unsafe {
        let events = ffi::SQLITE_TRACE_STMT | ffi::SQLITE_TRACE_PROFILE;
        ffi::sqlite3_trace_v2(connection.0, events, Some(on_trace), context.cast())
    };
    if code != ffi::SQLITE_OK {
        return Err(InstrumentError::Trace { code });
    }
    if counts_rows {
        // SAFETY: as above.
        unsafe {
            ffi::sqlite3_update_hook(connection.0, Some(on_row), context.cast());
            ffi::sqlite3_rollback_hook(connection.0, Some(on_rollback), context.cast());
        }
    }
    Ok(())
}

/// SQLite gives the context back.
unsafe extern "C" fn detach(context: *mut c_void) {
    // SAFETY: the box of `set_context`, given back once (1).
    let mut context = unsafe { Box::from_raw(context.cast::<Context>()) };
    let connection = context.connection;
    // SAFETY: SQLite frees client data while the connection is still open. Without a callback nothing is called.
    unsafe {
        ffi::sqlite3_trace_v2(connection.0, 0, None, null_mut());
        if context.watch.counts_rows() {
            ffi::sqlite3_update_hook(connection.0, None, null_mut());
            ffi::sqlite3_rollback_hook(connection.0, None, null_mut());
        }
    }
    contain(|| {
        context.watch.settle(&connection);
        drop(context);
    });
}

/// A statement, or a trigger in it, begins; or a statement ends.
unsafe extern "C" fn on_trace(
    event: c_uint,
    context: *mut c_void,
    statement: *mut c_void,
    extra: *mut c_void,
) -> c_int {
    // SAFETY: live (1, 2), and the only reference (3).
    let Context { connection, watch } = unsafe { &mut *context.cast::<Context>() };
    let statement = Prepared(statement.cast());
    match event {
        // `extra` is a text. That of the statement itself is the very one that the statement holds. Triggers, and
        // statements that run inside others, come with a text made up by SQLite; it begins with `--`, but so may one
        // of the user's.
        ffi::SQLITE_TRACE_STMT if statement.text().cast() == extra.cast_const() => {
            contain(|| watch.began(connection, &statement));
        }
        ffi::SQLITE_TRACE_PROFILE => {
            // SAFETY: for this event it points to nanoseconds, as a 64-bit integer.
            let nanoseconds = unsafe { extra.cast::<i64>().read() };
            let sqlite_time = Duration::from_nanos(nanoseconds.try_into().unwrap_or(0));
            contain(|| watch.ended(connection, &statement, sqlite_time));
        }
        _ => {}
    }
    // Reserved by SQLite, which ignores it.
    0
}

/// A row was inserted, updated or deleted.
unsafe extern "C" fn on_row(
    context: *mut c_void,
    operation: c_int,
    database: *const c_char,
    table: *const c_char,
    _rowid: i64,
) {
    // SAFETY: live (1, 2), and the only reference (3).
    let watch = unsafe { &mut (*context.cast::<Context>()).watch };
    // SAFETY: SQLite passes the names as C strings that outlive the call.
    let (database, table) = unsafe { (CStr::from_ptr(database), CStr::from_ptr(table)) };
    let operation = match operation {
        ffi::SQLITE_INSERT => RowOperation::Insert,
        ffi::SQLITE_UPDATE => RowOperation::Update,
        _ => RowOperation::Delete,
    };
    let table = (database == c"main").then(|| table.to_bytes());
    contain(|| watch.row(table, operation));
}

/// The transaction was rolled back.
unsafe extern "C" fn on_rollback(context: *mut c_void) {
    // SAFETY: live (1, 2), and the only reference (3).
    let watch = unsafe { &mut (*context.cast::<Context>()).watch };
    contain(|| watch.rolled_back());
}

/// Runs `event`, and lets no panic pass into SQLite, which would end the process. What is lost is the count of one
/// event.
fn contain(event: impl FnOnce()) {
    let _ = catch_unwind(AssertUnwindSafe(event));
}

/// An open connection. Made only where one is open, and kept only in the context of that connection.
#[derive(Clone, Copy)]
struct Handle(*mut ffi::sqlite3);

impl Database for Handle {
    fn total_changes(&self) -> i64 {
        // SAFETY: the connection is open.
        unsafe { ffi::sqlite3_total_changes64(self.0) }
    }

    fn is_autocommit(&self) -> bool {
        // SAFETY: the connection is open.
        unsafe { ffi::sqlite3_get_autocommit(self.0) != 0 }
    }

    fn is_writing(&self) -> bool {
        // SAFETY: the connection is open; without a schema the function answers for all of its databases.
        unsafe { ffi::sqlite3_txn_state(self.0, null()) == ffi::SQLITE_TXN_WRITE }
    }
}

/// The statement of a trace event. It is not finalised before the event is over.
struct Prepared(*mut ffi::sqlite3_stmt);

impl Prepared {
    fn text(&self) -> *const c_char {
        // SAFETY: the statement is prepared.
        unsafe { ffi::sqlite3_sql(self.0) }
    }
}

impl Statement for Prepared {
    fn address(&self) -> usize {
        self.0.addr()
    }

    fn sql(&self) -> &[u8] {
        let text = self.text();
        // SAFETY: null, or a C string that the statement holds until it is finalised.
        if text.is_null() { &[] } else { unsafe { CStr::from_ptr(text) }.to_bytes() }
    }

    fn is_read_only(&self) -> bool {
        // SAFETY: the statement is prepared.
        unsafe { ffi::sqlite3_stmt_readonly(self.0) != 0 }
    }

    fn is_explain(&self) -> bool {
        // SAFETY: the statement is prepared.
        unsafe { ffi::sqlite3_stmt_isexplain(self.0) != 0 }
    }

    fn is_busy(&self) -> bool {
        // SAFETY: the statement is prepared.
        unsafe { ffi::sqlite3_stmt_busy(self.0) != 0 }
    }
}
