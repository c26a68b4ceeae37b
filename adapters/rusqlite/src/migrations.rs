//! How many migrations a database has had, and how many are yet to come.

#[cfg(feature = "refinery")]
mod refinery;
#[cfg(feature = "rusqlite_migration")]
mod rusqlite_migration;

#[cfg(feature = "refinery")]
pub use refinery::RefineryMigrations;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use altimeter::contain;
use rusqlite::{Connection, OpenFlags};

use crate::families::DatabaseLabels;
use crate::install::Suspended;
use crate::meters::Meters;

/// How long to wait for a writer that holds the file: who refreshes is a scrape or close to one, and a writer's commit to a
/// file without a write-ahead log takes a few milliseconds.
const PATIENCE: Duration = Duration::from_millis(50);

/// The state of a database's migrations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MigrationStatus {
    /// Migrations that the database has had: `db_migrations_applied`.
    pub applied: u64,
    /// Migrations that the program knows and the database has not had: `db_migrations_pending`.
    pub pending: u64,
}

/// What an error of a [`MigrationSource`] is.
pub type MigrationError = Box<dyn Error + Send + Sync>;

/// Something that knows the migrations of a database: a library for migrations, or a program's own.
///
/// With the feature `rusqlite_migration`, that library's `Migrations` are one; with the feature `refinery`,
/// `RefineryMigrations` is.
///
/// ```
/// use altimeter_rusqlite::{MigrationError, MigrationSource, MigrationStatus, Monitor};
/// use rusqlite::Connection;
///
/// /// Keeps the number of those applied in `user_version`.
/// struct Numbered(u64);
///
/// impl MigrationSource for Numbered {
///     fn status(&self, connection: &Connection) -> Result<MigrationStatus, MigrationError> {
///         let applied = connection.query_row("PRAGMA user_version", [], |row| row.get::<_, u32>(0))?.into();
///         Ok(MigrationStatus { applied, pending: self.0.saturating_sub(applied) })
///     }
/// }
///
/// let registry = altimeter::Registry::new();
/// let monitor = Monitor::new("kennel").migrations("kennel.db", Numbered(3)).register(&registry)?;
/// // There is no such file: a database that was never migrated.
/// let mut page = Vec::new();
/// registry.encode(altimeter::Format::Text, &mut page);
/// let page = String::from_utf8(page)?;
/// assert!(page.contains("db_migrations_applied{db=\"kennel\"} 0\n"));
/// assert!(page.contains("db_migrations_pending{db=\"kennel\"} 3\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait MigrationSource: Send + Sync + 'static {
    /// Reads the state. The connection may allow nothing but reading, and the database may be empty: never migrated is none
    /// applied.
    ///
    /// # Errors
    /// Any: it counts in `db_migration_errors_total`, and the gauges stay as they were. So does a panic.
    fn status(&self, connection: &Connection) -> Result<MigrationStatus, MigrationError>;
}

/// A source, and the database file it is about.
#[derive(Clone)]
pub(crate) struct Migrations {
    file: PathBuf,
    source: Arc<dyn MigrationSource>,
}

impl Migrations {
    pub(crate) fn new(file: PathBuf, source: impl MigrationSource) -> Self {
        Self { file, source: Arc::new(source) }
    }

    /// Reads the state through a connection of its own, which nobody watches, and sets the gauges.
    pub(crate) fn refresh(&self, meters: &Meters) {
        let opened = {
            let _unwatched = Suspended::new();
            open(&self.file)
        };
        let _ = set(meters, || self.source.status(&opened?));
    }
}

impl std::fmt::Debug for Migrations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Migrations").field("file", &self.file).finish_non_exhaustive()
    }
}

/// A connection for reading. For a file that is not there it is one to an empty database: neither was ever migrated.
fn open(file: &Path) -> rusqlite::Result<Connection> {
    if !file.exists() {
        return Connection::open_in_memory();
    }
    let connection = Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(PATIENCE)?;
    Ok(connection)
}

/// Sets the gauges to what `status` answers, or counts its failure.
pub(crate) fn set(
    meters: &Meters,
    status: impl FnOnce() -> Result<MigrationStatus, MigrationError>,
) -> Result<MigrationStatus, MigrationError> {
    let (families, labels) = (&meters.shared.families, &DatabaseLabels { db: &meters.db });
    let status = contain(status).unwrap_or_else(|| Err("the source of migrations panicked".into()));
    if let Ok(status) = &status {
        families.migrations_applied.get(labels).set(status.applied as f64);
        families.migrations_pending.get(labels).set(status.pending as f64);
    }
    // There from the beginning, so that the first error is a rise and no appearance.
    families.migration_errors.with(labels, |errors| errors.add(u64::from(status.is_err())));
    status
}
