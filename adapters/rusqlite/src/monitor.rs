//! The monitor: what a user builds, registers, and puts connections under.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use altimeter::{Bounds, Registry};
use rusqlite::{Connection, OpenFlags, Result};

use crate::clock;
use crate::error::{InstallError, InstrumentError, LogError, MonitorError};
use crate::families::Families;
use crate::install::{Installation, Suspended};
use crate::meters::{Meters, Shared};
use crate::migrations::{self, MigrationError, MigrationSource, MigrationStatus, Migrations};
use crate::options::{Latency, Options};
use crate::{ffi, log, views};

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
    aliases: Vec<(PathBuf, String)>,
    migrations: Vec<Migrations>,
}

impl Monitor {
    /// Begins a monitor of the database that is called `db`: the value of the label `db` of its series.
    ///
    /// The name is for people, and need not be that of a file. Two monitors of the same name in one registry count
    /// into the same series.
    #[expect(
        clippy::new_ret_no_self,
        reason = "a monitor exists once it is registered; this is where it begins"
    )]
    pub fn new(db: impl Into<String>) -> MonitorBuilder {
        MonitorBuilder {
            db: db.into(),
            models: Vec::new(),
            options: Options::default(),
            aliases: Vec::new(),
            migrations: Vec::new(),
            bounds: Bounds::STATEMENT_LATENCY,
        }
    }

    /// Opens the database file at `path` as [`Connection::open`] does, and puts the connection under watch.
    ///
    /// # Errors
    ///
    /// Those of [`Connection::open`], which count in `db_connection_errors_total`. A connection that cannot be measured, for
    /// want of memory, is still yours.
    pub fn open(&self, path: impl AsRef<Path>) -> Result<Connection> {
        self.watched(|| Connection::open(path))
    }

    /// Opens the database file at `path` as [`Connection::open_with_flags`] does, and puts the connection under watch.
    ///
    /// # Errors
    ///
    /// Those of [`Connection::open_with_flags`]; otherwise as for [`open`](Self::open).
    pub fn open_with_flags(&self, path: impl AsRef<Path>, flags: OpenFlags) -> Result<Connection> {
        self.watched(|| Connection::open_with_flags(path, flags))
    }

    /// Opens a database in memory as [`Connection::open_in_memory`] does, and puts the connection under watch.
    ///
    /// # Errors
    ///
    /// Those of [`Connection::open_in_memory`]; otherwise as for [`open`](Self::open).
    pub fn open_in_memory(&self) -> Result<Connection> {
        self.watched(Connection::open_in_memory)
    }

    /// Puts a connection that is open already under watch, such as one that a pool has made.
    ///
    /// Do it before the first transaction, and before hooks of your own: the watch takes the connection's trace hook
    /// and, if rows are counted, its update and rollback hooks, of which SQLite has one each. What comes of hooks that
    /// are set later is told [here](crate#hooks-of-yours). All other hooks stay yours.
    ///
    /// Doing it again changes nothing, but puts back hooks of ours that were removed. A connection that another monitor watches changes over to this one; each statement is
    /// counted once, by the monitor that came last.
    ///
    /// # Errors
    ///
    /// [`InstrumentError`] when one of the hooks is yours, or SQLite has no memory left. The connection is not measured then, also
    /// where it was before.
    pub fn instrument(&self, connection: &Connection) -> Result<(), InstrumentError> {
        ffi::attach(connection, &self.meters)
    }

    /// Watches every connection that is opened from now on in this process, by whatever library, through SQLite's list of
    /// automatic extensions: for the rest of the process.
    ///
    /// The label `db` of a connection is the name that [`alias`](MonitorBuilder::alias) gave its file; else the file's name
    /// without its extension; and the monitor's own name for a database in memory or a temporary one. Rows of models count
    /// in whichever file they are. Connections that fail to open are seen by [`open`](Self::open) alone, and those that are
    /// open already by nobody.
    ///
    /// A connection that a monitor opens or instruments by itself counts for that monitor. Installing again changes nothing.
    ///
    /// # Errors
    ///
    /// [`InstallError`] when another monitor is installed, or SQLite has no memory left.
    pub fn install(&self) -> Result<(), InstallError> {
        Installation::new(Arc::clone(&self.meters), self.aliases.clone()).install()
    }

    /// Counts errors from SQLite's log, for code whose calls cannot be wrapped by [`counted`](crate::ConnectionExt::counted):
    /// errors of statements for the database of their connection, whichever monitor watches it; those of texts that do not
    /// compile for `db="unknown"`, since the log does not say where they come from.
    ///
    /// Less exact than `counted`, whose errors are not counted again: SQLite does not log `BUSY`, nor what `rusqlite` finds by
    /// itself. It makes SQLite report the ends of statements even with [`Latency::Off`], which costs what that saves.
    ///
    /// The log is one for the process. If it is in use, pass what uses it as `forward`, to be called with each code and text
    /// (also with notices); it must not call SQLite.
    ///
    /// # Errors
    ///
    /// [`LogError`] when it is on already, and when SQLite is in use: before 3.54 its log is configured before the first
    /// connection, and before [`install`](Self::install).
    ///
    /// # Safety
    ///
    /// * No other thread uses SQLite meanwhile: call this at the beginning of `main`.
    #[allow(unsafe_code, reason = "SQLite asks of the caller what only the caller knows")]
    pub unsafe fn count_logged_errors(&self, forward: Option<fn(i32, &str)>) -> Result<(), LogError> {
        if log::is_on() {
            return Err(LogError::AlreadyOn);
        }
        // SAFETY: the caller's duty.
        match unsafe { ffi::configure_log(forward) } {
            0 if log::turn_on(Meters::new(&self.meters.shared, "unknown")) => Ok(()),
            0 => Err(LogError::AlreadyOn),
            code => Err(LogError::Config { code }),
        }
    }

    /// Brings `db_wal_bytes` and the gauges of migrations up to date, as each scrape that shows them does: for who reads their
    /// handles. It looks at files, and through connections of its own at the [`migrations`](MonitorBuilder::migrations), and
    /// waits 50 ms at most for each of them. No connection of the program is touched.
    pub fn refresh(&self) {
        refresh_wal(&self.meters);
        refresh_migrations(&self.meters, &self.migrations);
    }

    /// [`refresh`](Self::refresh) before each page that shows it, as long as there is a handle to the monitor or a connection under
    /// watch.
    fn refresh_before_scrapes(&self, registry: &Registry) {
        let meters = Arc::downgrade(&self.meters);
        let watched = meters.clone();
        registry.before_scrape(["db_wal_bytes"], move || {
            watched.upgrade().map(|meters| refresh_wal(&meters)).is_some()
        });
        if !self.migrations.is_empty() {
            let migrations = self.migrations.clone();
            let families = ["db_migrations_applied", "db_migrations_pending", "db_migration_errors_total"];
            registry.before_scrape(families, move || {
                meters.upgrade().map(|meters| refresh_migrations(&meters, &migrations)).is_some()
            });
        }
    }

    /// Brings the gauges of migrations up to date from a connection of yours, such as after migrating.
    ///
    /// ```
    /// # use altimeter_rusqlite::{MigrationError, MigrationSource, MigrationStatus, Monitor};
    /// # struct Ours;
    /// # impl MigrationSource for Ours {
    /// #     fn status(&self, _: &rusqlite::Connection) -> Result<MigrationStatus, MigrationError> {
    /// #         Ok(MigrationStatus { applied: 2, pending: 1 })
    /// #     }
    /// # }
    /// let monitor = Monitor::new("kennel").register(&altimeter::Registry::new())?;
    /// let connection = monitor.open_in_memory()?;
    /// assert_eq!(monitor.refresh_migrations(&connection, &Ours).unwrap().pending, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// That of the source, which counts in `db_migration_errors_total`; the gauges stay as they were.
    pub fn refresh_migrations(
        &self,
        connection: &Connection,
        source: &impl MigrationSource,
    ) -> Result<MigrationStatus, MigrationError> {
        migrations::set(&self.meters, || source.status(connection))
    }

    /// The connection that `open` answers, under watch if that is possible at all: a metric never costs its user a connection.
    fn watched(&self, open: impl FnOnce() -> Result<Connection>) -> Result<Connection> {
        let unwatched = Suspended::new();
        let opened = open();
        drop(unwatched);
        match &opened {
            Ok(connection) => _ = self.instrument(connection),
            Err(error) => self.meters.connection_error(error),
        }
        opened
    }
}

/// Looks how large the write-ahead logs of a monitor's databases are.
fn refresh_wal(meters: &Meters) {
    meters.refresh_wal();
    Installation::all_of(&meters.shared).for_each(|meters| meters.refresh_wal());
}

fn refresh_migrations(meters: &Meters, migrations: &[Migrations]) {
    migrations.iter().for_each(|migrations| migrations.refresh(meters));
}

/// A [`Monitor`] in the making.
#[derive(Clone, Debug)]
#[must_use = "a monitor measures nothing before it is registered"]
pub struct MonitorBuilder {
    db: String,
    /// Models and their tables.
    models: Vec<(String, String)>,
    options: Options,
    aliases: Vec<(PathBuf, String)>,
    migrations: Vec<Migrations>,
    bounds: Bounds,
}

impl MonitorBuilder {
    /// Counts the rows of `table` that are inserted, updated and deleted, and committed, as those of `model`: the value
    /// of the label `model`.
    ///
    /// The table is one of the main database (not of an attached or the temporary one). Its name is compared as SQLite
    /// does, without regard to ASCII case. A model may have several tables; a table has one model.
    ///
    /// A connection tells 1000 tables apart, those of no model among them. The rows of tables that it changes after so many others
    /// count in `db_rows_unattributed_total`.
    pub fn model(mut self, model: impl Into<String>, table: impl Into<String>) -> Self {
        self.models.push((model.into(), table.into()));
        self
    }

    /// Counts the rows of all tables that are inserted, updated and deleted, and committed, in
    /// `db_rows_changed_total{db,table,op}`: a table has its series from its first row on. Those of attached databases read
    /// `database.table`.
    pub fn rows_by_table(mut self) -> Self {
        self.options.tables = true;
        self
    }

    /// Times other statements than all of them: [`Latency`] says which, and at which cost.
    pub fn latency(mut self, latency: Latency) -> Self {
        self.options.latency = latency;
        self
    }

    /// The bounds of `db_statement_duration_seconds`, in seconds, in place of [`Bounds::STATEMENT_LATENCY`], which begin at 10 µs. All
    /// monitors of a registry share them. Under the names of `django-prometheus` these are shown, too, in place of Django's.
    pub fn bounds(mut self, bounds: Bounds) -> Self {
        self.bounds = bounds;
        self
    }

    /// Gives the connections to a file that [`install`](Monitor::install) finds the name `db`. The file is told by the end of
    /// its path: `kennel.db` is any file of that name, `data/kennel.db` one in a folder `data`.
    pub fn alias(mut self, file: impl Into<PathBuf>, db: impl Into<String>) -> Self {
        self.aliases.push((file.into(), db.into()));
        self
    }

    /// Exposes the state of the migrations of the database file, as each scrape that shows it finds it, through a connection of its
    /// own that only reads and waits 50 ms at most. Nothing is opened before that.
    pub fn migrations(mut self, file: impl Into<PathBuf>, source: impl MigrationSource) -> Self {
        self.migrations.push(Migrations::new(file.into(), source));
        self
    }

    /// Registers the families with `registry`, or joins those of another monitor there, and makes every series, at 0.
    ///
    /// The first monitor of a process that times statements has the clock calibrated, which takes up to 200 ms.
    ///
    /// # Errors
    ///
    /// [`MonitorError`] when a name is empty, when two models have the same table, and when the registry holds
    /// something else under one of the names.
    pub fn register(self, registry: &Registry) -> Result<Monitor, MonitorError> {
        self.check()?;
        let options = Options { models: !self.models.is_empty(), ..self.options };
        let families = Families::register(registry, self.bounds.clone())?;
        views::register(registry, &self.bounds)?;
        let shared = Arc::new(Shared::new(families, options, &self.models));
        if options.latency != Latency::Off {
            clock::calibrate();
        }
        let meters = Arc::new(Meters::new(&shared, &self.db));
        let monitor = Monitor { meters, aliases: self.aliases, migrations: self.migrations };
        monitor.refresh_before_scrapes(registry);
        Ok(monitor)
    }

    fn check(&self) -> Result<(), MonitorError> {
        if self.db.is_empty() || self.aliases.iter().any(|(_, db)| db.is_empty()) {
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
