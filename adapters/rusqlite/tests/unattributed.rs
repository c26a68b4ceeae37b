//! Rows that SQLite does not report show as unattributed, and the rows of every table can be counted.

use altimeter_rusqlite::Monitor;
use rusqlite::Connection;

use crate::support::{Kennel, refused, run, value};

mod support;

const CATS: &str = "CREATE TABLE cats (name TEXT PRIMARY KEY) WITHOUT ROWID";

/// A kennel whose monitor counts the rows of all tables.
fn kennel(schema: &str) -> (Kennel, Connection) {
    let mut kennel = Kennel::with_schema(schema);
    kennel.monitor = Monitor::new("kennel").rows_by_table().register(&kennel.registry).expect("a monitor");
    let dogs = kennel.open();
    (kennel, dogs)
}

fn of_table(kennel: &Kennel, table: &str) -> [u64; 3] {
    ["insert", "update", "delete"].map(|op| {
        value(
            &kennel.registry,
            &format!("db_rows_changed_total{{db=\"kennel\",table=\"{table}\",op=\"{op}\"}}"),
        )
    })
}

fn unattributed(kennel: &Kennel) -> u64 {
    value(&kennel.registry, "db_rows_unattributed_total{db=\"kennel\"}")
}

fn count(connection: &Connection, table: &str) -> u64 {
    let count = format!("SELECT count(*) FROM {table}");
    connection.query_row(&count, [], |row| row.get::<_, u32>(0)).expect("a count").into()
}

#[test]
fn rows_of_every_table_count_under_its_name() {
    let (kennel, dogs) = kennel("CREATE TABLE cats (name)");
    run(&dogs, "INSERT INTO dogs(name) VALUES ('rex'), ('bella'); INSERT INTO cats VALUES (1), (2), (3)");
    run(&dogs, "UPDATE cats SET name = 7 WHERE name > 1; DELETE FROM dogs WHERE name = 'rex'");
    run(&dogs, "ATTACH ':memory:' AS other; CREATE TABLE other.dogs (x); INSERT INTO other.dogs VALUES (1)");
    assert_eq!(of_table(&kennel, "dogs"), [2, 0, 1]);
    assert_eq!(of_table(&kennel, "cats"), [3, 2, 0]);
    assert_eq!(of_table(&kennel, "other.dogs"), [1, 0, 0]);
    assert_eq!(unattributed(&kennel), 0);
    assert_eq!((count(&dogs, "main.dogs"), count(&dogs, "cats")), (1, 3));
}

#[test]
fn rows_of_a_table_without_rowid_are_unattributed() {
    let (kennel, dogs) = kennel(CATS);
    run(&dogs, "INSERT INTO cats VALUES ('tom'), ('kit'), ('mia'); DELETE FROM cats WHERE name = 'tom'");
    assert_eq!(unattributed(&kennel), 3 + 1);
    assert_eq!(count(&dogs, "cats"), 2);
}

#[test]
fn unattributed_rows_count_only_when_committed() {
    let (kennel, dogs) = kennel(CATS);
    run(
        &dogs,
        "BEGIN; INSERT INTO cats VALUES ('tom'); SAVEPOINT a; INSERT INTO cats VALUES ('kit'); ROLLBACK TO a",
    );
    refused(&dogs, "INSERT INTO cats VALUES ('mia'), ('tom')");
    assert_eq!(unattributed(&kennel), 0);
    run(&dogs, "COMMIT; BEGIN; INSERT INTO cats VALUES ('kit'); ROLLBACK");
    assert_eq!(unattributed(&kennel), 1);
    assert_eq!(count(&dogs, "cats"), 1);
}

#[test]
fn a_delete_that_empties_a_table_at_once_is_unattributed() {
    let (kennel, dogs) = kennel("");
    run(&dogs, "INSERT INTO dogs(name) VALUES ('rex'), ('bella'), ('luna'); DELETE FROM dogs");
    assert_eq!(of_table(&kennel, "dogs"), [3, 0, 0]);
    assert_eq!(unattributed(&kennel), 3);
    assert_eq!(count(&dogs, "dogs"), 0);
}

#[test]
fn a_delete_of_all_rows_that_a_trigger_must_see_is_attributed() {
    let (kennel, dogs) = kennel(
        "CREATE TABLE log (name); CREATE TRIGGER t AFTER DELETE ON dogs BEGIN INSERT INTO log VALUES (old.name); END",
    );
    run(&dogs, "INSERT INTO dogs(name) VALUES ('rex'), ('bella'); DELETE FROM dogs");
    assert_eq!((of_table(&kennel, "dogs"), of_table(&kennel, "log")), ([2, 0, 2], [2, 0, 0]));
    assert_eq!(unattributed(&kennel), 0);
}

#[test]
fn a_replace_shows_that_it_may_have_removed_rows() {
    let (kennel, dogs) = kennel("");
    let replacing = || value(&kennel.registry, "db_rows_replacing_total{db=\"kennel\"}");
    run(&dogs, "INSERT INTO dogs(name) VALUES ('rex'), ('bella')");
    assert_eq!(replacing(), 0);
    run(
        &dogs,
        "REPLACE INTO dogs(name) VALUES ('rex'); INSERT OR REPLACE INTO dogs(name) VALUES ('rex'), ('luna')",
    );
    run(&dogs, "BEGIN; REPLACE INTO dogs(name) VALUES ('rex'); ROLLBACK");
    assert_eq!(of_table(&kennel, "dogs"), [5, 0, 0]);
    assert_eq!(replacing(), 3);
    let (inserted, there) = (5, count(&dogs, "dogs"));
    assert!(inserted - there <= replacing(), "what was removed unseen is at most what was replacing");
}

#[test]
fn a_replace_shows_it_also_when_others_run_between_its_rows() {
    let (kennel, dogs) = kennel("");
    run(&dogs, "INSERT INTO dogs(id, name) VALUES (1, 'rex'), (2, 'bella')");
    {
        let sql = "REPLACE INTO dogs(id, name) VALUES (1, 'a'), (2, 'b') RETURNING id";
        let mut replace = dogs.prepare(sql).expect("a statement");
        let mut rows = replace.query([]).expect("rows");
        while rows.next().expect("a row").is_some() {
            assert_eq!(count(&dogs, "dogs"), 2);
        }
    }
    run(&dogs, "UPDATE dogs SET breed = 'mutt'");
    assert_eq!(of_table(&kennel, "dogs"), [4, 2, 0]);
    assert_eq!(value(&kennel.registry, "db_rows_replacing_total{db=\"kennel\"}"), 2);
    assert_eq!(unattributed(&kennel), 0);
}

#[test]
fn a_rollback_beside_a_statement_read_in_part_invents_no_unattributed_rows() {
    let (kennel, dogs) = kennel("");
    run(&dogs, "INSERT INTO dogs(id, name) VALUES (1, 'rex')");
    {
        let sql = "INSERT INTO dogs(name) VALUES ('a'), ('b') RETURNING id";
        let mut insert = dogs.prepare(sql).expect("a statement");
        let mut rows = insert.query([]).expect("rows");
        assert!(rows.next().expect("a row").is_some());
        refused(&dogs, "INSERT OR ROLLBACK INTO dogs(id, name) VALUES (1, 'x')");
    }
    run(&dogs, "UPDATE dogs SET breed = 'mutt'");
    assert_eq!((of_table(&kennel, "dogs"), count(&dogs, "dogs")), ([1, 1, 0], 1));
    assert_eq!(unattributed(&kennel), 0);
}

#[test]
fn a_statement_read_in_part_while_another_writes_invents_no_unattributed_rows() {
    let (kennel, dogs) = kennel("");
    let mut first =
        dogs.prepare("INSERT INTO dogs(name) VALUES ('a'), ('b') RETURNING id").expect("a statement");
    let mut second =
        dogs.prepare("INSERT INTO dogs(name) VALUES ('c'), ('d') RETURNING id").expect("a statement");
    {
        let mut rows = first.query([]).expect("rows");
        assert!(rows.next().expect("a row").is_some());
        let mut others = second.query([]).expect("rows");
        assert!(others.next().expect("a row").is_some());
        drop(rows);
        while others.next().expect("a row").is_some() {}
    }
    run(&dogs, "UPDATE dogs SET breed = 'mutt'");
    assert_eq!(of_table(&kennel, "dogs"), [4, 4, 0]);
    assert_eq!(unattributed(&kennel), 0);
}

#[test]
fn rows_without_rowid_of_which_only_the_first_was_read_are_unattributed_when_the_next_statement_begins() {
    let (kennel, dogs) = kennel(CATS);
    let insert = |values| {
        let sql = format!("INSERT INTO cats VALUES {values} RETURNING name");
        dogs.query_row(&sql, [], |row| row.get::<_, String>(0)).expect("a name")
    };
    assert_eq!(insert("('tom'), ('kit')"), "tom");
    run(&dogs, "BEGIN");
    assert_eq!(unattributed(&kennel), 2);
    assert_eq!(insert("('mia')"), "mia");
    run(&dogs, "ROLLBACK");
    assert_eq!(unattributed(&kennel), 2);
    assert_eq!(insert("('mia')"), "mia");
    assert_eq!(count(&dogs, "cats"), 3);
    drop(dogs);
    assert_eq!(unattributed(&kennel), 3);
}

#[test]
fn a_trigger_that_writes_rows_without_rowid_hides_no_failure_of_the_next_statement() {
    let (kennel, dogs) = kennel(&format!(
        "{CATS}; CREATE TRIGGER t AFTER INSERT ON dogs BEGIN INSERT INTO cats VALUES (new.name); END"
    ));
    let insert = "INSERT INTO dogs(name) VALUES ('rex'), ('bella') RETURNING id";
    run(&dogs, "BEGIN");
    assert_eq!(dogs.query_row(insert, [], |row| row.get::<_, i64>(0)).expect("an id"), 1);
    run(&dogs, "DROP TRIGGER t");
    refused(&dogs, "INSERT INTO dogs(name) VALUES ('luna'), ('bobo'), ('rex')");
    run(&dogs, "COMMIT");
    assert_eq!(of_table(&kennel, "dogs"), [2, 0, 0]);
    assert_eq!((unattributed(&kennel), count(&dogs, "cats")), (2, 2));
}

#[test]
fn views_and_upserts_and_cascades_leave_nothing_unattributed() {
    let (kennel, dogs) = kennel(
        "CREATE VIEW arrivals AS SELECT name FROM dogs;
         CREATE TRIGGER arrival INSTEAD OF INSERT ON arrivals BEGIN INSERT INTO dogs(name) VALUES (new.name); END;
         CREATE TABLE toys (dog REFERENCES dogs(id) ON DELETE CASCADE)",
    );
    run(&dogs, "INSERT INTO dogs(name) VALUES ('rex'), ('rex') ON CONFLICT DO UPDATE SET breed = 1");
    run(&dogs, "INSERT INTO toys SELECT id FROM dogs; DELETE FROM dogs");
    assert_eq!((of_table(&kennel, "dogs"), of_table(&kennel, "toys")), ([1, 1, 1], [1, 0, 1]));
    assert_eq!(unattributed(&kennel), 0);
    run(&dogs, "INSERT INTO arrivals VALUES ('bella')");
    assert_eq!(of_table(&kennel, "dogs"), [2, 1, 1]);
    assert_eq!(unattributed(&kennel), 0);
}

const FIRST_OF_CATS: &str = "INSERT INTO cats VALUES ('tom'), ('kit') RETURNING name";
const FIRST_OF_DOGS: &str = "INSERT INTO dogs(name) VALUES ('rex'), ('bella') RETURNING id";

/// Runs `others` while the statement stands at a row, ends it there or steps it to its end, and closes the connection.
fn while_it_stands(kennel: &Kennel, dogs: Connection, statement: &str, others: &str, to_the_end: bool) {
    let mut insert = dogs.prepare(statement).expect("a statement");
    let mut rows = insert.query([]).expect("rows");
    rows.next().expect("no error").expect("a row");
    run(&dogs, others);
    while to_the_end && rows.next().is_ok_and(|row| row.is_some()) {}
    drop(rows);
    drop(insert);
    run(&dogs, "INSERT INTO cats VALUES ('mia')");
    if !dogs.is_autocommit() {
        run(&dogs, "RELEASE a");
    }
    assert_eq!((count(&dogs, "cats"), count(&dogs, "dogs")), (1, 0));
    drop(dogs);
    assert_eq!(unattributed(kennel), 1, "{statement}; {others}");
    let page = support::page(&kennel.registry);
    let mut of_dogs = page.lines().filter(|line| line.contains("table=\"dogs\""));
    assert!(of_dogs.all(|line| line.ends_with(" 0")), "{statement}; {others}");
}

#[test]
fn rows_of_a_statement_that_was_rolled_back_at_a_row_are_not_unattributed() {
    for to_the_end in [false, true] {
        for (statement, others) in [
            (FIRST_OF_CATS, "ROLLBACK; SELECT 1"),
            (FIRST_OF_DOGS, "INSERT INTO cats VALUES ('a'), ('b'); ROLLBACK; SELECT 1"),
            (FIRST_OF_CATS, "ROLLBACK TO a; SELECT 1"),
            (FIRST_OF_DOGS, "INSERT INTO cats VALUES ('a'), ('b'); ROLLBACK TO a; SELECT 1"),
        ] {
            let (kennel, dogs) = kennel(CATS);
            run(&dogs, "SAVEPOINT a");
            while_it_stands(&kennel, dogs, statement, others, to_the_end);
        }
    }
}
