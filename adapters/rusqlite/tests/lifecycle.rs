//! How connections, watches and hooks begin and end, in every order that there is: the tests that run under valgrind.

use altimeter::Registry;
use altimeter_rusqlite::{Latency, Monitor};
use rusqlite::Connection;

use crate::support::{DOGS, Kennel, run, value};

mod support;

const INSERT: &str = "INSERT INTO dogs(name) VALUES ('rex')";

fn monitors(registry: &Registry) -> Vec<Monitor> {
    [Latency::Off, Latency::Calls, Latency::Trace, Latency::OneIn(2)]
        .into_iter()
        .flat_map(|latency| {
            [Monitor::new("kennel").latency(latency), Monitor::new("kennel").latency(latency).rows_by_table()]
        })
        .map(|builder| builder.register(registry).expect("a monitor"))
        .collect()
}

/// Runs `life` with a connection under each kind of watch, and looks that all contexts are gone after it.
fn each(life: impl Fn(&Monitor, Connection)) {
    let registry = Registry::new();
    for monitor in monitors(&registry) {
        let dogs = monitor.open_in_memory().expect("a connection");
        run(&dogs, DOGS);
        life(&monitor, dogs);
        assert_eq!(value(&registry, "db_connections_open{db=\"kennel\"}"), 0);
    }
}

#[test]
fn dropped() {
    each(|_, dogs| run(&dogs, INSERT));
}

#[test]
fn closed() {
    each(|_, dogs| dogs.close().expect("a close"));
}

#[test]
fn dropped_with_an_open_transaction() {
    each(|_, dogs| run(&dogs, "BEGIN; SAVEPOINT a; INSERT INTO dogs(name) VALUES ('rex')"));
}

#[test]
fn instrumented_twice_in_the_midst_of_a_transaction() {
    each(|monitor, dogs| {
        run(&dogs, "BEGIN; INSERT INTO dogs(name) VALUES ('rex')");
        monitor.instrument(&dogs).expect("a watch");
        run(&dogs, "COMMIT");
    });
}

#[test]
fn taken_over_by_another_monitor_while_a_statement_runs() {
    let other = Registry::new();
    let monitors = monitors(&other);
    each(|_, dogs| {
        let mut select = dogs.prepare("VALUES (1), (2), (3)").expect("a statement");
        let mut rows = select.query([]).expect("rows");
        for monitor in &monitors {
            let _ = rows.next().expect("a row or none");
            monitor.instrument(&dogs).expect("a watch");
            run(&dogs, "INSERT INTO dogs(name) VALUES (random())");
        }
    });
}

#[test]
fn a_close_that_fails_and_one_that_succeeds() {
    each(|_, dogs| {
        let mut statement = std::ptr::null_mut();
        // SAFETY: the connection is open, the text a C string, and there is room for the statement.
        let code = unsafe {
            let (sql, tail) = (c"SELECT 1".as_ptr(), std::ptr::null_mut());
            rusqlite::ffi::sqlite3_prepare_v2(dogs.handle(), sql, -1, &raw mut statement, tail)
        };
        assert_eq!(code, rusqlite::ffi::SQLITE_OK);
        let (dogs, _) = dogs.close().expect_err("a statement is not finalised");
        run(&dogs, INSERT);
        // SAFETY: prepared above, and not used again.
        unsafe { rusqlite::ffi::sqlite3_finalize(statement) };
        dogs.close().expect("a close");
    });
}

#[test]
fn moved_to_another_thread_and_ended_there() {
    each(|_, dogs| {
        run(&dogs, "BEGIN; INSERT INTO dogs(name) VALUES ('rex')");
        std::thread::spawn(move || run(&dogs, "SELECT * FROM dogs")).join().expect("no panic");
    });
}

#[test]
fn hooks_removed_and_replaced_by_others() {
    each(|_, dogs| {
        // SAFETY: the connection is open; without a callback nothing is called.
        unsafe {
            let (db, null) = (dogs.handle(), std::ptr::null_mut());
            rusqlite::ffi::sqlite3_trace_v2(db, 0, None, null);
            rusqlite::ffi::sqlite3_update_hook(db, None, null);
            rusqlite::ffi::sqlite3_rollback_hook(db, None, null);
        }
        run(&dogs, "BEGIN; INSERT INTO dogs(name) VALUES ('rex')");
    });
}

#[test]
fn a_watch_that_is_refused_leaves_nothing_behind() {
    unsafe extern "C" fn nothing(_: *mut std::ffi::c_void) {}
    let kennel = Kennel::new();
    let dogs = Connection::open_in_memory().expect("a connection");
    let mut somebody = 0_u8;
    // SAFETY: the connection is open, and the byte outlives it.
    unsafe { rusqlite::ffi::sqlite3_rollback_hook(dogs.handle(), Some(nothing), (&raw mut somebody).cast()) };
    kennel.monitor.instrument(&dogs).expect_err("a hook that is taken");
    run(&dogs, DOGS);
    run(&dogs, "BEGIN; INSERT INTO dogs(name) VALUES ('rex')");
    drop(dogs);
    assert_eq!(value(&kennel.registry, "db_connections_open{db=\"kennel\"}"), 0);
}
