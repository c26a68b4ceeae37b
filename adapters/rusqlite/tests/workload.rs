//! A real workload: a thousand mixed transactions from several threads on one file, with failures of every kind among them. At
//! the end each counter equals what the threads know, and what SQLite itself has kept in a journal.

use std::collections::BTreeMap;

use altimeter::Registry;
use altimeter_rusqlite::{ConnectionExt, Monitor};
use rusqlite::{Connection, Error};
use tempfile::TempDir;

use crate::support::{Draw, page, run};

mod support;

const THREADS: u64 = 4;
const TRANSACTIONS: u32 = 250;

/// A clinic for dogs. The journal is kept by triggers, so that its rows share the fate of those that they tell of.
const TABLES: [&str; 4] = ["dogs", "owners", "visits", "settings"];
const SCHEMA: &str = "
    CREATE TABLE owners (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE dogs (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, owner REFERENCES owners(id) ON DELETE CASCADE);
    CREATE TABLE visits (dog NOT NULL REFERENCES dogs(id) ON DELETE CASCADE, cost INTEGER CHECK (cost >= 0));
    CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
    CREATE TABLE journal (tbl TEXT NOT NULL, op TEXT NOT NULL);";

/// Statements of a transaction: their kind, and their text with two numbers to put in. Many fail, depending on the data.
const STATEMENTS: [(&str, &str); 20] = [
    ("insert", "INSERT INTO owners(id, name) VALUES (?1, 'owner ' || ?2)"),
    ("insert", "INSERT INTO owners(name) VALUES ('owner ' || ?1), (iif(?2 % 3, 'kim', NULL))"),
    ("insert", "INSERT INTO dogs(name, owner) SELECT 'dog ' || ?1, max(id) FROM owners WHERE ?2"),
    ("insert", "INSERT INTO dogs(name, owner) VALUES ('dog ' || ?1, ?2)"),
    ("insert", "INSERT OR IGNORE INTO dogs(name) VALUES ('dog ' || ?1), ('dog ' || ?2)"),
    ("insert", "INSERT OR FAIL INTO dogs(name) VALUES ('new ' || random()), ('dog ' || ?1), ('dog ' || ?2)"),
    ("insert", "INSERT OR ROLLBACK INTO dogs(name) VALUES ('dog ' || ?1), ('dog ' || ?2)"),
    (
        "insert",
        "INSERT INTO dogs(name) VALUES ('dog ' || ?1) ON CONFLICT DO UPDATE SET owner = NULL WHERE ?2",
    ),
    ("insert", "INSERT INTO visits SELECT id, ?1 - 5 FROM dogs WHERE id % 20 = ?2"),
    ("insert", "WITH a(b) AS (SELECT ?1) INSERT INTO settings SELECT 'key ' || b, ?2 FROM a"),
    ("replace", "REPLACE INTO settings VALUES ('key ' || ?1, ?2)"),
    ("update", "UPDATE dogs SET name = 'dog ' || ?1 WHERE id % 20 = ?2"),
    ("update", "UPDATE OR IGNORE dogs SET name = 'dog ' || ?1 WHERE id % 7 = ?2"),
    ("update", "UPDATE visits SET cost = cost - ?1 WHERE dog % 20 = ?2"),
    ("update", "UPDATE settings SET value = ?1 WHERE key = 'key ' || ?2"),
    ("delete", "DELETE FROM owners WHERE id IN (?1, ?2)"),
    ("delete", "DELETE FROM dogs WHERE id % 20 IN (?1, ?2)"),
    ("delete", "DELETE FROM settings WHERE key IN ('key ' || ?1, 'key ' || ?2)"),
    ("select", "SELECT count(*) FROM dogs, visits WHERE dog = id AND cost > ?1 + ?2"),
    ("none", "SELECT no_column FROM dogs WHERE ?1 + ?2"),
];

/// What a thread knows: the series, without `db="clinic"`, and their values.
#[derive(Default)]
struct Known(BTreeMap<String, u64>);

impl Known {
    fn add(&mut self, series: String, number: u64) {
        *self.0.entry(series).or_default() += number;
    }

    /// Runs a statement of that kind, and says whether it succeeded.
    fn run(&mut self, clinic: &Connection, kind: &str, sql: &str, numbers: &[u32]) -> bool {
        let result = clinic.counted().execute(sql, rusqlite::params_from_iter(numbers));
        let result = match result {
            Err(Error::ExecuteReturnedResults) => Err(("usage", "step")),
            Err(Error::SqlInputError { .. }) => Err(("error", "prepare")),
            Err(Error::InvalidParameterCount(..)) => Err(("parameters", "bind")),
            Err(error) => match error.sqlite_error().map(|error| error.extended_code) {
                Some(2067) => Err(("constraint_unique", "step")),
                Some(1555) => Err(("constraint_primarykey", "step")),
                Some(1299) => Err(("constraint_notnull", "step")),
                Some(787) => Err(("constraint_foreignkey", "step")),
                Some(275) => Err(("constraint_check", "step")),
                Some(5 | 517) => Err(("busy", "step")),
                _ => panic!("{sql}: {error}"),
            },
            Ok(_) => Ok(()),
        };
        if let Err((code, phase)) = result {
            self.add(format!("db_errors_total code {code} phase {phase}"), 1);
        }
        if !matches!(result, Err((_, "prepare" | "bind"))) {
            self.add(format!("db_statements_total kind {kind}"), 1);
            self.add(format!("db_statement_duration_seconds_count kind {kind}"), 1);
        }
        result.is_ok()
    }
}

/// A connection whose locks are refused soon.
fn open(monitor: &Monitor, directory: &TempDir, known: &mut Known) -> Connection {
    let clinic = monitor.open(directory.path().join("clinic.db")).expect("a connection");
    known.add("db_connections_opened_total".into(), 1);
    clinic.busy_timeout(std::time::Duration::from_millis(20)).expect("a timeout");
    clinic
}

fn thread(monitor: &Monitor, directory: &TempDir, seed: u64) -> Known {
    let mut known = Known::default();
    let mut draw = Draw::new(seed);
    let numbers: [u32; 20] = std::array::from_fn(|number| u32::try_from(number).expect("a small number"));
    let mut clinic = open(monitor, directory, &mut known);
    for _ in 0..TRANSACTIONS {
        if !known.run(&clinic, "transaction", draw.from(&["BEGIN", "BEGIN IMMEDIATE"]), &[]) {
            continue;
        }
        for _ in 0..draw.from(&[1, 2, 5, 9]) {
            let savepoint = draw.from(&[true, false, false]) && !clinic.is_autocommit();
            let within = savepoint && known.run(&clinic, "transaction", "SAVEPOINT s", &[]);
            let (kind, sql) = draw.from(&STATEMENTS);
            let given = draw.from(&[2, 2, 2, 2, 2, 2, 2, 2, 2, 1]);
            known.run(&clinic, kind, sql, &[draw.from(&numbers), draw.from(&numbers)][..given]);
            if within && !clinic.is_autocommit() {
                let end = draw.from(&["RELEASE s", "ROLLBACK TO s"]);
                known.run(&clinic, "transaction", end, &[]);
            }
        }
        match draw.from(&[0, 0, 0, 0, 0, 0, 1, 2]) {
            // Dropped with whatever is open.
            2 => clinic = open(monitor, directory, &mut known),
            _ if clinic.is_autocommit() => {}
            0 if known.run(&clinic, "transaction", "COMMIT", &[]) => {}
            _ => assert!(known.run(&clinic, "transaction", "ROLLBACK", &[])),
        }
    }
    known
}

/// What the journal says.
fn journal(clinic: &Connection, known: &mut Known) {
    let mut select =
        clinic.prepare("SELECT tbl, op, count(*) FROM journal GROUP BY tbl, op").expect("a statement");
    let rows =
        select.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, u32>(2)?))).expect("rows");
    for row in rows {
        let (table, op, rows): (String, String, _) = row.expect("a row");
        let rows = rows.into();
        if table == "settings" {
            known.add("db_rows_unattributed_total".into(), rows);
        } else {
            known.add(format!("db_rows_changed_total table {table} op {op}"), rows);
        }
        if table == "dogs" {
            known.add(format!("model_{op}s_total model dog"), rows);
        }
        known.add("db_rows_changed_total table journal op insert".into(), rows);
    }
}

/// The series of the page that are not 0, of the families that are known.
fn series(registry: &Registry) -> BTreeMap<String, u64> {
    let families = [
        "db_statements_total",
        "db_statement_duration_seconds_count",
        "db_errors_total",
        "db_rows_changed_total",
        "db_rows_unattributed_total",
        "db_connections_opened_total",
        "db_connections_open",
        "model_",
    ];
    let page = page(registry);
    let lines = page.lines().filter(|line| families.iter().any(|family| line.starts_with(family)));
    let series = lines.map(|line| {
        let (series, value) = line.rsplit_once(' ').expect("a value");
        let name = series.replace("db=\"clinic\"", "").replace(['{', ',', '='], " ").replace(['"', '}'], "");
        let name: Vec<_> = name.split_whitespace().collect();
        (name.join(" "), value.parse().expect("a whole number"))
    });
    series.filter(|(_, value)| *value > 0).collect()
}

#[test]
fn every_counter_equals_what_is_known() {
    let (registry, directory) = (Registry::new(), TempDir::new().expect("a directory"));
    let path = directory.path().join("clinic.db");
    let bare = Connection::open(&path).expect("a connection");
    run(&bare, "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
    run(&bare, SCHEMA);
    for table in TABLES {
        for op in ["insert", "update", "delete"] {
            let insert = format!("INSERT INTO journal VALUES ('{table}', '{op}')");
            run(&bare, &format!("CREATE TRIGGER {table}_{op} AFTER {op} ON {table} BEGIN {insert}; END"));
        }
    }
    let monitor =
        Monitor::new("clinic").model("dog", "dogs").rows_by_table().register(&registry).expect("a monitor");
    let (monitor, directory) = (&monitor, &directory);
    let mut known = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (1..=THREADS).map(|seed| scope.spawn(move || thread(monitor, directory, seed * 7919))).collect();
        let all = threads.into_iter().map(|thread| thread.join().expect("no panic"));
        all.fold(Known::default(), |mut all, one| {
            one.0.into_iter().for_each(|(series, number)| all.add(series, number));
            all
        })
    });
    // One lock is refused for certain, whatever the threads met.
    let clinic = open(monitor, directory, &mut known);
    run(&bare, "BEGIN IMMEDIATE");
    assert!(!known.run(&clinic, "transaction", "BEGIN IMMEDIATE", &[]));
    run(&bare, "ROLLBACK");
    drop(clinic);
    journal(&bare, &mut known);
    for (failure, least) in
        [("busy phase step", 1), ("constraint_unique phase step", 20), ("parameters phase bind", 20)]
    {
        let found = known.0.get(&format!("db_errors_total code {failure}"));
        assert!(found.is_some_and(|found| *found >= least), "{failure}: {found:?}");
    }
    assert_eq!(series(&registry), known.0);
}
