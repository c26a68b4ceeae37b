//! A watch changes nothing that the application can see: the same scripts on a bare and on a watched connection.

use rusqlite::types::Value;
use rusqlite::{Connection, Result, params_from_iter};

use crate::support::{DOGS, Draw, Kennel};

mod support;

const SCHEMA: &str = "PRAGMA foreign_keys = ON;
    CREATE TABLE owners (id INTEGER PRIMARY KEY);
    CREATE TABLE toys (dog REFERENCES dogs(id) ON DELETE CASCADE);
    CREATE TABLE log (name);
    CREATE TRIGGER arrival AFTER INSERT ON dogs BEGIN INSERT INTO log VALUES (new.name); END;
    CREATE TRIGGER ban BEFORE INSERT ON dogs WHEN new.name = 'cat' BEGIN SELECT raise(ABORT, 'no cats'); END;";

/// Statements to draw from: every kind, many of which fail, depending on those before them.
const STATEMENTS: [&str; 26] = [
    "INSERT INTO dogs(name) VALUES (?1)",
    "INSERT INTO dogs(name) VALUES (?1), ('rex'), ('bella')",
    "INSERT OR IGNORE INTO dogs(name) VALUES (?1)",
    "INSERT OR FAIL INTO dogs(name) VALUES ('luna'), (?1)",
    "INSERT OR ROLLBACK INTO dogs(name) VALUES (?1)",
    "INSERT INTO dogs(name) VALUES (?1) RETURNING id, name",
    "INSERT INTO dogs(name) VALUES (?1) ON CONFLICT DO UPDATE SET breed = 'again'",
    "REPLACE INTO dogs(name) VALUES (?1)",
    "WITH a AS (SELECT max(id) AS id FROM dogs) UPDATE dogs SET breed = ?1 WHERE id IN a",
    "UPDATE dogs SET name = ?1",
    "DELETE FROM dogs WHERE name = ?1",
    "DELETE FROM dogs",
    "INSERT INTO toys SELECT max(id) FROM dogs WHERE name <> ?1",
    "INSERT INTO toys VALUES (?1)",
    "SELECT * FROM dogs WHERE name >= ?1 ORDER BY id",
    "SELECT count(*), (SELECT count(*) FROM log) FROM dogs, toys",
    "-- a comment\nSELECT total_changes(), changes(), last_insert_rowid()",
    "EXPLAIN QUERY PLAN SELECT * FROM dogs",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "SAVEPOINT a",
    "ROLLBACK TO a",
    "RELEASE a",
    "PRAGMA user_version",
    "NO STATEMENT",
];

const NAMES: [&str; 5] = ["rex", "bella", "luna", "cat", "7"];

/// All that an application sees of one statement: rows, errors with code and text, and what the connection says.
fn outcome(connection: &Connection, sql: &str, name: &str, read: usize) -> String {
    let result = rows(connection, sql, name, read);
    let state = (
        connection.is_autocommit(),
        connection.changes(),
        connection.total_changes(),
        connection.last_insert_rowid(),
    );
    format!("{sql} [{name}] -> {result:?} {state:?}")
}

/// The first `read` rows of a statement, which is then reset.
fn rows(connection: &Connection, sql: &str, name: &str, read: usize) -> Result<Vec<Vec<Value>>> {
    let mut statement = connection.prepare_cached(sql)?;
    let columns = statement.column_count();
    let parameters = (0..statement.parameter_count()).map(|_| name);
    let mut rows = statement.query(params_from_iter(parameters))?;
    let mut found = Vec::new();
    while found.len() < read {
        let Some(row) = rows.next()? else { break };
        found.push((0..columns).map(|column| row.get(column)).collect::<Result<_>>()?);
    }
    Ok(found)
}

#[test]
fn random_scripts_give_the_same_on_a_watched_connection() {
    let kennel = Kennel::new();
    for seed in 1..=60 {
        let (bare, watched) =
            (Connection::open_in_memory().expect("bare"), kennel.monitor.open_in_memory().expect("watched"));
        for connection in [&bare, &watched] {
            connection.execute_batch(DOGS).expect("the table of dogs");
            connection.execute_batch(SCHEMA).expect("the schema");
        }
        let mut draw = Draw::new(seed);
        for _ in 0..200 {
            let (sql, name, read) = (draw.from(&STATEMENTS), draw.from(&NAMES), draw.from(&[1, usize::MAX]));
            assert_eq!(outcome(&watched, sql, name, read), outcome(&bare, sql, name, read), "seed {seed}");
        }
    }
}
