//! What a watch asks SQLite.

use crate::page_cache::PageCache;
use crate::text::Text;

/// What SQLite answers about a connection during an event. Each question is asked only where its answer matters.
pub(crate) trait Database {
    /// Rows changed since the connection was opened (`sqlite3_total_changes64`).
    fn total_changes(&self) -> i64;
    /// No transaction was opened by a statement (`sqlite3_get_autocommit`).
    fn is_autocommit(&self) -> bool;
    /// A transaction that writes is open, explicit or not (`sqlite3_txn_state`).
    fn is_writing(&self) -> bool;
    /// What its page cache has done (`sqlite3_db_status`).
    fn page_cache(&self) -> PageCache;
    /// The statement at `address`, if there is one that is not finalised (`sqlite3_next_stmt`).
    fn statement(&self, address: usize) -> Option<impl Statement>;
}

/// What SQLite answers about a statement.
pub(crate) trait Statement {
    /// Its address, which is its own until it is finalised.
    fn address(&self) -> usize;
    /// Its text.
    fn text(&self) -> impl Text;
    /// It writes nothing (`sqlite3_stmt_readonly`).
    fn is_read_only(&self) -> bool;
    /// It is an `EXPLAIN` (`sqlite3_stmt_isexplain`).
    fn is_explain(&self) -> bool;
    /// It has begun and was neither finished nor reset (`sqlite3_stmt_busy`).
    fn is_busy(&self) -> bool;
    /// How often it ran, or a part of it, before this time (`SQLITE_STMTSTATUS_RUN`).
    fn runs(&self) -> i32;
    /// The steps of all its runs that are over (`SQLITE_STMTSTATUS_VM_STEP`).
    fn steps(&self) -> i32;
    /// How often it was prepared anew (`SQLITE_STMTSTATUS_REPREPARE`).
    fn preparations(&self) -> i32;
}
