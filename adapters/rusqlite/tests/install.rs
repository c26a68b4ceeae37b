//! One monitor watches every connection of the process, in a process of its own.

use std::sync::OnceLock;

use altimeter::Registry;
use altimeter_rusqlite::{InstallError, Monitor};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::support::{DOGS, assert_model, assert_statements, page, run, value};

mod support;

/// The registry of the monitor that is installed, once for all tests, which each use files of their own names.
fn installed() -> &'static Registry {
    static REGISTRY: OnceLock<Registry> = OnceLock::new();
    REGISTRY.get_or_init(|| {
        let registry = Registry::new();
        let monitor = Monitor::new("service").model("stray", "strays").alias("strays.sqlite", "shelter");
        let monitor = monitor.register(&registry).expect("a monitor");
        monitor.install().expect("nobody else");
        monitor.install().expect("again is the same");
        let other = Monitor::new("other").register(&Registry::new()).expect("a monitor");
        let refused = other.install().expect_err("there is one");
        let expected = InstallError::Installed { installed: "service".into(), refused: "other".into() };
        assert_eq!(refused, expected);
        registry
    })
}

fn opened(db: &str) -> (u64, u64) {
    let of = |family| value(installed(), &format!("{family}{{db=\"{db}\"}}"));
    (of("db_connections_opened_total"), of("db_connections_open"))
}

#[test]
fn a_connection_counts_under_the_name_of_its_file() {
    let (registry, directory) = (installed(), TempDir::new().expect("a directory"));
    let open = || Connection::open(directory.path().join("kennel.db")).expect("a connection");
    let dogs = open();
    run(&dogs, DOGS);
    run(&open(), "INSERT INTO dogs(name) VALUES ('rex')");
    assert_statements(registry, "kennel", &[("ddl", 1), ("insert", 1)]);
    assert_eq!(opened("kennel"), (2, 1));
}

#[test]
fn a_file_with_an_alias_counts_under_that_and_its_models_count() {
    let (registry, directory) = (installed(), TempDir::new().expect("a directory"));
    let strays = Connection::open(directory.path().join("strays.sqlite")).expect("a connection");
    run(&strays, "CREATE TABLE strays (name); INSERT INTO strays VALUES ('tom'), ('kit')");
    assert_statements(registry, "shelter", &[("ddl", 1), ("insert", 1)]);
    assert_model(registry, "stray", [2, 0, 0]);
}

#[test]
fn a_database_without_a_file_counts_for_the_monitor_itself() {
    let registry = installed();
    run(&Connection::open_in_memory().expect("a connection"), "SELECT 1");
    assert_statements(registry, "service", &[("select", 1)]);
    assert_eq!(opened("service"), (1, 0));
}

#[test]
fn a_connection_that_another_monitor_opens_counts_for_that_alone() {
    let (all, own, directory) = (installed(), Registry::new(), TempDir::new().expect("a directory"));
    let monitor = Monitor::new("own").register(&own).expect("a monitor");
    run(&monitor.open(directory.path().join("own.db")).expect("a connection"), "SELECT 1");
    assert_statements(&own, "own", &[("select", 1)]);
    assert!(!page(all).contains("db=\"own\""), "{}", page(all));
}

#[test]
fn a_connection_opened_without_rusqlite_counts() {
    let registry = installed();
    let directory = TempDir::new().expect("a directory");
    let path = directory.path().join("foreign.db").to_str().expect("UTF-8").to_owned();
    let path = std::ffi::CString::new(path).expect("no NUL");
    let mut db = std::ptr::null_mut();
    // SAFETY: the path and the text are C strings, there is room for the handle, which is an open connection then.
    unsafe {
        use rusqlite::ffi;
        assert_eq!(ffi::sqlite3_open(path.as_ptr(), &raw mut db), ffi::SQLITE_OK);
        let (none, null) = (None, std::ptr::null_mut());
        assert_eq!(
            ffi::sqlite3_exec(db, c"CREATE TABLE a (b)".as_ptr(), none, null, std::ptr::null_mut()),
            ffi::SQLITE_OK
        );
        assert_eq!(ffi::sqlite3_close(db), ffi::SQLITE_OK);
    }
    assert_statements(registry, "foreign", &[("ddl", 1)]);
    assert_eq!(opened("foreign"), (1, 0));
}
