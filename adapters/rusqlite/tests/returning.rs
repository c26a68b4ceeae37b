//! Statements that change rows and return some, and those that run while another stands at a row.

use rusqlite::Connection;

use crate::support::{Kennel, refused, run};

mod support;

const RETURNING: &str = "INSERT INTO dogs(name) VALUES ('rex'), ('bella') RETURNING id";

fn first_id(dogs: &Connection) -> i64 {
    dogs.query_row(RETURNING, [], |row| row.get(0)).expect("an id")
}

#[test]
fn a_row_returned_to_its_end_counts_at_once() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    let mut insert = dogs.prepare("INSERT INTO dogs(name) VALUES ('rex') RETURNING id").expect("a statement");
    assert_eq!(insert.query_map([], |row| row.get::<_, i64>(0)).expect("rows").count(), 1);
    kennel.assert_dogs(1, 0, 0);
}

#[test]
fn rows_of_which_only_the_first_was_read_count_when_the_next_statement_begins() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    assert_eq!(first_id(&dogs), 1);
    run(&dogs, "BEGIN");
    kennel.assert_dogs(2, 0, 0);
}

#[test]
fn rows_of_which_only_the_first_was_read_count_when_the_connection_closes() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    assert_eq!(first_id(&dogs), 1);
    drop(dogs);
    kennel.assert_dogs(2, 0, 0);
}

#[test]
fn rows_of_which_only_the_first_was_read_count_with_their_transaction() {
    let kennel = Kennel::new();
    let mut dogs = kennel.open();
    let transaction = dogs.transaction().expect("a transaction");
    assert_eq!(first_id(&transaction), 1);
    drop(transaction);
    kennel.assert_dogs(0, 0, 0);
    let transaction = dogs.transaction().expect("a transaction");
    assert_eq!(first_id(&transaction), 1);
    transaction.commit().expect("a commit");
    kennel.assert_dogs(2, 0, 0);
}

#[test]
fn rows_of_which_only_the_first_was_read_never_count_when_their_commit_fails() {
    let kennel = Kennel::new();
    let (writer, reader) = (kennel.open(), kennel.open());
    writer.busy_timeout(std::time::Duration::ZERO).expect("no timeout");
    run(&reader, "BEGIN; SELECT * FROM dogs");
    assert_eq!(first_id(&writer), 1);
    run(&reader, "COMMIT");
    let dogs: i64 = writer.query_row("SELECT count(*) FROM dogs", [], |row| row.get(0)).expect("a count");
    assert_eq!(dogs, 0);
    kennel.assert_dogs(0, 0, 0);
}

#[test]
fn a_statement_that_fails_while_another_stands_at_a_row_takes_only_its_own_rows_along() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    let mut insert = dogs.prepare(RETURNING).expect("a statement");
    let mut rows = insert.query([]).expect("rows");
    assert!(rows.next().expect("a row").is_some());
    refused(&dogs, "INSERT INTO dogs(name) VALUES ('luna'), ('rex')");
    kennel.assert_dogs(0, 0, 0);
    while rows.next().expect("a row").is_some() {}
    kennel.assert_dogs(2, 0, 0);
}

#[test]
fn rows_that_a_query_drives_count() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    run(&dogs, "INSERT INTO dogs(name) VALUES ('rex'), ('bella'), ('luna')");
    let mut select = dogs.prepare("SELECT id FROM dogs").expect("a statement");
    let mut rows = select.query([]).expect("rows");
    while let Some(row) = rows.next().expect("a row") {
        let id: i64 = row.get(0).expect("an id");
        dogs.execute("UPDATE dogs SET breed = 'mutt' WHERE id = ?1", [id]).expect("an update");
    }
    drop(rows);
    kennel.assert_dogs(3, 3, 0);
}
