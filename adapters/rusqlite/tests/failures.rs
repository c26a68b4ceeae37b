//! Statements that are ended by something else than a constraint: what was undone does not count, and what is there does.

use std::ffi::{c_char, c_int, c_void};
use std::io::{Seek, SeekFrom, Write};
use std::ptr::null_mut;

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, ErrorCode, ffi};

use crate::support::{Kennel, run, value};

mod support;

/// More dogs than three pages hold.
const MANY: &str = "WITH RECURSIVE ids(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM ids LIMIT 5000)
    INSERT INTO dogs(name, breed) SELECT 'dog ' || id, hex(zeroblob(100)) FROM ids";

#[track_caller]
fn fails(connection: &Connection, sql: &str, code: ErrorCode) {
    let error = connection.execute(sql, []).expect_err(sql);
    assert_eq!(error.sqlite_error_code(), Some(code), "{error}");
}

fn count(connection: &Connection) -> u64 {
    connection.query_row("SELECT count(*) FROM dogs", [], |row| row.get::<_, u32>(0)).expect("a count").into()
}

#[test]
fn a_statement_that_fills_the_disk_takes_only_its_own_rows_along() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    let limit: i64 = dogs.query_row("PRAGMA max_page_count = 20", [], |row| row.get(0)).expect("a limit");
    assert_eq!(limit, 20);
    run(&dogs, "INSERT INTO dogs(name) VALUES ('rex')");
    fails(&dogs, MANY, ErrorCode::DiskFull);
    kennel.assert_dogs(1, 0, 0);
    run(&dogs, "BEGIN; INSERT INTO dogs(name) VALUES ('bella')");
    fails(&dogs, MANY, ErrorCode::DiskFull);
    if !dogs.is_autocommit() {
        run(&dogs, "COMMIT");
    }
    run(&dogs, "INSERT INTO dogs(name) VALUES ('luna')");
    kennel.assert_dogs(count(&dogs), 0, 0);
}

/// Stops the statement at the first call that finds rows written.
unsafe extern "C" fn stop(connection: *mut c_void) -> c_int {
    // SAFETY: the tests pass the connection that calls.
    c_int::from(
        unsafe { ffi::sqlite3_txn_state(connection.cast(), c"main".as_ptr()) } == ffi::SQLITE_TXN_WRITE,
    )
}

#[test]
fn a_statement_that_is_interrupted_counts_no_row_and_neither_does_its_transaction() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    for before in ["", "BEGIN; INSERT INTO dogs(name) VALUES ('rex')"] {
        run(&dogs, before);
        // SAFETY: the connection is open, and passed to its own handler.
        unsafe { ffi::sqlite3_progress_handler(dogs.handle(), 20_000, Some(stop), dogs.handle().cast()) };
        fails(&dogs, MANY, ErrorCode::OperationInterrupted);
        // SAFETY: as above.
        unsafe { ffi::sqlite3_progress_handler(dogs.handle(), 0, None, null_mut()) };
        assert!(dogs.is_autocommit(), "SQLite rolls back the transaction, too");
        assert_eq!(count(&dogs), 0);
        kennel.assert_dogs(0, 0, 0);
    }
    run(&dogs, MANY);
    kennel.assert_dogs(5000, 0, 0);
}

#[test]
fn a_file_that_is_corrupt_fails_its_statements_and_counts_no_row() {
    let kennel = Kennel::new();
    run(&kennel.open(), MANY);
    let mut file = std::fs::OpenOptions::new().write(true).open(kennel.path()).expect("the file");
    let length = file.metadata().expect("its length").len();
    // All but the schema, which is on the first page.
    file.seek(SeekFrom::Start(4096)).expect("the second page");
    file.write_all(&vec![0xff; usize::try_from(length).expect("a small file") - 4096]).expect("bytes");
    drop(file);
    let dogs = kennel.open();
    fails(&dogs, "INSERT INTO dogs(name) VALUES ('rex')", ErrorCode::DatabaseCorrupt);
    fails(&dogs, "UPDATE dogs SET breed = 'mutt'", ErrorCode::DatabaseCorrupt);
    run(&dogs, "BEGIN");
    fails(&dogs, "DELETE FROM dogs WHERE id > 7", ErrorCode::DatabaseCorrupt);
    drop(dogs);
    kennel.assert_dogs(5000, 0, 0);
}

unsafe extern "C" fn deny_updates(
    _: *mut c_void,
    action: c_int,
    _: *const c_char,
    _: *const c_char,
    _: *const c_char,
    _: *const c_char,
) -> c_int {
    if action == ffi::SQLITE_UPDATE { ffi::SQLITE_DENY } else { ffi::SQLITE_OK }
}

#[test]
fn a_statement_that_the_authorizer_denies_has_never_run() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    // SAFETY: the connection is open, and the function touches nothing.
    unsafe { ffi::sqlite3_set_authorizer(dogs.handle(), Some(deny_updates), null_mut()) };
    run(&dogs, "INSERT INTO dogs(name) VALUES ('rex')");
    fails(&dogs, "UPDATE dogs SET breed = 'mutt'", ErrorCode::AuthorizationForStatementDenied);
    kennel.assert_statements(&[("insert", 1)]);
    kennel.assert_dogs(1, 0, 0);
}

#[test]
fn a_function_of_the_user_that_panics_takes_the_rows_of_its_statement_along() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    dogs.create_scalar_function("checked", 1, FunctionFlags::SQLITE_UTF8, |call| {
        let id: i64 = call.get(0)?;
        assert!(id < 3, "a panic, on purpose");
        Ok(id)
    })
    .expect("a function");
    run(&dogs, "BEGIN; INSERT INTO dogs(name) VALUES ('rex')");
    dogs.execute("INSERT INTO dogs(name) SELECT checked(value) FROM json_each('[1, 2, 3]')", [])
        .expect_err("a panic");
    run(&dogs, "COMMIT");
    kennel.assert_dogs(1, 0, 0);
    assert_eq!(count(&dogs), 1);
}

#[test]
fn thousands_of_connections_count_each_row_and_each_end() {
    let kennel = Kennel::new();
    let open = || value(&kennel.registry, "db_connections_open{db=\"kennel\"}");
    let connections: Vec<_> = (0..2000)
        .map(|_| {
            let dogs = kennel.monitor.open_in_memory().expect("a connection");
            run(
                &dogs,
                "CREATE TABLE dogs (name); INSERT INTO dogs VALUES (1); BEGIN; INSERT INTO dogs VALUES (2)",
            );
            dogs
        })
        .collect();
    assert_eq!(open(), 2000);
    kennel.assert_dogs(2000, 0, 0);
    drop(connections);
    assert_eq!(open(), 0);
    kennel.assert_dogs(2000, 0, 0);
}
