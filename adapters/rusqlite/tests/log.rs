//! Errors from SQLite's log, in a process of its own: the log is one for the process, and one test has it.

use std::sync::Mutex;

use altimeter::Registry;
use altimeter_rusqlite::{ConnectionExt, Latency, LogError, Monitor};
use rusqlite::Connection;

use crate::support::{DOGS, page, run};

mod support;

static FORWARDED: Mutex<Vec<i32>> = Mutex::new(Vec::new());

fn forward(code: i32, _text: &str) {
    FORWARDED.lock().expect("no panic").push(code);
}

/// The lines of `db_errors_total`, without that name.
fn errors(registry: &Registry) -> Vec<String> {
    let page = page(registry);
    let mut lines: Vec<_> =
        page.lines().filter_map(|line| line.strip_prefix("db_errors_total")).map(str::to_owned).collect();
    lines.sort();
    lines
}

#[test]
fn errors_of_the_log_are_those_of_their_connection_and_counted_once() {
    let registry = Registry::new();
    let monitor = Monitor::new("kennel").latency(Latency::Off).register(&registry).expect("a monitor");
    // SAFETY: no other thread uses SQLite: this is the only test of the process.
    unsafe {
        monitor.count_logged_errors(Some(forward)).expect("SQLite is not in use");
        assert_eq!(monitor.count_logged_errors(None), Err(LogError::AlreadyOn));
    }
    let directory = tempfile::TempDir::new().expect("a directory");
    let path = directory.path().join("kennel.db");
    let dogs = monitor.open(&path).expect("a connection");
    let shelter = Monitor::new("shelter")
        .register(&registry)
        .expect("a monitor")
        .open_in_memory()
        .expect("a connection");
    for connection in [&dogs, &shelter] {
        run(connection, DOGS);
        run(connection, "INSERT INTO dogs(name) VALUES ('rex')");
    }
    for connection in [&dogs, &dogs, &shelter] {
        connection.execute("INSERT INTO dogs(name) VALUES ('rex')", []).expect_err("a duplicate");
    }
    dogs.execute("SELEKT 1", []).expect_err("no SQL");
    dogs.counted().execute("INSERT INTO dogs(name) VALUES (NULL)", []).expect_err("no name");
    dogs.counted().execute("SELEKT 1", []).expect_err("no SQL");
    // A statement that is compiled again since the schema has changed: it is logged, and no error.
    let mut insert = dogs.prepare("INSERT INTO dogs(name) VALUES ('luna')").expect("a statement");
    run(&Connection::open(&path).expect("a connection"), "ALTER TABLE dogs ADD COLUMN age");
    insert.execute([]).expect("a dog");
    drop(insert);
    assert_eq!(
        errors(&registry),
        [
            "{db=\"kennel\",code=\"constraint_notnull\",phase=\"step\"} 1",
            "{db=\"kennel\",code=\"constraint_unique\",phase=\"step\"} 2",
            "{db=\"kennel\",code=\"error\",phase=\"prepare\"} 1",
            "{db=\"shelter\",code=\"constraint_unique\",phase=\"step\"} 1",
            "{db=\"unknown\",code=\"error\",phase=\"prepare\"} 1",
        ]
    );
    let forwarded = FORWARDED.lock().expect("no panic");
    assert_eq!(forwarded.iter().filter(|&&code| code == rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE).count(), 3);
}
