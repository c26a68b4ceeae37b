//! Prometheus metrics for SQLite through [`rusqlite`]: statements, their latency and errors, connections, committed rows,
//! migrations.
//!
//! A [`Monitor`] is registered once for each database. A connection that it opened, or that was put under its watch by
//! [`Monitor::instrument`] or [`Monitor::install`], is then measured to its end; the code that uses the connection stays as it
//! is.
//!
//! ```
//! use altimeter::Registry;
//! use altimeter_rusqlite::{ConnectionExt, Monitor};
//!
//! let registry = Registry::new();
//! let monitor = Monitor::new("kennel").model("dog", "dogs").register(&registry)?;
//! let connection = monitor.open_in_memory()?;                    // or `open(path)`
//! monitor.instrument(&connection)?;                              // or one that is open already; twice is once
//! let one: i64 = connection.counted().query_row("SELECT 1", [], |row| row.get(0))?; // errors counted, too
//! # assert_eq!(one, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The metrics
//!
//! | family | kind | labels |
//! | --- | --- | --- |
//! | `db_statements_total` | counter | `db`, `kind` |
//! | `db_statement_duration_seconds` | histogram | `db`, `kind` |
//! | `db_statements_batched_total`, of [`execute_many`](Counted::execute_many) | counter | `db` |
//! | `db_errors_total`, of [`counted`](ConnectionExt::counted) or the log | counter | `db`, `code`, `phase` |
//! | `db_connections_opened_total` | counter | `db` |
//! | `db_connections_open` | gauge | `db` |
//! | `db_connection_errors_total`, of [`Monitor::open`] | counter | `db`, `code` |
//! | `model_inserts_total`, `model_updates_total`, `model_deletes_total` | counter | `model` |
//! | `db_rows_changed_total`, with [`rows_by_table`](MonitorBuilder::rows_by_table) | counter | `db`, `table`, `op` |
//! | `db_rows_unattributed_total`, `db_rows_replacing_total`, `db_hooks_replaced_total` | counter | `db` |
//! | `db_page_cache_hits_total`, `_misses_total`, `_writes_total`, `_spills_total` | counter | `db` |
//! | `db_wal_bytes`, looked at by each scrape | gauge | `db` |
//! | `db_migrations_applied`, `db_migrations_pending`, looked at by each scrape | gauge | `db` |
//! | `db_migration_errors_total` | counter | `db` |
//!
//! `kind` is one of `select`, `insert`, `update`, `delete`, `replace`, `ddl`, `transaction`, `pragma` and `other`; `code` is
//! SQLite's primary result code or its code for a constraint, such as `busy` and `constraint_unique`, or `parameters`,
//! `conversion`, `column` and `usage` for what `rusqlite` finds; `phase` is a [`Phase`]. Series of statements, connections and
//! models are there, at 0, once the monitor is registered; no statement can add one.
//!
//! # The names of `django-prometheus`
//!
//! Under the [names](altimeter::Registry::set_names) `"django"`, these are shown in place of the families that they are of, with the
//! labels `alias`, which is `db`, and `vendor`, which is `sqlite`. What has no counterpart there keeps its names.
//!
//! | family | of |
//! | --- | --- |
//! | `django_db_new_connections_total` | `db_connections_opened_total` |
//! | `django_db_new_connection_errors_total` | `db_connection_errors_total` |
//! | `django_db_execute_total` | `db_statements_total`, without `kind="transaction"` |
//! | `django_db_execute_many_total` | `db_statements_batched_total` |
//! | `django_db_query_duration_seconds` | `db_statement_duration_seconds`, in Django's buckets |
//! | `django_db_errors_total`, also by `type`: the class of the exception in Python's `sqlite3` | `db_errors_total` |
//! | `django_model_inserts_total`, `_updates_total`, `_deletes_total`, by `model` alone | `model_inserts_total`, ... |
//! | `django_migrations_applied_total`, `_unapplied_total`: gauges, by `connection` alone | `db_migrations_applied`, `db_migrations_pending` |
//!
//! # What counts
//!
//! **A statement** counts when it begins to run, whether it then succeeds or not. Each statement of a batch and each run of a
//! cached statement counts, and so do `BEGIN`, `COMMIT` and the like, whoever runs them. One that fails to compile, or to bind
//! its parameters, has never run. Triggers, the actions of foreign keys, and statements that functions or virtual tables run
//! inside another statement are part of that statement. (What a virtual table runs when SQLite connects to it stands for
//! itself.) Its duration is from its first step to its end: done, failed, or reset before its last row; or, where the schema has changed since it was prepared, to where SQLite prepares it anew. It is measured with a
//! clock of our own; SQLite's has a resolution of a millisecond, and is used for `EXPLAIN` alone. It includes waiting for locks,
//! and the time that the application takes between two rows.
//!
//! Where nothing asks for the ends of statements (`Off`, `Calls` and `OneIn`, without rows and without the log), a statement is told from the
//! action of a foreign key by the steps that SQLite counts for it. So a program that sets these back (`reset_status` of
//! `StatementStatus::VmStep`) within an explicit transaction has further runs of that statement taken for actions, and not
//! counted, until another statement that changes rows begins.
//!
//! **A row** counts when it was committed, and never when it was rolled back: with its transaction, to a savepoint, or
//! with its statement. Rows changed by triggers and by foreign keys count like any others; the update of an upsert
//! is an update. SQLite does not say of which table they are when rows of `WITHOUT ROWID` or virtual tables change, and when a
//! `DELETE` without `WHERE` empties a table that has neither triggers nor foreign keys: these count in
//! `db_rows_unattributed_total`. It says nothing at all of rows that `REPLACE` removes to make room: the rows of statements
//! with `REPLACE` or `OR REPLACE` count in `db_rows_replacing_total`, too, which bounds what may be missing. (Not so where the
//! table itself is declared `ON CONFLICT REPLACE`, nor where a trigger replaces.) It says nothing either of what is written into a
//! row through a handle to its blob (`blob_open`), which is no statement: such a write is in no count. A row written by a statement with `RETURNING` that is not stepped to its
//! end (`query_row` does that) counts when the connection begins its next statement, or is closed: SQLite commits it after its
//! last event. `CREATE TABLE ... AS`, `ALTER TABLE` and `DROP TABLE` change a schema, and count no rows. One failure cannot be told
//! from success: inside of a transaction, that of a statement whose triggers have changed rows before it has changed one itself that
//! SQLite reports (`BEFORE` and `INSTEAD OF` triggers, and those of tables `WITHOUT ROWID`). The rows of these triggers count although they were
//! undone.
//!
//! **Page caches** are looked at each 256 statements of a connection, and when it is closed: `db_page_cache_hits_total` and the three beside
//! it move then, and count what came after the connection was put under watch.
//!
//! # What it costs
//!
//! | [`Latency`] | `SELECT 1`, 41 ns bare | lookup by key, 275 ns | `INSERT` in a transaction, 175 ns |
//! | --- | --- | --- | --- |
//! | `Off`: counting only | × 1.1 | × 1.0 | |
//! | `Calls`: in [`counted`](ConnectionExt::counted), with errors | | × 1.2 | |
//! | `Trace`, the default | | × 1.3 | × 1.4 |
//! | `OneIn(64)` | | × 1.1 | |
//! | `Off`, with a model | | | × 1.3 |
//! | `Trace`, with a model | | | × 1.5 |
//!
//! About so, as ratios of CPU time on a busy 2-core AMD EPYC in a virtual machine: `BENCHMARKS.md` in the repository has the record, made by
//! `cargo bench -p altimeter-benches --bench sqlite`. A
//! monitor without models and [`rows_by_table`](MonitorBuilder::rows_by_table) that does not use the trace for latency asks
//! SQLite for beginnings alone; for an end SQLite reads its own clock twice, which is most of the rest. No lock is taken that
//! a scrape holds, no label looked up but at an error or a table's first row.
//! Results, errors and the order of things stay exactly as they are without a monitor.
//!
//! # Hooks of yours
//!
//! SQLite has one hook of each kind for a connection. The watch needs `trace_v2` and, for rows, `update_hook` and
//! `rollback_hook`; the others are yours. [`Monitor::instrument`] fails when one that it needs is taken, as far as SQLite tells: it has no
//! answer for a hook that was set through the C interface without a context (a null pointer), which is then displaced without a word.
//!
//! A hook of yours that comes later displaces ours, and works; `db_hooks_replaced_total` counts the connection when it is closed. Where it
//! is an update hook, rows are unattributed, once committed. Where it is a trace hook, statements are no more counted; each row that changes is
//! unattributed at once, committed or not, and so are those whose transaction was open when the first one changed. To instrument again
//! answers an error, and ends the watch, if yours is there, and goes on measuring if it was removed.
//!
//! SQLite tells who has the trace hook only by `sqlite3_trace`, which is deprecated: an SQLite that was built with `SQLITE_OMIT_DEPRECATED`
//! (`LIBSQLITE3_FLAGS`) does not link.
//!
//! # Pools
//!
//! For `r2d2`, with the feature `r2d2`, a monitor is a customizer: `.connection_customizer(Box::new(monitor.clone()))`.
//! For `deadpool-sqlite`, instrument in a hook that runs after a connection is made:
//!
//! ```
//! # async fn pool(monitor: altimeter_rusqlite::Monitor) -> Result<(), Box<dyn std::error::Error>> {
//! use deadpool_sqlite::{Config, Hook, HookError, Runtime};
//! let watch = Hook::async_fn(move |connection, _| {
//!     let monitor = monitor.clone();
//!     Box::pin(async move {
//!         let watched = connection.interact(move |connection| monitor.instrument(connection)).await;
//!         watched.map_err(|error| HookError::message(error.to_string()))?.map_err(|error| HookError::message(error.to_string()))
//!     })
//! });
//! let pool = Config::new("kennel.db").builder(Runtime::Tokio1)?.post_create(watch).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! For `tokio-rusqlite`, in a call: `connection.call(move |connection| monitor.instrument(connection)).await`. Or install the
//! monitor, which sees the connections of any pool.

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
mod text;
mod views;
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
