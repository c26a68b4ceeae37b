//! A kennel: a real SQLite file, a registry and a monitor over it, and the numbers read off the registry's page.

#![allow(dead_code, reason = "each test target uses a part of it")]

use std::path::PathBuf;

use altimeter::{Format, Registry};
use altimeter_rusqlite::Monitor;
use rusqlite::{Connection, ErrorCode};
use tempfile::TempDir;

pub(crate) const KINDS: [&str; 9] =
    ["select", "insert", "update", "delete", "replace", "ddl", "transaction", "pragma", "other"];

/// The table of the model `dog`. The name is unique, as it is in a service that has something to refuse.
pub(crate) const DOGS: &str =
    "CREATE TABLE dogs (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, breed TEXT)";

pub(crate) struct Kennel {
    pub(crate) registry: Registry,
    pub(crate) monitor: Monitor,
    directory: TempDir,
}

impl Kennel {
    /// A file with the table of dogs, under a monitor named `kennel` with the model `dog`.
    pub(crate) fn new() -> Self {
        Self::with_schema("")
    }

    /// One with more in its schema. It is made by a connection without a watch, so that all counts are 0.
    pub(crate) fn with_schema(schema: &str) -> Self {
        let registry = Registry::new();
        let monitor = Monitor::new("kennel").model("dog", "dogs").register(&registry).expect("a monitor");
        let directory = TempDir::new().expect("a directory");
        let kennel = Self { registry, monitor, directory };
        let bare = Connection::open(kennel.path()).expect("a database");
        bare.execute_batch(DOGS).expect("the table of dogs");
        bare.execute_batch(schema).expect("the schema");
        kennel
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.directory.path().join("kennel.db")
    }

    /// A connection under watch.
    pub(crate) fn open(&self) -> Connection {
        self.monitor.open(self.path()).expect("a connection")
    }

    /// How many statements of each kind ended. All other kinds are to have none, and each kind is to have as many
    /// durations as statements.
    #[track_caller]
    pub(crate) fn assert_statements(&self, expected: &[(&str, u64)]) {
        assert_statements(&self.registry, "kennel", expected);
    }

    /// Rows of dogs inserted, updated and deleted.
    #[track_caller]
    pub(crate) fn assert_dogs(&self, inserted: u64, updated: u64, deleted: u64) {
        assert_model(&self.registry, "dog", [inserted, updated, deleted]);
    }
}

/// Runs statements that all succeed.
#[track_caller]
pub(crate) fn run(connection: &Connection, batch: &str) {
    connection.execute_batch(batch).unwrap_or_else(|error| panic!("{batch}: {error}"));
}

/// Runs a statement that a constraint refuses.
#[track_caller]
pub(crate) fn refused(connection: &Connection, sql: &str) {
    let error = connection.execute(sql, []).expect_err(sql);
    assert_eq!(error.sqlite_error_code(), Some(ErrorCode::ConstraintViolation), "{sql}: {error}");
}

#[track_caller]
pub(crate) fn assert_statements(registry: &Registry, db: &str, expected: &[(&str, u64)]) {
    let of_kind = |kind: &&'static str| {
        let labels = format!("{{db=\"{db}\",kind=\"{kind}\"}}");
        let statements = value(registry, &format!("db_statements_total{labels}"));
        let durations = value(registry, &format!("db_statement_duration_seconds_count{labels}"));
        assert_eq!(statements, durations, "statements and durations of kind {kind}");
        (*kind, statements)
    };
    let found: Vec<_> = KINDS.iter().map(of_kind).filter(|&(_, statements)| statements > 0).collect();
    let mut expected = expected.to_vec();
    expected.sort_by_key(|(kind, _)| KINDS.iter().position(|k| k == kind));
    assert_eq!(found, expected);
}

#[track_caller]
pub(crate) fn assert_model(registry: &Registry, model: &str, expected: [u64; 3]) {
    let of = |operation| value(registry, &format!("model_{operation}_total{{model=\"{model}\"}}"));
    assert_eq!([of("inserts"), of("updates"), of("deletes")], expected, "inserts, updates, deletes");
}

/// The value of `series`, spelled as on the page.
#[track_caller]
pub(crate) fn value(registry: &Registry, series: &str) -> u64 {
    let page = page(registry);
    let value = page.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    let value = value.unwrap_or_else(|| panic!("no series {series} on the page:\n{page}"));
    value.parse().expect("a whole number")
}

pub(crate) fn page(registry: &Registry) -> String {
    let mut page = Vec::new();
    registry.encode(Format::Text, &mut page);
    String::from_utf8(page).expect("UTF-8")
}

/// A generator of numbers good enough to draw with (xorshift64, Marsaglia 2003). The same seed draws the same.
pub(crate) struct Draw(u64);

impl Draw {
    /// `seed` is at least 1.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn from<T: Copy>(&mut self, choices: &[T]) -> T {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        choices[usize::try_from(self.0 % choices.len() as u64).expect("an index")]
    }
}
