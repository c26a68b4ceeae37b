//! Rows count with the transaction that commits them, and not at all when it, or a savepoint, is rolled back.

use rusqlite::ErrorCode;

use crate::support::{Kennel, assert_model, refused, run};

mod support;

/// A log that triggers on dogs write, which is a model, too.
const LOG: &str = "CREATE TABLE log (name);
    CREATE TRIGGER arrival AFTER INSERT ON dogs BEGIN INSERT INTO log VALUES (new.name); END;";

#[test]
fn rows_of_a_transaction_count_when_it_commits() {
    let kennel = Kennel::new();
    let mut dogs = kennel.open();
    let transaction = dogs.transaction().expect("a transaction");
    run(
        &transaction,
        "INSERT INTO dogs(name) VALUES ('rex'); UPDATE dogs SET breed = 1; DELETE FROM dogs WHERE 1",
    );
    kennel.assert_dogs(0, 0, 0);
    transaction.commit().expect("a commit");
    kennel.assert_dogs(1, 1, 1);
}

#[test]
fn rows_of_a_transaction_that_is_rolled_back_never_count() {
    let kennel = Kennel::new();
    let mut dogs = kennel.open();
    let transaction = dogs.transaction().expect("a transaction");
    run(&transaction, "INSERT INTO dogs(name) VALUES ('rex')");
    drop(transaction);
    run(&dogs, "INSERT INTO dogs(name) VALUES ('bella')");
    kennel.assert_dogs(1, 0, 0);
}

#[test]
fn a_failed_statement_in_a_transaction_takes_only_its_own_rows_along() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    run(&dogs, "BEGIN; INSERT INTO dogs(name) VALUES ('rex')");
    refused(&dogs, "INSERT INTO dogs(name) VALUES ('bella'), ('luna'), ('rex')");
    run(&dogs, "INSERT INTO dogs(name) VALUES ('luna'); COMMIT");
    kennel.assert_dogs(2, 0, 0);
}

#[test]
fn a_failed_statement_in_a_transaction_takes_the_rows_of_its_triggers_along() {
    let kennel = Kennel::with_schema(LOG);
    let logs = altimeter_rusqlite::Monitor::new("kennel")
        .model("dog", "dogs")
        .model("entry", "log")
        .register(&kennel.registry)
        .expect("a monitor");
    let dogs = logs.open(kennel.path()).expect("a connection");
    run(&dogs, "BEGIN; INSERT INTO dogs(name) VALUES ('rex')");
    refused(&dogs, "INSERT INTO dogs(name) VALUES ('bella'), ('luna'), ('rex')");
    run(&dogs, "COMMIT");
    assert_model(&kennel.registry, "dog", [1, 0, 0]);
    assert_model(&kennel.registry, "entry", [1, 0, 0]);
}

#[test]
fn a_failure_that_rolls_back_takes_the_whole_transaction_along() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    run(&dogs, "BEGIN; INSERT INTO dogs(name) VALUES ('rex')");
    refused(&dogs, "INSERT OR ROLLBACK INTO dogs(name) VALUES ('bella'), ('rex')");
    assert!(dogs.is_autocommit());
    kennel.assert_dogs(0, 0, 0);
}

#[test]
fn a_commit_that_a_lock_refuses_counts_when_it_is_repeated() {
    let kennel = Kennel::new();
    let (writer, reader) = (kennel.open(), kennel.open());
    writer.busy_timeout(std::time::Duration::ZERO).expect("no timeout");
    run(&reader, "BEGIN; SELECT * FROM dogs");
    run(&writer, "BEGIN; INSERT INTO dogs(name) VALUES ('rex')");
    let busy = writer.execute("COMMIT", []).expect_err("a lock");
    assert_eq!(busy.sqlite_error_code(), Some(ErrorCode::DatabaseBusy));
    kennel.assert_dogs(0, 0, 0);
    run(&reader, "COMMIT");
    run(&writer, "COMMIT");
    kennel.assert_dogs(1, 0, 0);
}

#[test]
fn a_commit_that_a_foreign_key_refuses_counts_when_it_is_mended() {
    let kennel =
        Kennel::with_schema("CREATE TABLE toys (dog REFERENCES dogs(id) DEFERRABLE INITIALLY DEFERRED)");
    let dogs = kennel.open();
    run(
        &dogs,
        "PRAGMA foreign_keys = ON; BEGIN; INSERT INTO toys VALUES (7); INSERT INTO dogs(name) VALUES ('rex')",
    );
    refused(&dogs, "COMMIT");
    kennel.assert_dogs(0, 0, 0);
    run(&dogs, "INSERT INTO dogs(id, name) VALUES (7, 'bella'); COMMIT");
    kennel.assert_dogs(2, 0, 0);
}

#[test]
fn rows_rolled_back_to_a_savepoint_never_count() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    run(&dogs, "BEGIN; INSERT INTO dogs(name) VALUES ('rex')");
    run(&dogs, "SAVEPOINT \"Trial\"; INSERT INTO dogs(name) VALUES ('bella'), ('luna')");
    run(&dogs, "ROLLBACK TRANSACTION TO SAVEPOINT trial; INSERT INTO dogs(name) VALUES ('bella')");
    run(&dogs, "RELEASE trial; COMMIT");
    kennel.assert_dogs(2, 0, 0);
}

#[test]
fn the_savepoints_of_rusqlite_count_what_they_commit() {
    let kennel = Kennel::new();
    let mut dogs = kennel.open();
    let mut transaction = dogs.transaction().expect("a transaction");
    let dropped = transaction.savepoint().expect("a savepoint");
    run(&dropped, "INSERT INTO dogs(name) VALUES ('rex')");
    drop(dropped);
    let mut kept = transaction.savepoint_with_name("kept").expect("a savepoint");
    run(&kept, "INSERT INTO dogs(name) VALUES ('bella')");
    let inner = kept.savepoint().expect("a savepoint");
    run(&inner, "INSERT INTO dogs(name) VALUES ('luna')");
    inner.commit().expect("a release");
    kept.commit().expect("a release");
    kennel.assert_dogs(0, 0, 0);
    transaction.commit().expect("a commit");
    kennel.assert_dogs(2, 0, 0);
}

#[test]
fn a_savepoint_outside_of_a_transaction_commits_when_it_is_released() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    run(&dogs, "SAVEPOINT outer; INSERT INTO dogs(name) VALUES ('rex')");
    kennel.assert_dogs(0, 0, 0);
    run(&dogs, "RELEASE outer");
    kennel.assert_dogs(1, 0, 0);
}

#[test]
fn a_savepoint_of_a_transaction_that_is_over_is_none_to_roll_back_to() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    run(&dogs, "BEGIN; SAVEPOINT a; COMMIT; BEGIN; INSERT INTO dogs(name) VALUES ('rex')");
    dogs.execute("ROLLBACK TO a", []).expect_err("no such savepoint");
    run(&dogs, "COMMIT");
    kennel.assert_dogs(1, 0, 0);
}

#[test]
fn the_release_of_a_savepoint_that_a_lock_refuses_leaves_it_to_be_rolled_back_to() {
    let kennel = Kennel::new();
    let (writer, reader) = (kennel.open(), kennel.open());
    writer.busy_timeout(std::time::Duration::ZERO).expect("no timeout");
    run(&reader, "BEGIN; SELECT * FROM dogs");
    run(&writer, "SAVEPOINT outer; INSERT INTO dogs(name) VALUES ('rex')");
    let busy = writer.execute("RELEASE outer", []).expect_err("a lock");
    assert_eq!(busy.sqlite_error_code(), Some(ErrorCode::DatabaseBusy));
    run(&reader, "COMMIT");
    run(&writer, "ROLLBACK TO outer; INSERT INTO dogs(name) VALUES ('bella'), ('luna'); RELEASE outer");
    kennel.assert_dogs(2, 0, 0);
}

#[test]
fn rows_left_in_an_open_transaction_by_a_dropped_connection_never_count() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    run(&dogs, "BEGIN; INSERT INTO dogs(name) VALUES ('rex')");
    drop(dogs);
    kennel.assert_dogs(0, 0, 0);
}
