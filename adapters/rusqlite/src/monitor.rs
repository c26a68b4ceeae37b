//! The monitor: what a user builds, registers, and puts connections under.

use std::path::Path;
use std::sync::Arc;

use altimeter::Registry;
use rusqlite::{Connection, OpenFlags};

use crate::error::{InstrumentError, MonitorError};
use crate::ffi;
use crate::meters::Meters;

/// Measures the connections to one database.
///
/// Cheap to clone; clones are the same monitor. Any number of connections, on any threads, may be under one monitor,
/// and any number of monitors in one registry. Dropping a monitor ends nothing: a connection is watched until it is
/// closed.
///
/// ```
/// use altimeter::Registry;
/// use altimeter_rusqlite::Monitor;
///
/// let registry = Registry::new();
/// let monitor = Monitor::new("kennel").model("dog", "dogs").register(&registry)?;
///
/// let connection = monitor.open_in_memory()?;
/// connection.execute_batch(
///     "CREATE TABLE dogs (name TEXT UNIQUE);
///      INSERT INTO dogs VALUES ('rex'), ('bella');",
/// )?;
/// assert!(connection.execute("INSERT INTO dogs VALUES ('rex')", []).is_err());
///
/// let mut page = Vec::new();
/// registry.encode(altimeter::Format::Text, &mut page);
/// let page = String::from_utf8(page)?;
/// assert!(page.contains("db_statements_total{db=\"kennel\",kind=\"insert\"} 2\n"));
/// assert!(page.contains("model_inserts_total{model=\"dog\"} 2\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Monitor {
    meters: Arc<Meters>,
}

impl Monitor {
    /// Begins a monitor of the database that is called `db`: the value of the label `db` of all its series.
    ///
    /// The name is for people, and need not be that of a file. Two monitors of the same name in one registry count
    /// into the same series.
    #[expect(
        clippy::new_ret_no_self,
        reason = "a monitor exists once it is registered; this is where it begins"
    )]
    pub fn new(db: impl Into<String>) -> MonitorBuilder {
        MonitorBuilder { db: db.into(), models: Vec::new() }
    }

    /// Opens the database file at `path` as [`Connection::open`] does, and puts the connection under watch.
    ///
    /// # Errors
    ///
    /// Those of [`Connection::open`]. A connection that cannot be measured, for want of memory, is still yours.
    pub fn open(&self, path: impl AsRef<Path>) -> rusqlite::Result<Connection> {
        Connection::open(path).map(|connection| self.watched(connection))
    }

    /// Opens the database file at `path` as [`Connection::open_with_flags`] does, and puts the connection under watch.
    ///
    /// # Errors
    ///
    /// Those of [`Connection::open_with_flags`]. A connection that cannot be measured, for want of memory, is still
    /// yours.
    pub fn open_with_flags(&self, path: impl AsRef<Path>, flags: OpenFlags) -> rusqlite::Result<Connection> {
        Connection::open_with_flags(path, flags).map(|connection| self.watched(connection))
    }

    /// Opens a database in memory as [`Connection::open_in_memory`] does, and puts the connection under watch.
    ///
    /// # Errors
    ///
    /// Those of [`Connection::open_in_memory`]. A connection that cannot be measured, for want of memory, is still
    /// yours.
    pub fn open_in_memory(&self) -> rusqlite::Result<Connection> {
        Connection::open_in_memory().map(|connection| self.watched(connection))
    }

    /// Puts a connection that is open already under watch, such as one that a pool has made.
    ///
    /// Do it before the first transaction, and before hooks of your own: the watch takes the connection's trace hook
    /// and, if there are models, its update and rollback hooks, of which SQLite has one each. A trace hook installed
    /// later ends the measuring of statements; an update hook, that of rows. Nothing else changes.
    ///
    /// Doing it again changes nothing, but takes back the hooks that others have taken meanwhile. A connection that
    /// another monitor watches changes over to this one; each statement is counted once, by the monitor that came
    /// last.
    ///
    /// # Errors
    ///
    /// [`InstrumentError`] when SQLite has no memory left. The connection is as usable as before.
    pub fn instrument(&self, connection: &Connection) -> Result<(), InstrumentError> {
        ffi::attach(connection, &self.meters)
    }

    /// The connection, under watch if that is possible at all: a metric never costs its user a connection.
    fn watched(&self, connection: Connection) -> Connection {
        let _ = self.instrument(&connection);
        connection
    }
}

/// A [`Monitor`] in the making.
#[derive(Clone, Debug)]
#[must_use = "a monitor measures nothing before it is registered"]
pub struct MonitorBuilder {
    db: String,
    /// Models and their tables.
    models: Vec<(String, String)>,
}

impl MonitorBuilder {
    /// Counts the rows of `table` that are inserted, updated and deleted, and committed, as those of `model`: the value
    /// of the label `model`.
    ///
    /// The table is one of the main database (not of an attached or the temporary one). Its name is compared as SQLite
    /// does, without regard to ASCII case. A model may have several tables; a table has one model.
    pub fn model(mut self, model: impl Into<String>, table: impl Into<String>) -> Self {
        self.models.push((model.into(), table.into()));
        self
    }

    /// Registers the families with `registry`, or joins those of another monitor there, and makes every series, at 0.
    ///
    /// # Errors
    ///
    /// [`MonitorError`] when a name is empty, when two models have the same table, and when the registry holds
    /// something else under one of the names.
    pub fn register(self, registry: &Registry) -> Result<Monitor, MonitorError> {
        self.check()?;
        let meters = Meters::register(registry, &self.db, &self.models)?;
        Ok(Monitor { meters: Arc::new(meters) })
    }

    fn check(&self) -> Result<(), MonitorError> {
        if self.db.is_empty() {
            return Err(MonitorError::NoName);
        }
        for (index, (model, table)) in self.models.iter().enumerate() {
            if model.is_empty() || table.is_empty() {
                return Err(MonitorError::NoModelName { model: model.clone(), table: table.clone() });
            }
            if let Some((first, _)) = self.models[..index].iter().find(|(_, t)| t.eq_ignore_ascii_case(table))
            {
                return Err(MonitorError::TableTwice {
                    table: table.clone(),
                    first: first.clone(),
                    second: model.clone(),
                });
            }
        }
        Ok(())
    }
}
