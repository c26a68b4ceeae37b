//! What SQLite answers about a connection and a statement during an event.

use std::ffi::{CStr, c_char, c_int};
use std::marker::PhantomData;
use std::path::PathBuf;
use std::ptr::{null, null_mut};

use rusqlite::ffi;

use crate::page_cache::PageCache;
use crate::text::Text;
use crate::watch::{Database, Statement};

/// An open connection. Made only where one is open, and kept only in the context of that connection.
#[derive(Clone, Copy)]
pub(super) struct Handle(pub(super) *mut ffi::sqlite3);

impl Handle {
    /// The file of the main database; `None` for one in memory and for a temporary one.
    pub(super) fn file(self) -> Option<PathBuf> {
        // SAFETY: the connection is open, and the name a C string.
        let name = unsafe { ffi::sqlite3_db_filename(self.0, c"main".as_ptr()) };
        if name.is_null() {
            return None;
        }
        // SAFETY: a C string that lives as long as the connection.
        let name = unsafe { CStr::from_ptr(name) };
        (!name.is_empty()).then(|| path_of(name))
    }

    fn status(self, number: c_int) -> u32 {
        let (mut now, mut highest) = (0, 0);
        // SAFETY: the connection is open, and there is room for both values.
        unsafe { ffi::sqlite3_db_status(self.0, number, &raw mut now, &raw mut highest, 0) };
        now.try_into().unwrap_or(0)
    }
}

#[cfg(unix)]
fn path_of(name: &CStr) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(name.to_bytes()).into()
}

#[cfg(not(unix))]
fn path_of(name: &CStr) -> PathBuf {
    name.to_string_lossy().into_owned().into()
}

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

    fn page_cache(&self) -> PageCache {
        let numbers = [
            ffi::SQLITE_DBSTATUS_CACHE_HIT,
            ffi::SQLITE_DBSTATUS_CACHE_MISS,
            ffi::SQLITE_DBSTATUS_CACHE_WRITE,
            ffi::SQLITE_DBSTATUS_CACHE_SPILL,
        ];
        PageCache(numbers.map(|number| self.status(number)))
    }

    fn statement(&self, address: usize) -> Option<impl Statement> {
        let mut statement = null_mut();
        loop {
            // SAFETY: the connection is open; null, or the statement before, begins and continues its list of those that are not
            // finalised.
            statement = unsafe { ffi::sqlite3_next_stmt(self.0, statement) };
            if statement.is_null() {
                return None;
            }
            if statement.addr() == address {
                return Some(Prepared { statement, text: null() });
            }
        }
    }
}

/// The statement of a trace event. It is not finalised before the event is over.
pub(super) struct Prepared {
    statement: *mut ffi::sqlite3_stmt,
    /// Its text, as far as that is known yet.
    text: *const c_char,
}

impl Prepared {
    /// The statement of an event that is its end.
    ///
    /// # Safety
    ///
    /// * `statement` is prepared, and not finalised while the answer is used.
    pub(super) unsafe fn of_end(statement: *mut ffi::sqlite3_stmt) -> Self {
        Self { statement, text: null() }
    }

    /// The statement of an event that is a beginning, with the text that came with it; `None` if it is that of another one
    /// inside of it.
    ///
    /// The text of the statement itself is the very one that the statement holds. Triggers, and statements that run inside
    /// others, come with a text made up by SQLite; it begins with `--`, but so may one of the user's.
    ///
    /// # Safety
    ///
    /// * `statement` is prepared, and not finalised while the answer is used.
    /// * `text` is a C string.
    #[inline]
    pub(super) unsafe fn of_beginning(
        statement: *mut ffi::sqlite3_stmt,
        text: *const c_char,
    ) -> Option<Self> {
        // SAFETY: the caller's duty.
        let is_comment = unsafe { CText::new(text) }.after(c"--").is_some();
        // SAFETY: the statement is prepared.
        let is_own = !is_comment || text == unsafe { ffi::sqlite3_sql(statement) };
        is_own.then_some(Self { statement, text })
    }

    /// The text that it was prepared from; null if SQLite has not kept it.
    fn sql(&self) -> *const c_char {
        // SAFETY: the statement is prepared.
        unsafe { ffi::sqlite3_sql(self.statement) }
    }

    fn status(&self, number: c_int) -> c_int {
        // SAFETY: the statement is prepared.
        unsafe { ffi::sqlite3_stmt_status(self.statement, number, 0) }
    }
}

impl Statement for Prepared {
    #[inline]
    fn address(&self) -> usize {
        self.statement.addr()
    }

    #[inline]
    fn text(&self) -> impl Text {
        let text = if self.text.is_null() { self.sql() } else { self.text };
        // SAFETY: a C string that the statement holds until it is finalised.
        unsafe { CText::new(if text.is_null() { c"".as_ptr() } else { text }) }
    }

    fn is_read_only(&self) -> bool {
        // SAFETY: the statement is prepared.
        unsafe { ffi::sqlite3_stmt_readonly(self.statement) != 0 }
    }

    fn is_explain(&self) -> bool {
        // SAFETY: the statement is prepared.
        unsafe { ffi::sqlite3_stmt_isexplain(self.statement) != 0 }
    }

    fn is_busy(&self) -> bool {
        // SAFETY: the statement is prepared.
        unsafe { ffi::sqlite3_stmt_busy(self.statement) != 0 }
    }

    fn runs(&self) -> i32 {
        self.status(ffi::SQLITE_STMTSTATUS_RUN)
    }

    fn steps(&self) -> i32 {
        self.status(ffi::SQLITE_STMTSTATUS_VM_STEP)
    }

    fn preparations(&self) -> i32 {
        self.status(ffi::SQLITE_STMTSTATUS_REPREPARE)
    }
}

/// A text that came with an event.
#[derive(Clone, Copy)]
pub(super) struct CText<'a>(*const c_char, PhantomData<&'a CStr>);

impl CText<'_> {
    /// # Safety
    ///
    /// * `text` is a C string that outlives the answer.
    pub(super) unsafe fn new(text: *const c_char) -> Self {
        Self(text, PhantomData)
    }
}

impl Text for CText<'_> {
    #[inline]
    fn address(self) -> usize {
        self.0.addr()
    }

    #[inline]
    fn first(self) -> u8 {
        // SAFETY: a C string has a byte, if only the last.
        unsafe { *self.0 as u8 }
    }

    #[inline]
    fn after(self, prefix: &CStr) -> Option<Self> {
        let mut rest = self;
        for &byte in prefix.to_bytes() {
            if rest.first() != byte {
                return None;
            }
            // SAFETY: the first byte is not the last of the C string, since no byte of `prefix` is 0.
            rest.0 = unsafe { rest.0.add(1) };
        }
        Some(rest)
    }

    fn whole<'a>(self) -> &'a CStr
    where
        Self: 'a,
    {
        // SAFETY: a C string that outlives this.
        unsafe { CStr::from_ptr(self.0) }
    }
}

/// Removes a hook: what the setters of hooks get instead of a context.
pub(super) const NO_CONTEXT: *mut std::ffi::c_void = null_mut();
