//! Migrations of `rusqlite_migration`, which keeps their number in `user_version`.

use rusqlite::Connection;
use rusqlite_migration::{Migrations, SchemaVersion};

use super::{MigrationError, MigrationSource, MigrationStatus};

impl MigrationSource for Migrations<'static> {
    fn status(&self, connection: &Connection) -> Result<MigrationStatus, MigrationError> {
        let applied = match self.current_version(connection)? {
            SchemaVersion::NoneSet => 0,
            // One beyond what is known here was applied by a later version of the program.
            SchemaVersion::Inside(version) | SchemaVersion::Outside(version) => version.get(),
        };
        let pending = self.pending_migrations(connection)?;
        Ok(MigrationStatus { applied: applied as u64, pending: pending.try_into().unwrap_or(0) })
    }
}
