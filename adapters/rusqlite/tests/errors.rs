//! Errors count once each, by code and phase, and everything else is as without counting.

use altimeter_rusqlite::{ConnectionExt, Phase};
use rusqlite::{Connection, Error, TransactionBehavior};

use crate::support::{Kennel, page, run};

mod support;

const INSERT: &str = "INSERT INTO dogs(name) VALUES (?1)";

/// The series of `db_errors_total` that there are.
fn errors(kennel: &Kennel) -> Vec<(String, u64)> {
    let page = page(&kennel.registry);
    let line = |line: &str| {
        let labels = line.strip_prefix("db_errors_total{db=\"kennel\",code=\"")?;
        let (labels, value) = labels.rsplit_once("\"} ")?;
        Some((labels.replace("\",phase=\"", " "), value.parse().expect("a number")))
    };
    let mut errors: Vec<_> = page.lines().filter_map(line).collect();
    errors.sort();
    errors
}

#[track_caller]
fn assert_errors(kennel: &Kennel, expected: &[(&str, u64)]) {
    let errors = errors(kennel);
    let found: Vec<_> = errors.iter().map(|(labels, value)| (labels.as_str(), *value)).collect();
    assert_eq!(found, expected);
}

#[test]
fn each_error_counts_by_its_code_and_its_phase() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    let counted = dogs.counted();
    counted.execute(INSERT, ["rex"]).expect("a dog");
    counted.execute(INSERT, ["rex"]).expect_err("a duplicate");
    counted.execute(INSERT, [None::<&str>]).expect_err("no name");
    counted.execute("SELEKT 1", []).expect_err("no SQL");
    counted.execute("SELECT 1; SELECT 2", []).expect_err("two statements");
    counted.execute(INSERT, []).expect_err("a parameter is missing");
    counted.execute(INSERT, &[(":name", "rex")]).expect_err("no such parameter");
    counted.execute("SELECT 1", []).expect_err("a query");
    counted.query_row("SELECT name FROM dogs", [], |row| row.get::<_, i64>(0)).expect_err("a text");
    counted.query_row("SELECT name FROM dogs", [], |row| row.get::<_, i64>(1)).expect_err("one column");
    assert_errors(
        &kennel,
        &[
            ("column convert", 1),
            ("constraint_notnull step", 1),
            ("constraint_unique step", 1),
            ("conversion convert", 1),
            ("error prepare", 1),
            ("parameters bind", 2),
            ("usage prepare", 1),
            ("usage step", 1),
        ],
    );
}

#[test]
fn a_value_too_large_for_a_parameter_fails_in_binding() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    // SAFETY: the connection is open.
    unsafe {
        rusqlite::ffi::sqlite3_limit(dogs.handle(), rusqlite::ffi::SQLITE_LIMIT_LENGTH, 100);
    }
    dogs.counted().execute(INSERT, ["x".repeat(200)]).expect_err("too large");
    assert_errors(&kennel, &[("toobig bind", 1)]);
}

#[test]
fn no_row_is_no_error() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    let none = dogs.counted().query_row("SELECT name FROM dogs", [], |row| row.get::<_, String>(0));
    assert_eq!(none, Err(Error::QueryReturnedNoRows));
    assert_errors(&kennel, &[]);
}

#[test]
fn a_lock_is_an_error_of_the_statement_that_it_refuses() {
    let kennel = Kennel::new();
    let (first, second) = (kennel.open(), kennel.open());
    second.busy_timeout(std::time::Duration::ZERO).expect("no timeout");
    run(&first, "BEGIN IMMEDIATE");
    second.counted().execute(INSERT, ["rex"]).expect_err("a lock");
    second.counted().transaction_with_behavior(TransactionBehavior::Immediate).expect_err("a lock");
    assert_errors(&kennel, &[("busy step", 2)]);
}

#[test]
fn a_commit_that_fails_is_an_error_and_one_that_is_dropped_is_none() {
    let kennel =
        Kennel::with_schema("CREATE TABLE toys (dog REFERENCES dogs(id) DEFERRABLE INITIALLY DEFERRED)");
    let dogs = kennel.open();
    let counted = dogs.counted();
    let transaction = counted.transaction().expect("a transaction");
    transaction.counted().execute("INSERT INTO toys VALUES (7)", []).expect("a toy");
    transaction.commit().expect_err("no such dog");
    assert!(dogs.is_autocommit(), "the failed commit is rolled back as it is dropped, as the bare one");
    drop(counted.transaction().expect("a transaction"));
    counted.transaction().expect("a transaction").rollback().expect("a rollback");
    assert_errors(&kennel, &[("constraint_foreignkey step", 1)]);
}

#[test]
fn a_batch_counts_the_error_that_ends_it() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    let counted = dogs.counted();
    counted.execute_batch("INSERT INTO dogs(name) VALUES ('rex'); SELEKT 1; SELECT 2").expect_err("no SQL");
    counted
        .execute_batch("PRAGMA user_version; ; INSERT INTO dogs(name) VALUES ('rex')")
        .expect_err("a duplicate");
    counted.execute_batch(" -- nothing\n").expect("an empty batch");
    assert_errors(&kennel, &[("constraint_unique step", 1), ("error prepare", 1)]);
    kennel.assert_dogs(1, 0, 0);
}

#[test]
fn an_error_that_a_function_of_the_user_hands_on_counts_where_it_arose() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    let counted = dogs.counted();
    let outer = counted
        .query_row("SELECT 1", [], |_| counted.query_row("SELECT 'text'", [], |row| row.get::<_, i64>(0)));
    outer.expect_err("a text");
    assert_errors(&kennel, &[("conversion convert", 1)]);
}

#[test]
fn rows_that_are_mapped_count_the_error_of_each() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    let mut select = dogs.counted().prepare("VALUES (1), ('two'), (3)").expect("a statement");
    let rows = select.query_map([], |row| row.get::<_, i64>(0)).expect("rows");
    assert_eq!(rows.filter_map(Result::ok).collect::<Vec<_>>(), [1, 3]);
    assert_errors(&kennel, &[("conversion convert", 1)]);
    assert!(dogs.counted().prepare("SELECT 1").expect("a statement").exists([]).expect("a row"));
}

#[test]
fn a_call_without_a_counterpart_can_be_counted() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    dogs.counted().check(Phase::Step, dogs.execute("DROP TABLE cats", [])).expect_err("no cats");
    assert_errors(&kennel, &[("error step", 1)]);
}

#[test]
fn many_sets_run_one_after_the_other_and_their_number_is_never_asked() {
    /// Answers no size hint that could be believed.
    struct Names(u32);
    impl Iterator for Names {
        type Item = [String; 1];
        fn next(&mut self) -> Option<Self::Item> {
            self.0 += 1;
            Some([format!("dog {}", self.0 % 5)])
        }
        fn size_hint(&self) -> (usize, Option<usize>) {
            panic!("the number of sets was asked")
        }
    }
    let kennel = Kennel::new();
    let dogs = kennel.open();
    let mut names = Names(0);
    dogs.counted().execute_many(INSERT, &mut names).expect_err("the sixth is a duplicate of the first");
    assert_eq!(names.0, 6);
    assert!(page(&kennel.registry).contains("db_statements_batched_total{db=\"kennel\"} 6\n"));
    kennel.assert_dogs(5, 0, 0);
    assert_errors(&kennel, &[("constraint_unique step", 1)]);
}

#[test]
fn a_connection_that_nobody_watches_works_as_the_bare_one() {
    let bare = Connection::open_in_memory().expect("a connection");
    assert_eq!(bare.counted().query_row("SELECT 1", [], |row| row.get::<_, i64>(0)), Ok(1));
    bare.counted().execute("SELEKT 1", []).expect_err("no SQL");
}

#[test]
fn results_and_errors_are_those_of_the_bare_calls() {
    let kennel = Kennel::new();
    let (watched, bare) = (kennel.open(), Connection::open_in_memory().expect("a connection"));
    run(&bare, support::DOGS);
    for sql in [
        "INSERT INTO dogs(name) VALUES ('rex')",
        "SELEKT 1",
        "SELECT 1",
        "SELECT 1; SELECT 2",
        "",
        "-- nothing",
    ] {
        for _ in 0..2 {
            let (one, other) = (watched.counted().execute(sql, []), bare.execute(sql, []));
            assert_eq!(format!("{one:?}"), format!("{other:?}"), "{sql}");
            let get = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
            let (one, other) = (watched.counted().query_row(sql, [], get), bare.query_row(sql, [], get));
            assert_eq!(format!("{one:?}"), format!("{other:?}"), "{sql}");
            let (one, other) = (watched.counted().execute_batch(sql), bare.execute_batch(sql));
            assert_eq!(format!("{one:?}"), format!("{other:?}"), "{sql}");
        }
    }
}

#[test]
fn a_connection_that_cannot_be_opened_is_an_error_by_code() {
    let kennel = Kennel::new();
    let directory = kennel.path().parent().expect("a directory").to_owned();
    kennel.monitor.open(directory).expect_err("a directory");
    let error = "db_connection_errors_total{db=\"kennel\",code=\"cantopen\"} 1\n";
    assert!(page(&kennel.registry).contains(error), "{}", page(&kennel.registry));
}
