//! Prometheus metrics for SQLite through [`rusqlite`]: statements, their latency, connections, committed model rows.
//!
//! A [`Monitor`] is registered once for each database. A connection that it opened, or that was put under its watch by
//! [`Monitor::instrument`], is then measured to its end; the code that uses the connection stays as it is.
//!
//! ```
//! use altimeter::Registry;
//! use altimeter_rusqlite::Monitor;
//!
//! let registry = Registry::new();
//! let monitor = Monitor::new("kennel").model("dog", "dogs").register(&registry)?;
//! let connection = monitor.open_in_memory()?;                    // or `open(path)`
//! monitor.instrument(&connection)?;                              // or one that is open already; twice is once
//! # assert_eq!(connection.query_row("SELECT 1", [], |row| row.get::<_, i64>(0))?, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The metrics
//!
//! | family | kind | labels |
//! | --- | --- | --- |
//! | `db_statements_total` | counter | `db`, `kind` |
//! | `db_statement_duration_seconds` | histogram | `db`, `kind` |
//! | `db_connections_opened_total` | counter | `db` |
//! | `db_connections_open` | gauge | `db` |
//! | `model_inserts_total`, `model_updates_total`, `model_deletes_total` | counter | `model` |
//!
//! `kind` is one of `select`, `insert`, `update`, `delete`, `replace`, `ddl`, `transaction`, `pragma` and `other`. All
//! series are there, at 0, once the monitor is registered; no statement can add one.
//!
//! # What counts
//!
//! **A statement** counts when it ends: done, failed while running (a violated constraint, a locked database,
//! an interrupt), or reset before its last row. Each statement of a batch and each run of a cached statement counts, and
//! so do `BEGIN`, `COMMIT` and the like, whoever runs them. One that fails to compile, or to bind its parameters, has
//! never run. Triggers, the actions of foreign keys, and statements that functions or virtual tables run inside another
//! statement are part of that statement. (What a virtual table runs when SQLite connects to it stands for itself.)
//! Its duration is from its first step to its end, measured with our own clock; SQLite's has a resolution of a
//! millisecond, and is used for `EXPLAIN` alone. It includes waiting for locks, and the time that the application takes
//! between two rows.
//!
//! **A row** counts when it was committed, and never when it was rolled back: with its transaction, to a savepoint, or
//! with its statement. Rows changed by triggers and by foreign keys count like any others; the update of an upsert
//! is an update. SQLite reports no rows of `WITHOUT ROWID` tables, none that `REPLACE` removes to make room, and none
//! that a `DELETE` without `WHERE` removes from a table that has neither triggers nor foreign keys; these are not
//! counted. A row written by a statement with `RETURNING` that is not stepped to its end (`query_row` does that)
//! counts when the connection begins its next statement, or is closed: SQLite commits it after its last event.
//!
//! # What it costs
//!
//! About 0.15 µs for a statement, most of it two readings of the clock on our side and two on SQLite's; a few
//! nanoseconds for a row. No lock is taken, no memory allocated (but by a savepoint, for its name), no label looked up.
//! Results, errors and the order of things stay exactly as they are without a monitor.

#![deny(unsafe_code)]

mod clock;
mod code;
mod counted;
mod counts;
mod error;
mod families;
#[allow(unsafe_code, reason = "SQLite's hooks are C functions; all that is unsafe is below this module")]
mod ffi;
mod install;
mod kind;
mod lexer;
mod log;
mod meters;
mod migrations;
mod monitor;
mod options;
mod page_cache;
#[cfg(feature = "r2d2")]
mod r2d2;
mod rows;
mod running;
mod sampler;
mod savepoint;
mod tables;
mod wal;
mod watch;

pub use code::Phase;
pub use counted::{ConnectionExt, Counted, CountedMap, CountedRows, CountedStatement, CountedTransaction};
pub use error::{InstallError, InstrumentError, LogError, MonitorError};
#[cfg(feature = "refinery")]
pub use migrations::RefineryMigrations;
pub use migrations::{MigrationError, MigrationSource, MigrationStatus};
pub use monitor::{Monitor, MonitorBuilder};
pub use options::Latency;
