//! Statements that SQLite prepares anew as they run, since the schema has changed: each counts once, and its rows are its own.

use altimeter::Registry;
use altimeter_rusqlite::{Latency, Monitor};
use rusqlite::{Connection, Statement};

use crate::support::{run, value};

mod support;

const TOYS: &str = "CREATE TABLE toys (dog REFERENCES dogs(id) ON DELETE CASCADE ON UPDATE CASCADE)";
const KEEP: &str = "CREATE TABLE keep (dog REFERENCES dogs(id) ON DELETE RESTRICT)";
const FOUR: &str = "INSERT INTO dogs(id, name) VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd')";

/// A database in memory with four dogs of which each has two toys, under a monitor of such a latency, with or without rows.
fn kennel(latency: Latency, counts_rows: bool) -> (Registry, Connection) {
    let registry = Registry::new();
    let monitor = Monitor::new("kennel").latency(latency);
    let monitor = if counts_rows { monitor.rows_by_table() } else { monitor };
    let monitor = monitor.register(&registry).expect("a monitor");
    let dogs = Connection::open_in_memory().expect("a connection");
    let toys = "INSERT INTO toys SELECT id FROM dogs; INSERT INTO toys SELECT id FROM dogs";
    run(&dogs, &format!("{}; {TOYS}; {KEEP}; {FOUR}; {toys}", support::DOGS));
    monitor.instrument(&dogs).expect("a watch");
    (registry, dogs)
}

fn statements(kennel: &Registry, kind: &str) -> u64 {
    value(kennel, &format!("db_statements_total{{db=\"kennel\",kind=\"{kind}\"}}"))
}

fn rows(kennel: &Registry, table: &str, operation: &str) -> u64 {
    let labels = format!("{{db=\"kennel\",table=\"{table}\",op=\"{operation}\"}}");
    value(kennel, &format!("db_rows_changed_total{labels}"))
}

/// Runs `test` in each choice of latency, with and without rows, in a transaction and without one.
fn each(test: impl Fn(&Registry, &Connection, &dyn Fn(&mut Statement<'_>))) {
    for latency in [Latency::Off, Latency::Calls, Latency::OneIn(2), Latency::Trace] {
        for (counts_rows, transaction) in [(true, true), (true, false), (false, true), (false, false)] {
            let (kennel, dogs) = kennel(latency, counts_rows);
            if transaction {
                run(&dogs, "BEGIN");
            }
            let change = |statement: &mut Statement<'_>| {
                run(&dogs, "CREATE TABLE x (a)");
                statement.execute([]).expect("a change");
                run(&dogs, "DROP TABLE x");
                statement.execute([]).expect("a change");
                statement.execute([]).expect("a change");
            };
            test(&kennel, &dogs, &change);
            if transaction {
                run(&dogs, "COMMIT");
            }
        }
    }
}

#[test]
fn an_action_of_a_statement_that_was_prepared_anew_is_no_statement() {
    each(|kennel, dogs, change| {
        change(
            &mut dogs.prepare("DELETE FROM dogs WHERE id = (SELECT min(id) FROM dogs)").expect("a statement"),
        );
        assert_eq!(statements(kennel, "delete"), 3);
    });
    each(|kennel, dogs, change| {
        change(&mut dogs.prepare("UPDATE dogs SET id = id + 10").expect("a statement"));
        assert_eq!(statements(kennel, "update"), 3);
    });
    each(|kennel, dogs, change| {
        change(&mut dogs.prepare("REPLACE INTO dogs(id, name) VALUES (1, 'e')").expect("a statement"));
        assert_eq!(statements(kennel, "replace"), 3);
    });
}

#[test]
fn a_statement_that_was_prepared_anew_and_changed_nothing_counts_each_time() {
    each(|kennel, dogs, change| {
        change(&mut dogs.prepare("DELETE FROM dogs WHERE 0").expect("a statement"));
        change(&mut dogs.prepare("UPDATE dogs SET name = 1 WHERE id = 99").expect("a statement"));
        change(&mut dogs.prepare("INSERT INTO dogs SELECT * FROM dogs WHERE 0").expect("a statement"));
        assert_eq!(["delete", "update", "insert"].map(|kind| statements(kennel, kind)), [3, 3, 3]);
    });
}

#[test]
fn rows_of_a_statement_that_was_prepared_anew_count_once() {
    let (kennel, dogs) = kennel(Latency::Off, true);
    let mut delete = dogs.prepare("DELETE FROM dogs WHERE id = ?1").expect("a statement");
    for id in 1..=3 {
        run(&dogs, &format!("CREATE TABLE x{id} (a)"));
        delete.execute([id]).expect("a dog less");
    }
    assert_eq!((rows(&kennel, "dogs", "delete"), rows(&kennel, "toys", "delete")), (3, 6));
    assert_eq!(value(&kennel, "db_rows_unattributed_total{db=\"kennel\"}"), 0);
    drop(delete);
    drop(dogs);
    assert_eq!(value(&kennel, "db_hooks_replaced_total{db=\"kennel\"}"), 0);
}

#[test]
fn rows_of_a_statement_that_was_prepared_anew_and_failed_never_count() {
    let (kennel, dogs) = kennel(Latency::Off, true);
    run(&dogs, "INSERT INTO keep VALUES (4)");
    let mut delete = dogs.prepare("DELETE FROM dogs WHERE id > 0").expect("a statement");
    run(&dogs, "BEGIN; CREATE TABLE x (a)");
    let mut select = dogs.prepare("SELECT dog FROM toys").expect("a statement");
    let mut standing = select.query([]).expect("rows");
    standing.next().expect("a row");
    delete.execute([]).expect_err("a dog is kept");
    drop(standing);
    run(&dogs, "COMMIT");
    assert_eq!(dogs.query_row("SELECT count(*) FROM dogs", [], |row| row.get(0)), Ok(4));
    assert_eq!((rows(&kennel, "dogs", "delete"), rows(&kennel, "toys", "delete")), (0, 0));
    assert_eq!(value(&kennel, "db_rows_unattributed_total{db=\"kennel\"}"), 0);
}
