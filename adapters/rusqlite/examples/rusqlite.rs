//! Statements, errors and committed rows of an SQLite database: `cargo run -p altimeter-rusqlite --example rusqlite`.

use altimeter::{Format, Registry};
use altimeter_rusqlite::{ConnectionExt, Monitor};
use std::error::Error;
use std::io::{self, Write};

fn main() -> Result<(), Box<dyn Error>> {
    let registry = Registry::new();
    let monitor = Monitor::new("kennel").model("dog", "dogs").register(&registry)?;
    let mut connection = monitor.open_in_memory()?;
    connection.execute_batch("CREATE TABLE dogs (name TEXT NOT NULL UNIQUE)")?;

    // Through `counted`, errors are counted by their codes.
    connection.counted().execute("INSERT INTO dogs VALUES (?1)", ["Rex"])?;
    assert!(connection.counted().execute("INSERT INTO dogs VALUES (?1)", ["Rex"]).is_err());

    // What is rolled back was never inserted.
    let transaction = connection.transaction()?;
    transaction.execute("INSERT INTO dogs VALUES ('Max')", [])?;
    transaction.rollback()?;

    let dogs: u32 = connection.query_row("SELECT count(*) FROM dogs", [], |row| row.get(0))?;
    assert_eq!(dogs, 1);

    let mut page = Vec::new();
    registry.encode(Format::Text, &mut page);
    io::stdout().write_all(&page)?;
    Ok(())
}
