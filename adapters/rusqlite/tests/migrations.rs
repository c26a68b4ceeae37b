//! Migrations: how many a database has had, and how many are to come, by the libraries that keep them.
#![cfg(all(feature = "rusqlite_migration", feature = "refinery"))]

use std::fs;

use altimeter_rusqlite::{MigrationError, MigrationSource, MigrationStatus, Monitor, RefineryMigrations};
use refinery_core::{Migration, Runner};
use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use crate::support::{Kennel, run, value};

mod support;

/// Applied, pending and errors, as one page shows them. The series of errors is made by the first.
fn of(kennel: &Kennel) -> (u64, u64, u64) {
    let page = support::page(&kennel.registry);
    let of = |family: &str| {
        let line = page.lines().find_map(|line| line.strip_prefix(family)?.strip_prefix("{db=\"kennel\"} "));
        line.map_or(0, |number| number.parse().expect("a number"))
    };
    (of("db_migrations_applied"), of("db_migrations_pending"), of("db_migration_errors_total"))
}

fn ours() -> Migrations<'static> {
    Migrations::new(vec![
        M::up("CREATE TABLE a (x)"),
        M::up("CREATE TABLE b (x)"),
        M::up("CREATE TABLE c (x)"),
    ])
}

fn kennel(source: impl MigrationSource) -> Kennel {
    let mut kennel = Kennel::new();
    let builder = Monitor::new("kennel").migrations(kennel.path(), source);
    kennel.monitor = builder.register(&kennel.registry).expect("a monitor");
    kennel
}

#[test]
fn those_of_rusqlite_migration_are_read_from_the_file() {
    let kennel = kennel(ours());
    assert_eq!(of(&kennel), (0, 3, 0), "never migrated");
    let mut dogs = Connection::open(kennel.path()).expect("a connection");
    ours().to_version(&mut dogs, 2).expect("two migrations");
    assert_eq!(of(&kennel), (2, 1, 0));
    ours().to_latest(&mut dogs).expect("three");
    assert_eq!(of(&kennel), (3, 0, 0));
}

#[test]
fn a_database_migrated_by_a_later_version_has_nothing_to_come() {
    let kennel = kennel(ours());
    run(&Connection::open(kennel.path()).expect("a connection"), "PRAGMA user_version = 7");
    assert_eq!(of(&kennel), (7, 0, 0));
}

#[test]
fn those_of_refinery_are_read_from_its_table() {
    let migration = |name, sql| Migration::unapplied(name, sql).expect("a migration");
    let runner =
        Runner::new(&[migration("V1__a", "CREATE TABLE a (x)"), migration("V2__b", "CREATE TABLE b (x)")]);
    let kennel = kennel(RefineryMigrations::new(&runner));
    assert_eq!(of(&kennel), (0, 2, 0), "never migrated, and no table made by looking");
    let dogs = Connection::open(kennel.path()).expect("a connection");
    run(
        &dogs,
        "CREATE TABLE refinery_schema_history (version INT4 PRIMARY KEY, name TEXT, applied_on TEXT, checksum TEXT)",
    );
    run(&dogs, "INSERT INTO refinery_schema_history(version) VALUES (1)");
    assert_eq!(of(&kennel), (1, 1, 0));
}

#[test]
fn a_file_that_is_not_there_was_never_migrated_and_is_not_made() {
    let kennel = kennel(ours());
    fs::remove_file(kennel.path()).expect("a file");
    assert_eq!(of(&kennel), (0, 3, 0));
    assert!(!kennel.path().exists());
}

#[test]
fn what_cannot_be_read_is_an_error_and_the_gauges_stay() {
    let kennel = kennel(ours());
    assert_eq!(of(&kennel), (0, 3, 0));
    fs::write(
        kennel.path(),
        "no database, and longer than the header of one is, so that nobody takes it for one; ".repeat(9),
    )
    .expect("a file");
    assert_eq!(of(&kennel), (0, 3, 1));
}

#[test]
fn a_source_that_panics_is_an_error() {
    struct Broken;
    impl MigrationSource for Broken {
        fn status(&self, _: &Connection) -> Result<MigrationStatus, MigrationError> {
            panic!("broken")
        }
    }
    let kennel = kennel(Broken);
    assert_eq!(of(&kennel), (0, 0, 1));
    let dogs = kennel.monitor.open_in_memory().expect("a connection");
    assert_eq!(kennel.monitor.refresh_migrations(&dogs, &ours()).expect("a state").pending, 3);
    assert_eq!(of(&kennel), (0, 3, 2), "each page asks it");
}

#[test]
fn looking_is_no_statement_and_no_connection() {
    let kennel = kennel(ours());
    assert_eq!(of(&kennel), (0, 3, 0));
    kennel.assert_statements(&[]);
    assert_eq!(value(&kennel.registry, "db_connections_opened_total{db=\"kennel\"}"), 0);
}
