//! Connections come under watch and leave it, in whatever way they end.

use altimeter::Registry;
use altimeter_rusqlite::Monitor;
use rusqlite::{Connection, OpenFlags};

use crate::support::{DOGS, Kennel, assert_model, assert_statements, value};

mod support;

const INSERT: &str = "INSERT INTO dogs(name) VALUES ('rex')";

/// Connections of `db` that came under watch, and those that are open.
fn connections(registry: &Registry, db: &str) -> (u64, u64) {
    let of = |family| value(registry, &format!("{family}{{db=\"{db}\"}}"));
    (of("db_connections_opened_total"), of("db_connections_open"))
}

#[test]
fn a_connection_is_open_until_it_is_dropped() {
    let kennel = Kennel::new();
    assert_eq!(connections(&kennel.registry, "kennel"), (0, 0));
    let (first, second) = (kennel.open(), kennel.open());
    assert_eq!(connections(&kennel.registry, "kennel"), (2, 2));
    drop(first);
    assert_eq!(connections(&kennel.registry, "kennel"), (2, 1));
    second.close().expect("a close");
    assert_eq!(connections(&kennel.registry, "kennel"), (2, 0));
}

#[test]
fn every_way_to_open_puts_the_connection_under_watch() {
    let kennel = Kennel::new();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let read_only = kennel.monitor.open_with_flags(kennel.path(), flags).expect("a connection");
    read_only.execute_batch("SELECT * FROM dogs").expect("a query");
    kennel.monitor.open_in_memory().expect("a connection").execute_batch(DOGS).expect("a table");
    kennel.assert_statements(&[("select", 1), ("ddl", 1)]);
}

#[test]
fn a_failed_open_is_an_error_and_no_connection() {
    let kennel = Kennel::new();
    let directory = kennel.path().parent().expect("a directory").to_owned();
    let (bare, watched) = (Connection::open(&directory), kennel.monitor.open(&directory));
    assert_eq!(format!("{:?}", watched.err()), format!("{:?}", bare.err()));
    assert_eq!(connections(&kennel.registry, "kennel"), (0, 0));
}

#[test]
fn a_connection_instrumented_twice_counts_once() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    kennel.monitor.instrument(&dogs).expect("a watch");
    kennel.monitor.clone().instrument(&dogs).expect("a watch");
    dogs.execute(INSERT, []).expect("an insert");
    kennel.assert_statements(&[("insert", 1)]);
    kennel.assert_dogs(1, 0, 0);
    assert_eq!(connections(&kennel.registry, "kennel"), (1, 1));
}

#[test]
fn a_connection_instrumented_again_inside_a_transaction_loses_no_row() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    dogs.execute_batch("BEGIN; INSERT INTO dogs(name) VALUES ('rex')").expect("an insert");
    kennel.monitor.instrument(&dogs).expect("a watch");
    dogs.execute_batch("COMMIT").expect("a commit");
    kennel.assert_dogs(1, 0, 0);
}

#[test]
fn a_connection_instrumented_while_a_statement_runs_counts_from_the_next_on() {
    let kennel = Kennel::new();
    let dogs = Connection::open(kennel.path()).expect("a connection");
    let mut select = dogs.prepare("VALUES (1), (2)").expect("a statement");
    let mut rows = select.query([]).expect("rows");
    assert!(rows.next().expect("a row").is_some());
    kennel.monitor.instrument(&dogs).expect("a watch");
    assert!(rows.next().expect("a row").is_some());
    drop(rows);
    dogs.execute(INSERT, []).expect("an insert");
    kennel.assert_statements(&[("insert", 1)]);
}

#[test]
fn instrumenting_again_takes_the_hooks_back() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    remove_hooks(&dogs);
    dogs.execute(INSERT, []).expect("an insert");
    kennel.assert_statements(&[]);
    kennel.monitor.instrument(&dogs).expect("a watch");
    dogs.execute_batch("UPDATE dogs SET breed = 'mutt'").expect("an update");
    kennel.assert_statements(&[("update", 1)]);
    kennel.assert_dogs(0, 1, 0);
}

/// Does what another library does that wants the hooks for itself.
fn remove_hooks(connection: &Connection) {
    use std::ptr::null_mut;
    // SAFETY: the connection is open.
    unsafe {
        let db = connection.handle();
        rusqlite::ffi::sqlite3_trace_v2(db, 0, None, null_mut());
        rusqlite::ffi::sqlite3_update_hook(db, None, null_mut());
    }
}

#[test]
fn a_connection_that_changes_monitors_counts_for_the_last() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    dogs.execute_batch("BEGIN; INSERT INTO dogs(name) VALUES ('rex'); COMMIT").expect("a dog");
    let shelter =
        Monitor::new("shelter").model("stray", "dogs").register(&kennel.registry).expect("a monitor");
    shelter.instrument(&dogs).expect("a watch");
    dogs.execute("DELETE FROM dogs WHERE name = 'rex'", []).expect("a delete");
    kennel.assert_statements(&[("transaction", 2), ("insert", 1)]);
    kennel.assert_dogs(1, 0, 0);
    assert_statements(&kennel.registry, "shelter", &[("delete", 1)]);
    assert_model(&kennel.registry, "stray", [0, 0, 1]);
    assert_eq!(connections(&kennel.registry, "kennel"), (1, 0));
    assert_eq!(connections(&kennel.registry, "shelter"), (1, 1));
}

#[test]
fn a_connection_whose_close_failed_is_watched_on() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    let unfinished = prepare_raw(&dogs, c"SELECT 1");
    let (dogs, _) = dogs.close().expect_err("a statement is not finalised");
    dogs.execute(INSERT, []).expect("an insert");
    kennel.assert_statements(&[("insert", 1)]);
    assert_eq!(connections(&kennel.registry, "kennel"), (1, 1));
    // SAFETY: prepared above, and not used again.
    unsafe { rusqlite::ffi::sqlite3_finalize(unfinished) };
    dogs.close().expect("a close");
    assert_eq!(connections(&kennel.registry, "kennel"), (1, 0));
}

/// A statement that the borrow checker does not know of.
fn prepare_raw(connection: &Connection, sql: &std::ffi::CStr) -> *mut rusqlite::ffi::sqlite3_stmt {
    let mut statement = std::ptr::null_mut();
    // SAFETY: the connection is open, the text a C string, and there is room for the statement.
    let code = unsafe {
        rusqlite::ffi::sqlite3_prepare_v2(
            connection.handle(),
            sql.as_ptr(),
            -1,
            &raw mut statement,
            std::ptr::null_mut(),
        )
    };
    assert_eq!(code, rusqlite::ffi::SQLITE_OK);
    statement
}

unsafe extern "C" {
    /// The bindings leave it out.
    fn sqlite3_close_v2(db: *mut rusqlite::ffi::sqlite3) -> std::ffi::c_int;
}

#[test]
fn a_statement_that_outlives_its_connection_runs_on_unwatched() {
    let kennel = Kennel::new();
    let (unfinished, closed);
    {
        let mut db = std::ptr::null_mut();
        // SAFETY: the name is a C string, and there is room for the handle, which is then an open connection that the
        // `Connection` below does not close.
        let dogs = unsafe {
            assert_eq!(
                rusqlite::ffi::sqlite3_open(c":memory:".as_ptr(), &raw mut db),
                rusqlite::ffi::SQLITE_OK
            );
            Connection::from_handle(db).expect("a connection")
        };
        kennel.monitor.instrument(&dogs).expect("a watch");
        dogs.execute_batch(DOGS).expect("a table");
        unfinished = prepare_raw(&dogs, c"INSERT INTO dogs(name) VALUES ('rex')");
        drop(dogs);
        // SAFETY: the connection is open, and the handle not used again.
        closed = unsafe { sqlite3_close_v2(db) };
    }
    assert_eq!(closed, rusqlite::ffi::SQLITE_OK);
    assert_eq!(connections(&kennel.registry, "kennel"), (1, 0));
    // SAFETY: a statement keeps what it needs of its connection until it is finalised.
    unsafe {
        assert_eq!(rusqlite::ffi::sqlite3_step(unfinished), rusqlite::ffi::SQLITE_DONE);
        rusqlite::ffi::sqlite3_finalize(unfinished);
    }
    kennel.assert_statements(&[("ddl", 1)]);
    kennel.assert_dogs(0, 0, 0);
}

#[test]
fn a_connection_dropped_with_an_open_transaction_leaves_the_watch_in_order() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    dogs.execute_batch("BEGIN; INSERT INTO dogs(name) VALUES ('rex')").expect("an insert");
    drop(dogs);
    assert_eq!(connections(&kennel.registry, "kennel"), (1, 0));
    kennel.assert_statements(&[("transaction", 1), ("insert", 1)]);
}

#[test]
fn a_connection_is_watched_on_the_thread_it_moves_to() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    dogs.execute_batch("BEGIN; INSERT INTO dogs(name) VALUES ('rex')").expect("an insert");
    let moved = std::thread::spawn(move || dogs.execute_batch("COMMIT"));
    moved.join().expect("no panic").expect("a commit");
    kennel.assert_statements(&[("transaction", 2), ("insert", 1)]);
    kennel.assert_dogs(1, 0, 0);
    assert_eq!(connections(&kennel.registry, "kennel"), (1, 0));
}

#[test]
fn a_connection_outlives_the_monitor_and_counts_on() {
    let kennel = Kennel::new();
    let monitor = Monitor::new("shelter").register(&kennel.registry).expect("a monitor");
    let dogs = monitor.open(kennel.path()).expect("a connection");
    drop(monitor);
    dogs.execute(INSERT, []).expect("an insert");
    assert_statements(&kennel.registry, "shelter", &[("insert", 1)]);
}

#[test]
fn connections_on_many_threads_count_into_one_monitor_to_the_unit() {
    const THREADS: u32 = 4;
    const STATEMENTS: u32 = 50;
    let kennel = Kennel::new();
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let dogs = kennel.monitor.open_in_memory().expect("a connection");
                dogs.execute_batch(DOGS).expect("a table");
                for name in 0..STATEMENTS {
                    dogs.execute("INSERT INTO dogs(name) VALUES (?1)", [name]).expect("an insert");
                }
            });
        }
    });
    kennel.assert_statements(&[("ddl", THREADS.into()), ("insert", (THREADS * STATEMENTS).into())]);
    kennel.assert_dogs((THREADS * STATEMENTS).into(), 0, 0);
    assert_eq!(connections(&kennel.registry, "kennel"), (THREADS.into(), 0));
}
