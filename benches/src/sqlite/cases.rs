//! What is compared with what.

use altimeter::Registry;
use altimeter_rusqlite::{ConnectionExt, Latency, Monitor, MonitorBuilder};
use rusqlite::{Connection, ffi};
use std::ffi::{c_char, c_int, c_uint, c_void};
use std::ptr::null_mut;

/// Runs so many statements.
type Batch = Box<dyn FnMut(u32)>;

/// A way of measuring, and what it is compared with.
#[derive(Debug)]
pub struct Case {
    /// `statement/way`.
    pub id: &'static str,
    /// The ratio that is aimed at.
    pub goal: f64,
    /// What it is compared with.
    pub base: fn() -> Batch,
    /// The same statements, measured.
    pub measured: fn() -> Batch,
}

/// All of them.
#[must_use]
pub fn cases() -> [Case; 11] {
    let case = |id, goal, base, measured| Case { id, goal, base, measured };
    [
        case(
            "select-1/counting",
            1.12,
            || select_1(bare()),
            || select_1(watched(|m| m.latency(Latency::Off))),
        ),
        case("lookup/counting", 1.12, || lookup(bare()), || lookup(watched(|m| m.latency(Latency::Off)))),
        case(
            "lookup/calls",
            1.30,
            || lookup(bare()),
            || counted_lookup(watched(|m| m.latency(Latency::Calls))),
        ),
        case("lookup/trace", 1.50, || lookup(bare()), || lookup(watched(|m| m))),
        case(
            "lookup/one-in-64",
            1.12,
            || lookup(bare()),
            || lookup(watched(|m| m.latency(Latency::OneIn(64)))),
        ),
        case("insert/trace-and-model-to-trace", 1.05, || insert(watched(|m| m)), || insert(watched(dogs))),
        case(
            "insert/counting-and-model",
            1.35,
            || insert(bare()),
            || insert(watched(|m| dogs(m).latency(Latency::Off))),
        ),
        case(
            "insert/trace-and-empty-rows-to-trace",
            f64::INFINITY,
            || insert(watched(|m| m)),
            || insert(with_empty_rows(watched(|m| m))),
        ),
        case("insert/trace-and-model", f64::INFINITY, || insert(bare()), || insert(watched(dogs))),
        case("insert/empty-ends", f64::INFINITY, || insert(bare()), || insert(hooked(false))),
        case("insert/empty-ends-and-rows", f64::INFINITY, || insert(bare()), || insert(hooked(true))),
    ]
}

fn dogs(monitor: MonitorBuilder) -> MonitorBuilder {
    monitor.model("dog", "dogs")
}

/// A database in memory with a thousand dogs.
fn bare() -> Connection {
    let connection = Connection::open_in_memory().expect("a connection");
    connection
        .execute_batch(
            "CREATE TABLE dogs (id INTEGER PRIMARY KEY, name TEXT);
             WITH RECURSIVE ids(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM ids LIMIT 1000)
             INSERT INTO dogs SELECT id, 'dog ' || id FROM ids",
        )
        .expect("a thousand dogs");
    connection
}

/// The same, under watch.
fn watched(build: impl FnOnce(MonitorBuilder) -> MonitorBuilder) -> Connection {
    let monitor = build(Monitor::new("kennel")).register(&Registry::new()).expect("a monitor");
    let connection = bare();
    monitor.instrument(&connection).expect("a watch");
    connection
}

/// A thousand dogs, and hooks that do nothing: what SQLite itself takes to report the beginnings and ends of statements, and the rows.
fn hooked(rows: bool) -> Connection {
    unsafe extern "C" fn on_trace(_: c_uint, _: *mut c_void, _: *mut c_void, _: *mut c_void) -> c_int {
        0
    }
    let connection = bare();
    let events = ffi::SQLITE_TRACE_STMT | ffi::SQLITE_TRACE_PROFILE;
    // SAFETY: the connection is open, and the hook touches nothing.
    unsafe { ffi::sqlite3_trace_v2(connection.handle(), events, Some(on_trace), null_mut()) };
    if rows { with_empty_rows(connection) } else { connection }
}

/// The connection, and hooks on rows that do nothing.
fn with_empty_rows(connection: Connection) -> Connection {
    unsafe extern "C" fn on_row(_: *mut c_void, _: c_int, _: *const c_char, _: *const c_char, _: i64) {}
    unsafe extern "C" fn on_rollback(_: *mut c_void) {}
    // SAFETY: the connection is open, and the hooks touch nothing.
    unsafe {
        let handle = connection.handle();
        ffi::sqlite3_update_hook(handle, Some(on_row), null_mut());
        ffi::sqlite3_rollback_hook(handle, Some(on_rollback), null_mut());
    }
    connection
}

/// A prepared statement needs its connection for as long as the batch, which is as long as the process.
fn for_ever(connection: Connection) -> &'static Connection {
    Box::leak(Box::new(connection))
}

fn select_1(connection: Connection) -> Batch {
    let mut select = for_ever(connection).prepare("SELECT 1").expect("a statement");
    Box::new(move |statements| {
        for _ in 0..statements {
            let one: i64 = select.query_row([], |row| row.get(0)).expect("a row");
            std::hint::black_box(one);
        }
    })
}

fn lookup(connection: Connection) -> Batch {
    let mut select =
        for_ever(connection).prepare("SELECT name FROM dogs WHERE id = ?1").expect("a statement");
    Box::new(move |statements| {
        for id in 0..statements {
            let length =
                select.query_row([1 + id % 1000], |row| Ok(row.get_ref(0)?.as_str()?.len())).expect("a dog");
            std::hint::black_box(length);
        }
    })
}

fn counted_lookup(connection: Connection) -> Batch {
    let counted = for_ever(connection).counted();
    let mut select = counted.prepare("SELECT name FROM dogs WHERE id = ?1").expect("a statement");
    Box::new(move |statements| {
        for id in 0..statements {
            let length =
                select.query_row([1 + id % 1000], |row| Ok(row.get_ref(0)?.as_str()?.len())).expect("a dog");
            std::hint::black_box(length);
        }
    })
}

/// In one transaction, which is rolled back, so that the table stays as it is.
fn insert(connection: Connection) -> Batch {
    let connection = for_ever(connection);
    let mut insert = connection.prepare("INSERT INTO dogs(name) VALUES (?1)").expect("a statement");
    Box::new(move |statements| {
        connection.execute_batch("BEGIN").expect("a transaction");
        for _ in 0..statements {
            insert.execute(["rex"]).expect("an insert");
        }
        connection.execute_batch("ROLLBACK").expect("its end");
    })
}
