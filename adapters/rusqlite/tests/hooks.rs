//! Hooks of the user's: those we do not need keep working, and a conflict over those we need is an error that says so.

use std::ffi::{c_char, c_int, c_uint, c_void};

use altimeter_rusqlite::{InstrumentError, Monitor};
use rusqlite::{Connection, ffi};

use crate::support::{Kennel, refused, run, value};

mod support;

/// Counts its calls at the address that it is given.
unsafe extern "C" fn count_row(calls: *mut c_void, _: c_int, _: *const c_char, _: *const c_char, _: i64) {
    // SAFETY: the tests pass the address of a number that outlives the connection.
    unsafe { *calls.cast::<u32>() += 1 };
}

unsafe extern "C" fn count_commit(calls: *mut c_void) -> c_int {
    // SAFETY: as above.
    unsafe { *calls.cast::<u32>() += 1 };
    0
}

#[test]
fn a_hook_that_is_not_needed_keeps_working() {
    let mut calls = 0_u32;
    let kennel = Kennel::new();
    let dogs = kennel.open();
    // SAFETY: the connection is open, and the number outlives it.
    unsafe { ffi::sqlite3_commit_hook(dogs.handle(), Some(count_commit), (&raw mut calls).cast()) };
    kennel.monitor.instrument(&dogs).expect("a watch");
    run(&dogs, "INSERT INTO dogs(name) VALUES ('rex')");
    drop(dogs);
    assert_eq!(calls, 1);
    kennel.assert_dogs(1, 0, 0);
}

#[test]
fn a_monitor_without_rows_leaves_the_hooks_on_rows_alone() {
    let mut calls = 0_u32;
    let kennel = Kennel::new();
    let dogs = Connection::open(kennel.path()).expect("a connection");
    // SAFETY: the connection is open, and the number outlives it.
    unsafe { ffi::sqlite3_update_hook(dogs.handle(), Some(count_row), (&raw mut calls).cast()) };
    let monitor = Monitor::new("kennel").register(&kennel.registry).expect("a monitor");
    monitor.instrument(&dogs).expect("a watch");
    run(&dogs, "INSERT INTO dogs(name) VALUES ('rex')");
    drop(dogs);
    assert_eq!(calls, 1);
    kennel.assert_statements(&[("insert", 1)]);
}

#[test]
fn a_hook_that_is_taken_is_an_error_and_nothing_is_measured() {
    let mut calls = 0_u32;
    let kennel = Kennel::new();
    let dogs = Connection::open(kennel.path()).expect("a connection");
    // SAFETY: the connection is open, and the number outlives it.
    unsafe { ffi::sqlite3_update_hook(dogs.handle(), Some(count_row), (&raw mut calls).cast()) };
    let error = kennel.monitor.instrument(&dogs).expect_err("a hook that is taken");
    assert_eq!(error, InstrumentError::HookTaken { hook: "update_hook", lost: true });
    assert!(error.to_string().contains("instrument connections before other hooks are set"), "{error}");
    run(&dogs, "INSERT INTO dogs(name) VALUES ('rex')");
    kennel.assert_statements(&[]);
    kennel.assert_dogs(0, 0, 0);
    assert_eq!(value(&kennel.registry, "db_connections_open{db=\"kennel\"}"), 0);
}

#[test]
fn a_hook_that_takes_the_place_of_ours_works_and_is_told() {
    let mut calls = 0_u32;
    let kennel = Kennel::new();
    let dogs = kennel.open();
    // SAFETY: the connection is open, and the number outlives it.
    unsafe { ffi::sqlite3_update_hook(dogs.handle(), Some(count_row), (&raw mut calls).cast()) };
    run(&dogs, "INSERT INTO dogs(name) VALUES ('rex'), ('bella')");
    drop(dogs);
    assert_eq!(calls, 2);
    kennel.assert_dogs(0, 0, 0);
    assert_eq!(value(&kennel.registry, "db_rows_unattributed_total{db=\"kennel\"}"), 2);
    assert_eq!(value(&kennel.registry, "db_hooks_replaced_total{db=\"kennel\"}"), 1);
}

#[test]
fn a_connection_that_ends_with_our_hooks_tells_of_none_replaced() {
    let kennel = Kennel::new();
    run(&kennel.open(), "INSERT INTO dogs(name) VALUES ('rex')");
    assert_eq!(value(&kennel.registry, "db_hooks_replaced_total{db=\"kennel\"}"), 0);
}

/// Counts its calls at the address that it is given.
unsafe extern "C" fn count_event(_: c_uint, calls: *mut c_void, _: *mut c_void, _: *mut c_void) -> c_int {
    // SAFETY: as above.
    unsafe { *calls.cast::<u32>() += 1 };
    0
}

/// Takes the place of the trace hook.
fn trace(connection: &Connection, calls: &mut u32) {
    let calls = std::ptr::from_mut(calls).cast();
    // SAFETY: the connection is open, and the number outlives it.
    unsafe { ffi::sqlite3_trace_v2(connection.handle(), ffi::SQLITE_TRACE_STMT, Some(count_event), calls) };
}

fn unattributed(kennel: &Kennel) -> u64 {
    value(&kennel.registry, "db_rows_unattributed_total{db=\"kennel\"}")
}

fn replaced(kennel: &Kennel) -> u64 {
    value(&kennel.registry, "db_hooks_replaced_total{db=\"kennel\"}")
}

#[test]
fn rows_are_unattributed_from_when_a_trace_hook_takes_the_place_of_ours() {
    let mut calls = 0;
    let kennel = Kennel::new();
    let dogs = kennel.open();
    run(&dogs, "INSERT INTO dogs(name) VALUES ('ace')");
    trace(&dogs, &mut calls);
    run(&dogs, "INSERT INTO dogs(name) VALUES ('rex'), ('bella')");
    assert_eq!(unattributed(&kennel), 2);
    run(
        &dogs,
        "BEGIN; SAVEPOINT a; INSERT INTO dogs(name) VALUES ('a'), ('b'), ('c'); ROLLBACK TO a; COMMIT",
    );
    run(&dogs, "BEGIN; INSERT INTO dogs(name) VALUES ('luna')");
    refused(&dogs, "INSERT INTO dogs(name) VALUES ('d'), ('e'), ('rex')");
    run(&dogs, "COMMIT");
    drop(dogs);
    kennel.assert_dogs(1, 0, 0);
    // Each that was changed, whatever became of it.
    assert_eq!(unattributed(&kennel), 2 + 3 + 1 + 2);
    assert_eq!(replaced(&kennel), 1);
    assert!(calls > 0);
}

#[test]
fn rows_whose_commit_another_trace_hook_has_hidden_are_unattributed() {
    let mut calls = 0;
    let kennel = Kennel::new();
    let dogs = kennel.open();
    run(&dogs, "BEGIN; INSERT INTO dogs(name) VALUES ('rex'), ('bella')");
    trace(&dogs, &mut calls);
    run(&dogs, "COMMIT");
    drop(dogs);
    kennel.assert_dogs(0, 0, 0);
    assert_eq!((unattributed(&kennel), replaced(&kennel)), (2, 1));
}

#[test]
fn a_trace_hook_that_takes_the_place_of_ours_is_told_without_rows() {
    let mut calls = 0;
    let kennel = Kennel::new();
    let monitor = Monitor::new("kennel").register(&kennel.registry).expect("a monitor");
    let dogs = monitor.open(kennel.path()).expect("a connection");
    trace(&dogs, &mut calls);
    drop(dogs);
    assert_eq!(replaced(&kennel), 1);
}

#[test]
fn a_trace_hook_that_is_taken_is_an_error_and_nothing_is_measured() {
    let mut calls = 0;
    let kennel = Kennel::new();
    let dogs = Connection::open(kennel.path()).expect("a connection");
    trace(&dogs, &mut calls);
    let error = kennel.monitor.instrument(&dogs).expect_err("a hook that is taken");
    assert_eq!(error, InstrumentError::HookTaken { hook: "trace_v2", lost: true });
    run(&dogs, "INSERT INTO dogs(name) VALUES ('rex')");
    kennel.assert_statements(&[]);
    kennel.assert_dogs(0, 0, 0);
    assert_eq!(replaced(&kennel), 0);
}

#[test]
fn a_hook_in_the_place_of_ours_is_an_error_when_another_monitor_takes_over() {
    let mut calls = 0;
    let kennel = Kennel::new();
    let dogs = kennel.open();
    trace(&dogs, &mut calls);
    let other = Monitor::new("other").register(&kennel.registry).expect("a monitor");
    let error = other.instrument(&dogs).expect_err("a hook that is taken");
    assert_eq!(error, InstrumentError::HookTaken { hook: "trace_v2", lost: true });
    assert_eq!(replaced(&kennel), 1);
}

#[test]
fn statements_and_rows_are_exact_again_once_the_trace_hook_is_put_back() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    let mut insert =
        dogs.prepare("INSERT INTO dogs(name) VALUES (random()) RETURNING id").expect("a statement");
    let mut rows = insert.query([]).expect("rows");
    rows.next().expect("a row");
    // SAFETY: the connection is open; without a callback nothing is called.
    unsafe { ffi::sqlite3_trace_v2(dogs.handle(), 0, None, std::ptr::null_mut()) };
    drop(rows);
    kennel.monitor.instrument(&dogs).expect("a watch");
    for _ in 0..3 {
        insert.query_row([], |_| Ok(())).expect("a dog");
    }
    run(&dogs, "BEGIN; SAVEPOINT a; INSERT INTO dogs(name) VALUES ('rex'); ROLLBACK TO a; COMMIT");
    drop(insert);
    drop(dogs);
    kennel.assert_dogs(3, 0, 0);
    assert_eq!((unattributed(&kennel), replaced(&kennel)), (1, 1));
    assert_eq!(value(&kennel.registry, "db_statements_total{db=\"kennel\",kind=\"insert\"}"), 5);
}
