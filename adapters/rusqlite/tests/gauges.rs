//! What a database holds: page caches, write-ahead logs, migrations. No connection is touched to see them.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use altimeter::{Format, Registry};
use altimeter_rusqlite::{MigrationError, MigrationSource, MigrationStatus, Monitor};
use rusqlite::Connection;

use crate::support::{Kennel, run, value};

mod support;

fn of(kennel: &Kennel, family: &str) -> u64 {
    value(&kennel.registry, &format!("{family}{{db=\"kennel\"}}"))
}

#[test]
fn the_page_cache_is_counted_when_the_connection_is_closed_at_the_latest() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    run(&dogs, "INSERT INTO dogs(name) VALUES ('rex'); SELECT * FROM dogs");
    let status = |number| {
        let (mut now, mut highest) = (0, 0);
        // SAFETY: the connection is open, and there is room for both numbers.
        unsafe { rusqlite::ffi::sqlite3_db_status(dogs.handle(), number, &raw mut now, &raw mut highest, 0) };
        u64::try_from(now).expect("a number")
    };
    let expected = [
        ("hits", status(rusqlite::ffi::SQLITE_DBSTATUS_CACHE_HIT)),
        ("misses", status(rusqlite::ffi::SQLITE_DBSTATUS_CACHE_MISS)),
        ("writes", status(rusqlite::ffi::SQLITE_DBSTATUS_CACHE_WRITE)),
        ("spills", status(rusqlite::ffi::SQLITE_DBSTATUS_CACHE_SPILL)),
    ];
    assert!(expected[0].1 > 0 && expected[2].1 > 0, "{expected:?}");
    drop(dogs);
    for (number, expected) in expected {
        assert_eq!(of(&kennel, &format!("db_page_cache_{number}_total")), expected, "{number}");
    }
}

#[test]
fn the_page_cache_of_a_connection_that_stays_open_is_counted_every_256_statements() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    let mut select = dogs.prepare("SELECT count(*) FROM dogs").expect("a statement");
    let mut select = || select.query_row([], |_| Ok(())).expect("a row");
    (0..255).for_each(|_| select());
    assert_eq!(of(&kennel, "db_page_cache_hits_total"), 0);
    select();
    assert!(of(&kennel, "db_page_cache_hits_total") >= 200);
}

#[test]
fn the_page_cache_is_counted_from_when_the_connection_came_under_a_watch() {
    let kennel = Kennel::new();
    let other = Monitor::new("other").register(&kennel.registry).expect("a monitor");
    let dogs = Connection::open(kennel.path()).expect("a connection");
    let query = || dogs.query_row("SELECT count(*) FROM dogs", [], |_| Ok(())).expect("a row");
    (0..1000).for_each(|_| query());
    kennel.monitor.instrument(&dogs).expect("a watch");
    query();
    other.instrument(&dogs).expect("a watch");
    (0..100).for_each(|_| query());
    drop(dogs);
    assert!((1..100).contains(&of(&kennel, "db_page_cache_hits_total")));
    let hits = value(&kennel.registry, "db_page_cache_hits_total{db=\"other\"}");
    assert!((100..1000).contains(&hits), "{hits}");
}

#[test]
fn a_cache_that_spills_in_a_transaction_is_seen() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    run(&dogs, "PRAGMA cache_size = 2; BEGIN");
    for name in 0..2000 {
        dogs.execute("INSERT INTO dogs(name) VALUES (?1)", [format!("dog {name:050}")]).expect("a dog");
    }
    run(&dogs, "COMMIT");
    drop(dogs);
    assert!(of(&kennel, "db_page_cache_spills_total") > 0);
}

#[test]
fn the_write_ahead_log_has_the_size_of_its_file() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    assert_eq!(of(&kennel, "db_wal_bytes"), 0);
    run(&dogs, "PRAGMA journal_mode = WAL; INSERT INTO dogs(name) VALUES ('rex')");
    let log = fs::metadata(kennel.path().with_extension("db-wal")).expect("a log").len();
    assert!(log > 0);
    assert_eq!(of(&kennel, "db_wal_bytes"), log);
    drop(dogs);
    assert_eq!(of(&kennel, "db_wal_bytes"), 0, "the last connection has removed the log");
}

/// Counts how often it was asked.
struct Asked(Arc<AtomicU32>);

impl MigrationSource for Asked {
    fn status(&self, _: &Connection) -> Result<MigrationStatus, MigrationError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(MigrationStatus::default())
    }
}

#[test]
fn migrations_are_looked_at_by_a_call_and_by_pages_that_show_them_until_the_monitor_is_gone() {
    let (registry, asked) = (Registry::new(), Arc::new(AtomicU32::new(0)));
    let monitor = Monitor::new("kennel").migrations("there is none", Asked(asked.clone()));
    let monitor = monitor.register(&registry).expect("a monitor");
    let asked = |looking: &dyn Fn()| {
        let before = asked.load(Ordering::Relaxed);
        looking();
        asked.load(Ordering::Relaxed) - before
    };
    let shows = |family: &str| registry.scrape(Format::Text).names([family]).encode(&mut Vec::new());
    assert_eq!(asked(&|| ()), 0, "nothing is opened before that");
    assert_eq!(asked(&|| monitor.refresh()), 1);
    assert_eq!(asked(&|| shows("db_migrations_pending")), 1);
    assert_eq!(asked(&|| shows("db_statements_total")), 0);
    drop(monitor);
    assert_eq!(asked(&|| shows("db_migrations_pending")), 0);
}

#[test]
fn checkpoints_happen_as_without_a_watch() {
    let kennel = Kennel::new();
    let sizes = [kennel.open(), Connection::open(kennel.path()).expect("a connection")].map(|dogs| {
        run(&dogs, "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; DELETE FROM dogs; PRAGMA wal_checkpoint(TRUNCATE)");
        for name in 0..3000 {
            dogs.execute("INSERT INTO dogs(name) VALUES (?1)", [name]).expect("a dog");
        }
        fs::metadata(kennel.path().with_extension("db-wal")).expect("a log").len()
    });
    assert_eq!(sizes[0], sizes[1]);
}
