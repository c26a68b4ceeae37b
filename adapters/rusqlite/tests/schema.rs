//! The schema changes under a connection: rows count by the names that their tables have when they change. What SQLite held at an
//! address it may hold no more.

use altimeter_rusqlite::Monitor;
use rusqlite::Connection;

use crate::support::{Kennel, run, value};

mod support;

/// A kennel whose monitor counts the model `dog`, and the rows of all tables.
fn kennel() -> (Kennel, Connection) {
    let mut kennel = Kennel::new();
    kennel.monitor = Monitor::new("kennel")
        .model("dog", "dogs")
        .rows_by_table()
        .register(&kennel.registry)
        .expect("a monitor");
    let dogs = kennel.open();
    // Changes of the schema are many here, and need not reach the disk.
    run(&dogs, "PRAGMA synchronous = OFF");
    (kennel, dogs)
}

fn inserted(kennel: &Kennel, table: &str) -> u64 {
    let labels = format!("{{db=\"kennel\",table=\"{table}\",op=\"insert\"}}");
    value(&kennel.registry, &format!("db_rows_changed_total{labels}"))
}

#[test]
fn a_table_made_under_the_name_of_one_that_was_renamed_is_the_models() {
    let (kennel, dogs) = kennel();
    run(&dogs, "INSERT INTO dogs(name) VALUES ('rex')");
    run(&dogs, "ALTER TABLE dogs RENAME TO wolves; INSERT INTO wolves(name) VALUES ('grey'), ('white')");
    run(
        &dogs,
        "CREATE TABLE dogs (name); INSERT INTO dogs VALUES ('bella'); INSERT INTO wolves(name) VALUES (1)",
    );
    assert_eq!((inserted(&kennel, "dogs"), inserted(&kennel, "wolves")), (2, 3));
    kennel.assert_dogs(2, 0, 0);
}

#[test]
fn tables_that_are_dropped_and_made_anew_at_the_same_addresses_are_told_apart() {
    let (kennel, dogs) = kennel();
    // Names of one length, so that the memory of one fits another; each round inserts another number of rows.
    let names = ["cats", "cows", "dogs", "pigs", "hens"];
    let mut expected = [0; 5];
    run(&dogs, "DROP TABLE dogs");
    for round in 0..200 {
        let index = (round * 7 + round / 5) % names.len();
        let name = names[index];
        run(
            &dogs,
            &format!(
                "CREATE TABLE {name} (name); INSERT INTO {name} VALUES ({round}), (0); DROP TABLE {name}"
            ),
        );
        expected[index] += 2;
    }
    assert_eq!(names.map(|name| inserted(&kennel, name)), expected);
    kennel.assert_dogs(expected[2], 0, 0);
}

#[test]
fn tables_of_one_name_in_several_databases_are_told_apart() {
    let (kennel, dogs) = kennel();
    run(&dogs, "CREATE TEMP TABLE dogs (name); ATTACH ':memory:' AS one; CREATE TABLE one.dogs (name)");
    for _ in 0..3 {
        run(&dogs, "INSERT INTO dogs VALUES (1); INSERT INTO main.dogs(name) VALUES (random())");
        run(&dogs, "INSERT INTO one.dogs VALUES (1), (2)");
    }
    assert_eq!(["temp.dogs", "dogs", "one.dogs"].map(|table| inserted(&kennel, table)), [3, 3, 6]);
    kennel.assert_dogs(3, 0, 0);
}

#[test]
fn a_database_attached_under_the_name_of_one_that_was_detached_goes_on_counting() {
    let (kennel, dogs) = kennel();
    for other in ["one", "two", "one", "two"] {
        run(&dogs, &format!("ATTACH ':memory:' AS {other}; CREATE TABLE {other}.dogs (name)"));
        run(&dogs, &format!("INSERT INTO {other}.dogs VALUES (1), (2); DETACH {other}"));
    }
    assert_eq!((inserted(&kennel, "one.dogs"), inserted(&kennel, "two.dogs")), (4, 4));
    kennel.assert_dogs(0, 0, 0);
}

#[test]
fn a_statement_prepared_before_another_connection_changed_the_schema_counts() {
    let (kennel, dogs) = kennel();
    let mut replace = dogs.prepare("REPLACE INTO dogs(id, name) VALUES (1, 'rex')").expect("a statement");
    replace.execute([]).expect("a row");
    run(&Connection::open(kennel.path()).expect("a connection"), "ALTER TABLE dogs ADD COLUMN age");
    replace.execute([]).expect("a row");
    assert_eq!(inserted(&kennel, "dogs"), 2);
    assert_eq!(value(&kennel.registry, "db_rows_replacing_total{db=\"kennel\"}"), 2);
}

#[test]
fn rows_of_more_tables_than_a_connection_tells_apart_are_unattributed() {
    let kennel = Kennel::new();
    let dogs = kennel.monitor.open_in_memory().expect("a connection");
    // One after the other, so that the schema stays small.
    for other in 0..1002 {
        run(&dogs, &format!("ATTACH ':memory:' AS o{other}; CREATE TABLE o{other}.t (x)"));
        run(
            &dogs,
            &format!("INSERT INTO t VALUES (1); UPDATE t SET x = 2; DELETE FROM t WHERE 1; DETACH o{other}"),
        );
    }
    assert_eq!(value(&kennel.registry, "db_rows_unattributed_total{db=\"kennel\"}"), 2 * 3);
    assert_eq!(value(&kennel.registry, "db_rows_replacing_total{db=\"kennel\"}"), 0);
}

#[test]
fn rows_with_columns_that_are_generated_count_as_any() {
    let (kennel, dogs) = kennel();
    run(&dogs, "CREATE TABLE toys (name, size AS (length(name)) STORED, half AS (size / 2))");
    run(&dogs, "INSERT INTO toys(name) VALUES ('ball'), ('bone')");
    assert_eq!(inserted(&kennel, "toys"), 2);
}

#[test]
fn a_full_text_index_leaves_the_rows_of_the_model_exact() {
    let (kennel, dogs) = kennel();
    run(&dogs, "CREATE VIRTUAL TABLE notes USING fts5(text)");
    run(
        &dogs,
        "BEGIN; INSERT INTO notes VALUES ('a good dog'); INSERT INTO dogs(name) VALUES ('rex'); COMMIT",
    );
    run(&dogs, "BEGIN; INSERT INTO dogs(name) VALUES ('bella'); INSERT INTO notes VALUES ('lost'); ROLLBACK");
    run(&dogs, "INSERT INTO notes VALUES ('another'); INSERT INTO dogs(name) VALUES ('luna')");
    kennel.assert_dogs(2, 0, 0);
    assert_eq!(inserted(&kennel, "notes_content"), 2);
    let unattributed = value(&kennel.registry, "db_rows_unattributed_total{db=\"kennel\"}");
    assert!(unattributed >= 2, "the rows of the virtual table itself, at least: {unattributed}");
}
