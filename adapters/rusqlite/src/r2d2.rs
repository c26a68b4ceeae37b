//! A pool of `r2d2` puts its connections under watch.

use rusqlite::Connection;

use crate::monitor::Monitor;

/// Watches each connection that the pool makes. One that cannot be watched, for want of memory or because its hooks are taken,
/// is in the pool all the same.
///
/// ```
/// # use altimeter_rusqlite::Monitor;
/// let registry = altimeter::Registry::new();
/// let monitor = Monitor::new("kennel").register(&registry)?;
/// let pool = r2d2::Pool::builder()
///     .max_size(2)
///     .connection_customizer(Box::new(monitor))
///     .build(r2d2_sqlite::SqliteConnectionManager::memory())?;
/// assert_eq!(pool.get()?.query_row("SELECT 1", [], |row| row.get::<_, i64>(0))?, 1);
/// # let mut page = Vec::new();
/// # registry.encode(altimeter::Format::Text, &mut page);
/// # assert!(String::from_utf8(page)?.contains("db_connections_opened_total{db=\"kennel\"} 2\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl<E: 'static> r2d2::CustomizeConnection<Connection, E> for Monitor {
    fn on_acquire(&self, connection: &mut Connection) -> Result<(), E> {
        let _ = self.instrument(connection);
        Ok(())
    }
}
