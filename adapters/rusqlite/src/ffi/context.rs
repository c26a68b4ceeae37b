//! The state that SQLite keeps for us with a connection: how it comes to the connection, and how it leaves it.

use std::ffi::{CStr, c_uint, c_void};
use std::sync::Arc;

use rusqlite::{Connection, ffi};

use super::handle::{Handle, NO_CONTEXT};
use super::{contain, hooks};
use crate::error::InstrumentError;
use crate::meters::Meters;
use crate::watch::Watch;

/// The name of our client data. It holds the version, so that another version of this crate in the same program,
/// whose context is laid out otherwise, is never taken for this one.
const CLIENT_DATA: &CStr = match CStr::from_bytes_with_nul(
    concat!("altimeter-rusqlite ", env!("CARGO_PKG_VERSION"), "\0").as_bytes(),
) {
    Ok(name) => name,
    Err(_) => panic!("a version holds no NUL"),
};

/// The hooks we need, and the names under which `rusqlite` from 0.41 on keeps the closures of those that a user has set.
const HOOKS: [(&str, &CStr); 3] = [
    ("trace_v2", c"sqlite3_trace_v2"),
    ("update_hook", c"sqlite3_update_hook"),
    ("rollback_hook", c"sqlite3_rollback_hook"),
];

/// What our hooks get back from SQLite.
pub(super) struct Context {
    pub(super) connection: Handle,
    pub(super) watch: Watch,
    /// Whether SQLite reports the ends of statements.
    pub(super) ends: bool,
}

const _: () = {
    const fn is_send<T: Send>() {}
    is_send::<Watch>();
};

/// Puts `connection` under a watch for `meters`.
///
/// A watch for the same monitor is kept, with what it knows of a transaction, and its hooks are installed again in
/// case others have taken their places. One for another monitor is replaced.
pub(crate) fn attach(connection: &Connection, meters: &Arc<Meters>) -> Result<(), InstrumentError> {
    // SAFETY: the handle is used while `connection` is borrowed, so it is open; nothing here closes it or runs a
    // statement.
    unsafe { attach_to(Handle(connection.handle()), meters) }
}

/// What the watch over `connection` counts for, if there is one.
pub(crate) fn watched(connection: &Connection) -> Option<Arc<Meters>> {
    // SAFETY: the connection is borrowed, so it is open, and no hook runs (3): who has it is not inside a call on it.
    let context = unsafe { context_of(Handle(connection.handle())).as_ref() };
    context.map(|context| Arc::clone(context.watch.meters()))
}

/// # Safety
///
/// * `connection` is open, and this thread is not inside one of our hooks on it.
pub(super) unsafe fn attach_to(connection: Handle, meters: &Arc<Meters>) -> Result<(), InstrumentError> {
    // SAFETY: the caller's duty.
    let context = unsafe { context_of(connection) };
    // SAFETY: null or a live context (1), and no hook runs, as the caller vouches.
    let known = unsafe { context.as_ref() }
        .map(|context| Arc::ptr_eq(&context.watch.meters().shared, &meters.shared));
    if known.is_none() {
        // SAFETY: the connection is open.
        unsafe { refuse_taken_hooks(connection, meters) }?;
    }
    if let Some(file) = connection.file() {
        meters.files.add(&file);
    }
    let mut context = context;
    if known.is_some() {
        // Before another watch takes its place, too: that one would not see what was in the places of its hooks.
        // SAFETY: the context is live, and no reference to it is held.
        unsafe { install_or_leave(context, true) }?;
    }
    if known != Some(true) {
        let watch = Watch::new(meters, &connection);
        context = set_context(connection, Context { connection, watch, ends: false })?;
        // SAFETY: as above.
        unsafe { install_or_leave(context, false) }?;
    }
    Ok(())
}

/// # Safety
///
/// * `connection` is open.
unsafe fn context_of(connection: Handle) -> *mut Context {
    // SAFETY: the connection is open, and nothing but `set_context` puts data under this name.
    unsafe { ffi::sqlite3_get_clientdata(connection.0, CLIENT_DATA.as_ptr()) }.cast()
}

/// # Safety
///
/// * `connection` is open.
unsafe fn refuse_taken_hooks(connection: Handle, meters: &Meters) -> Result<(), InstrumentError> {
    let needed = if meters.shared.options.rows() { &HOOKS[..] } else { &HOOKS[..1] };
    for (hook, key) in needed {
        // SAFETY: the connection is open, and the name a C string.
        if !unsafe { ffi::sqlite3_get_clientdata(connection.0, key.as_ptr()) }.is_null() {
            return Err(InstrumentError::HookTaken { hook, lost: false });
        }
    }
    Ok(())
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

/// Installs the hooks, `again` where they were before. Where that fails, the context is gone.
///
/// # Safety
///
/// * `context` is live (1), and no reference to it is held.
unsafe fn install_or_leave(context: *mut Context, again: bool) -> Result<(), InstrumentError> {
    // SAFETY: the caller's duty.
    let (connection, installed) = unsafe { ((*context).connection, install_hooks(context, again)) };
    if installed.is_err() {
        // SAFETY: the connection is open. SQLite gives the context back to `detach`.
        unsafe { ffi::sqlite3_set_clientdata(connection.0, CLIENT_DATA.as_ptr(), NO_CONTEXT, None) };
    }
    installed
}

/// # Safety
///
/// * `context` is live (1), and no reference to it is held.
unsafe fn install_hooks(context: *mut Context, again: bool) -> Result<(), InstrumentError> {
    // SAFETY: the caller's duty.
    let Context { connection, watch, ends } = unsafe { &mut *context };
    // SAFETY: the connection is open, as its context is live.
    let traced = unsafe { remove_trace(*connection) };
    if again && traced != context.cast() {
        watch.found_trace_lost(connection);
    }
    *ends = watch.wants_ends();
    let (connection, counts_rows, ends) = (*connection, watch.counts_rows(), *ends);
    // SAFETY: the context is live, and the connection its own.
    let code = unsafe { trace(connection, context, ends) };
    if code != ffi::SQLITE_OK {
        return Err(InstrumentError::Trace { code });
    }
    let mut displaced = [("trace_v2", traced), ("update_hook", NO_CONTEXT), ("rollback_hook", NO_CONTEXT)];
    if counts_rows {
        // SAFETY: the connection is open, as its context is live; the callbacks get the context they expect, and only
        // while it is live (2).
        unsafe {
            displaced[1].1 = ffi::sqlite3_update_hook(connection.0, Some(hooks::on_row), context.cast());
            displaced[2].1 =
                ffi::sqlite3_rollback_hook(connection.0, Some(hooks::on_rollback), context.cast());
        }
    }
    match displaced.into_iter().find(|(_, other)| is_of_others(*other, context)) {
        Some((hook, _)) => Err(InstrumentError::HookTaken { hook, lost: true }),
        None => Ok(()),
    }
}

/// Removes the trace hook, whosever it is, and answers what it was given to get back: null if there was none.
///
/// The setter of today does not answer that; the one before it does.
///
/// # Safety
///
/// * `connection` is open.
unsafe fn remove_trace(connection: Handle) -> *mut c_void {
    // SAFETY: the caller's duty. Without a callback nothing is called.
    unsafe { ffi::sqlite3_trace(connection.0, None, NO_CONTEXT) }
}

/// Has SQLite report the beginnings of statements and, if `ends`, their ends. Answers its result code.
///
/// # Safety
///
/// * `context` is live (1), and `connection` its own.
pub(super) unsafe fn trace(connection: Handle, context: *mut Context, ends: bool) -> i32 {
    let ends = if ends { ffi::SQLITE_TRACE_PROFILE } else { 0 };
    let events: c_uint = ffi::SQLITE_TRACE_STMT | ends;
    // SAFETY: the caller's duty.
    let counts_only = unsafe { (*context).watch.counts_only() };
    let hook = if counts_only { hooks::on_counted } else { hooks::on_trace };
    // SAFETY: the connection is open, as its context is live; the callback gets the context it expects, and only while it
    // is live (2).
    unsafe { ffi::sqlite3_trace_v2(connection.0, events, Some(hook), context.cast()) }
}

/// Whether what a setter has answered is the state of a hook of somebody else.
fn is_of_others(previous: *mut c_void, context: *mut Context) -> bool {
    !previous.is_null() && previous != context.cast()
}

/// SQLite gives the context back.
unsafe extern "C" fn detach(context: *mut c_void) {
    let address = context.cast::<Context>();
    // SAFETY: the box of `set_context`, given back once (1).
    let mut context = unsafe { Box::from_raw(address) };
    let connection = context.connection;
    let (traced, mut replaced);
    // SAFETY: SQLite frees client data while the connection is still open. Without a callback nothing is called.
    unsafe {
        traced = remove_trace(connection) == address.cast();
        replaced = !traced;
        if context.watch.counts_rows() {
            let previous = [
                ffi::sqlite3_update_hook(connection.0, None, NO_CONTEXT),
                ffi::sqlite3_rollback_hook(connection.0, None, NO_CONTEXT),
            ];
            replaced |= previous.into_iter().any(|previous| is_of_others(previous, address));
        }
    }
    contain(|| {
        context.watch.leave(&connection, replaced, traced);
        drop(context);
    });
}
