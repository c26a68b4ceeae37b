//! Hooks of the user's: those we do not need keep working, and a conflict over those we need is an error that says so.

use std::ffi::{c_char, c_int, c_void};

use altimeter_rusqlite::{InstrumentError, Monitor};
use rusqlite::{Connection, ffi};

use crate::support::{Kennel, run, value};

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
