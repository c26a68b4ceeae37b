//! Migrations of `refinery`, which keeps a table of those that were applied.

use std::collections::HashSet;

use refinery_core::{Migration, Runner};
use rusqlite::Connection;

use super::{MigrationError, MigrationSource, MigrationStatus};

/// The table of a runner that was given no other.
const TABLE: &str = "refinery_schema_history";

/// The migrations of a `refinery` runner, as a source. The table is only read; `refinery` itself would create it.
///
/// ```
/// # use altimeter_rusqlite::RefineryMigrations;
/// use refinery_core::{Migration, Runner};
/// let first = Migration::unapplied("V1__dogs", "CREATE TABLE dogs (name TEXT)")?;
/// let source = RefineryMigrations::new(&Runner::new(&[first])); // or `&embedded::migrations::runner()`
/// # Ok::<(), refinery_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct RefineryMigrations {
    migrations: Vec<Migration>,
    table: String,
}

impl RefineryMigrations {
    /// The migrations that `runner` knows.
    #[must_use]
    pub fn new(runner: &Runner) -> Self {
        Self { migrations: runner.get_migrations().clone(), table: TABLE.to_owned() }
    }

    /// The table in which the runner keeps what it has applied, if it was given another than `refinery_schema_history`.
    #[must_use]
    pub fn table(self, table: impl Into<String>) -> Self {
        Self { table: table.into(), ..self }
    }
}

impl MigrationSource for RefineryMigrations {
    fn status(&self, connection: &Connection) -> Result<MigrationStatus, MigrationError> {
        let there = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1)";
        let mut applied = HashSet::new();
        if connection.query_row(there, [&self.table], |row| row.get(0))? {
            let table = self.table.replace('"', "\"\"");
            let mut select = connection.prepare(&format!("SELECT version FROM \"{table}\""))?;
            applied = select.query_map([], |row| row.get::<_, i64>(0))?.collect::<rusqlite::Result<_>>()?;
        }
        let is_pending = |migration: &&Migration| !applied.contains(&i64::from(migration.version()));
        let pending = self.migrations.iter().filter(is_pending).count();
        Ok(MigrationStatus { applied: applied.len() as u64, pending: pending as u64 })
    }
}
