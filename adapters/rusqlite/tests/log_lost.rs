//! A statement whose end nobody saw, in a process of its own: SQLite's log is one for the process, and one test has it.

use altimeter::Registry;
use altimeter_rusqlite::Monitor;
use rusqlite::ffi;

use crate::support::value;

mod support;

#[test]
fn errors_of_texts_count_after_a_connection_whose_statement_ended_unseen() {
    let registry = Registry::new();
    let monitor = Monitor::new("kennel").register(&registry).expect("a monitor");
    // SAFETY: no other thread uses SQLite: this is the only test of the process.
    unsafe { monitor.count_logged_errors(None).expect("SQLite is not in use") };
    let dogs = monitor.open_in_memory().expect("a connection");
    let mut select = dogs.prepare("VALUES (1), (2)").expect("a statement");
    let mut rows = select.query([]).expect("rows");
    rows.next().expect("a row");
    // SAFETY: the connection is open; without a callback nothing is called.
    unsafe { ffi::sqlite3_trace_v2(dogs.handle(), 0, None, std::ptr::null_mut()) };
    drop(rows);
    drop(select);
    drop(dogs);
    let dogs = monitor.open_in_memory().expect("a connection");
    dogs.execute("SELEKT 1", []).expect_err("no SQL");
    let series = "db_errors_total{db=\"unknown\",code=\"error\",phase=\"prepare\"}";
    assert_eq!(value(&registry, series), 1);
}
