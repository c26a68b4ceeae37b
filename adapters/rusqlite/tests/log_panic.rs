//! A panic in what a hook calls, in a process of its own: SQLite's log is one for the process, and one test has it.

use altimeter::Registry;
use altimeter_rusqlite::Monitor;
use rusqlite::ErrorCode;

use crate::support::{DOGS, run, value};

mod support;

fn forward(code: i32, _text: &str) {
    panic!("who is told of {code} fails");
}

#[test]
fn a_panic_in_what_a_hook_calls_does_not_pass_through_sqlite() {
    let registry = Registry::new();
    let monitor = Monitor::new("kennel").register(&registry).expect("a monitor");
    // SAFETY: no other thread uses SQLite: this is the only test of the process.
    unsafe { monitor.count_logged_errors(Some(forward)).expect("SQLite is not in use") };
    let dogs = monitor.open_in_memory().expect("a connection");
    run(&dogs, DOGS);
    let error = dogs.execute("INSERT INTO dogs(name) VALUES (NULL)", []).expect_err("no name");
    assert_eq!(error.sqlite_error_code(), Some(ErrorCode::ConstraintViolation));
    let series = "db_errors_total{db=\"kennel\",code=\"constraint_notnull\",phase=\"step\"}";
    assert_eq!(value(&registry, series), 1);
}
