//! The rows that count are those of a journal that triggers keep, whatever a script does.
//!
//! A row of the journal is written in the statement that changed the dog, so it shares its fate: SQLite itself is the
//! oracle of what was committed.

use rusqlite::{Connection, params_from_iter};

use crate::support::{DOGS, Draw, assert_model};
use altimeter::Registry;
use altimeter_rusqlite::Monitor;

mod support;

const SCHEMA: &str = "PRAGMA foreign_keys = ON;
    CREATE TABLE journal (operation TEXT NOT NULL);
    CREATE TRIGGER ai AFTER INSERT ON dogs BEGIN INSERT INTO journal VALUES ('insert'); END;
    CREATE TRIGGER au AFTER UPDATE ON dogs BEGIN INSERT INTO journal VALUES ('update'); END;
    CREATE TRIGGER ad AFTER DELETE ON dogs BEGIN INSERT INTO journal VALUES ('delete'); END;
    CREATE TABLE owners (id INTEGER PRIMARY KEY, favourite REFERENCES dogs(id) DEFERRABLE INITIALLY DEFERRED);
    ALTER TABLE dogs ADD COLUMN owner REFERENCES owners(id) ON DELETE CASCADE;
    CREATE TABLE toys (dog REFERENCES dogs(id));";

/// Statements to draw from. Many fail, depending on those before them, each in its own way.
const STATEMENTS: [&str; 32] = [
    "INSERT INTO dogs(name) VALUES (?1)",
    "INSERT INTO dogs(name) VALUES (?1), ('rex'), ('bella')",
    "INSERT INTO dogs(name, owner) SELECT ?1, max(id) FROM owners",
    "INSERT OR IGNORE INTO dogs(name) VALUES (?1), ('luna')",
    "INSERT OR FAIL INTO dogs(name) VALUES ('luna'), (?1)",
    "INSERT OR REPLACE INTO dogs(name) VALUES ('luna'), (?1)",
    "INSERT OR ROLLBACK INTO dogs(name) VALUES ('bella'), (?1)",
    "INSERT INTO dogs(name) VALUES (?1), ('max') RETURNING id, name",
    "INSERT INTO dogs(name) VALUES (?1), ('max') ON CONFLICT DO UPDATE SET breed = 'again'",
    "REPLACE INTO dogs(name) VALUES (?1)",
    "UPDATE dogs SET name = ?1",
    "UPDATE dogs SET breed = ?1 RETURNING id",
    "UPDATE OR IGNORE dogs SET name = ?1",
    "DELETE FROM dogs WHERE name = ?1",
    "DELETE FROM dogs WHERE name >= ?1 RETURNING name",
    "DELETE FROM dogs",
    "INSERT INTO owners(id) VALUES (1), (2)",
    "INSERT INTO owners(favourite) VALUES (99)",
    "UPDATE owners SET favourite = (SELECT max(id) FROM dogs)",
    "DELETE FROM owners",
    "INSERT INTO toys SELECT max(id) FROM dogs WHERE name <> ?1",
    "DELETE FROM toys",
    "SELECT * FROM dogs",
    "BEGIN",
    "BEGIN IMMEDIATE",
    "COMMIT",
    "ROLLBACK",
    "SAVEPOINT a",
    "SAVEPOINT b",
    "ROLLBACK TO a",
    "RELEASE a",
    "RELEASE \"B\"",
];

const NAMES: [&str; 5] = ["rex", "bella", "luna", "max", "daisy"];

/// Runs a statement, and now and then others while it stands at a row. It is read to its end or reset before.
/// Refused or not, the application goes on.
///
/// No transaction is begun in the midst of a statement: SQLite 3.53 then undoes what that statement has changed when
/// a later one fails, and tells nobody.
fn run(connection: &Connection, draw: &mut Draw, depth: usize) {
    let (sql, name) = (draw.from(&STATEMENTS), draw.from(&NAMES));
    if depth > 0 && sql.starts_with("BEGIN") {
        return;
    }
    let mut statement = connection.prepare_cached(sql).expect("a statement");
    let parameters = (0..statement.parameter_count()).map(|_| name);
    let mut rows = statement.query(params_from_iter(parameters)).expect("its parameters");
    for _ in 0..draw.from(&[1, usize::MAX]) {
        let Ok(Some(_)) = rows.next() else { break };
        if depth < 2 && draw.from(&[true, false]) {
            run(connection, draw, depth + 1);
        }
    }
}

/// What the journal holds, which is what was committed or may yet be.
fn journal(connection: &Connection) -> [u64; 3] {
    ["insert", "update", "delete"].map(|operation| {
        let count = "SELECT count(*) FROM journal WHERE operation = ?1";
        connection.query_row(count, [operation], |row| row.get::<_, u32>(0)).expect("a count").into()
    })
}

#[test]
fn random_scripts_count_what_their_journal_holds() {
    for seed in 1..=20 {
        let registry = Registry::new();
        let monitor = Monitor::new("kennel").model("dog", "dogs").register(&registry).expect("a monitor");
        let dogs = monitor.open_in_memory().expect("a connection");
        dogs.execute_batch(DOGS).expect("the table of dogs");
        dogs.execute_batch(SCHEMA).expect("the schema");
        let mut draw = Draw::new(seed);
        for _ in 0..300 {
            run(&dogs, &mut draw, 0);
            if dogs.is_autocommit() {
                assert_model(&registry, "dog", journal(&dogs));
            }
        }
        if !dogs.is_autocommit() {
            dogs.execute_batch("ROLLBACK").expect("a rollback");
        }
        assert_model(&registry, "dog", journal(&dogs));
    }
}
