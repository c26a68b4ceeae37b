//! The names of `django-prometheus`: exactly its families, labels and types.

use altimeter::{Bounds, Registry};
use altimeter_rusqlite::{ConnectionExt, MigrationError, MigrationSource, MigrationStatus, Monitor};
use rusqlite::Connection;

use crate::support::{DOGS, page, run};

mod support;

/// Two migrations applied, one to come.
struct Some2;

impl MigrationSource for Some2 {
    fn status(&self, _: &Connection) -> Result<MigrationStatus, MigrationError> {
        Ok(MigrationStatus { applied: 2, pending: 1 })
    }
}

fn monitor(registry: &Registry) -> Monitor {
    let monitor = Monitor::new("kennel").model("dog", "dogs").migrations("there is none", Some2);
    monitor.register(registry).expect("a monitor")
}

/// The page under Django's names.
fn django(registry: &Registry) -> String {
    registry.set_names("django").expect("views of a monitor");
    page(registry)
}

/// Its lines that begin so.
fn lines(registry: &Registry, begin: &str) -> Vec<String> {
    django(registry).lines().filter(|line| line.starts_with(begin)).map(str::to_owned).collect()
}

#[test]
fn the_families_are_those_of_django_prometheus_to_the_letter() {
    let registry = Registry::new();
    let monitor = monitor(&registry);
    let dogs = monitor.open_in_memory().expect("a connection");
    run(&dogs, DOGS);
    run(&dogs, "BEGIN; INSERT INTO dogs(name) VALUES ('rex'); COMMIT");
    let names = ["ada", "bob"];
    dogs.counted()
        .execute_many("INSERT INTO dogs(name) VALUES (?1)", names.iter().map(|name| [name]))
        .expect("dogs");
    dogs.counted().execute("INSERT INTO dogs(name) VALUES ('rex')", []).expect_err("a name that is taken");
    assert!(monitor.open("/no/such/directory/kennel.db").is_err());
    let found: Vec<_> = django(&registry)
        .lines()
        .filter(|line| line.contains("django_"))
        // How long it took is not known beforehand.
        .filter(|line| !line.starts_with("django_db_query_duration_seconds_"))
        .map(str::to_owned)
        .collect();
    assert_eq!(
        found,
        [
            "# HELP django_db_errors_total Counter of execution errors by database, vendor and exception type.",
            "# TYPE django_db_errors_total counter",
            "django_db_errors_total{alias=\"kennel\",vendor=\"sqlite\",type=\"IntegrityError\"} 1",
            "# HELP django_db_execute_many_total Counter of executed statements in bulk operations by database and by vendor.",
            "# TYPE django_db_execute_many_total counter",
            "django_db_execute_many_total{alias=\"kennel\",vendor=\"sqlite\"} 2",
            "# HELP django_db_execute_total Counter of executed statements by database and by vendor, including bulk executions.",
            "# TYPE django_db_execute_total counter",
            // One that makes the table, and four inserts.
            "django_db_execute_total{alias=\"kennel\",vendor=\"sqlite\"} 5",
            "# HELP django_db_new_connection_errors_total Counter of connection failures by database and by vendor.",
            "# TYPE django_db_new_connection_errors_total counter",
            "django_db_new_connection_errors_total{alias=\"kennel\",vendor=\"sqlite\"} 1",
            "# HELP django_db_new_connections_total Counter of created connections by database and by vendor.",
            "# TYPE django_db_new_connections_total counter",
            "django_db_new_connections_total{alias=\"kennel\",vendor=\"sqlite\"} 1",
            "# HELP django_db_query_duration_seconds Histogram of query duration by database and vendor.",
            "# TYPE django_db_query_duration_seconds histogram",
            "# HELP django_migrations_applied_total Count of applied migrations by database connection",
            "# TYPE django_migrations_applied_total gauge",
            "django_migrations_applied_total{connection=\"kennel\"} 2",
            "# HELP django_migrations_unapplied_total Count of unapplied migrations by database connection",
            "# TYPE django_migrations_unapplied_total gauge",
            "django_migrations_unapplied_total{connection=\"kennel\"} 1",
            "# HELP django_model_deletes_total Number of delete operations by model.",
            "# TYPE django_model_deletes_total counter",
            "django_model_deletes_total{model=\"dog\"} 0",
            "# HELP django_model_inserts_total Number of insert operations by model.",
            "# TYPE django_model_inserts_total counter",
            "django_model_inserts_total{model=\"dog\"} 3",
            "# HELP django_model_updates_total Number of update operations by model.",
            "# TYPE django_model_updates_total counter",
            "django_model_updates_total{model=\"dog\"} 0",
        ]
    );
}

/// The bounds of the buckets of the durations.
fn bounds(registry: &Registry) -> Vec<String> {
    let bound = |line: String| {
        line.split_once("le=\"").and_then(|(_, rest)| Some(rest.split_once('"')?.0.to_owned()))
    };
    lines(registry, "django_db_query_duration_seconds_bucket").into_iter().filter_map(bound).collect()
}

#[test]
fn durations_have_the_buckets_of_django() {
    let registry = Registry::new();
    let monitor = monitor(&registry);
    run(&monitor.open_in_memory().expect("a connection"), "BEGIN; CREATE TABLE t (x); COMMIT");
    assert_eq!(
        bounds(&registry),
        [
            "0.01", "0.025", "0.05", "0.075", "0.1", "0.25", "0.5", "0.75", "1", "2.5", "5", "7.5", "10",
            "25", "50", "75", "+Inf"
        ]
    );
    let count = "django_db_query_duration_seconds_count{alias=\"kennel\",vendor=\"sqlite\"} 3";
    assert_eq!(lines(&registry, "django_db_query_duration_seconds_count"), [count]);
}

#[test]
fn bounds_of_the_users_are_shown_as_they_are() {
    let registry = Registry::new();
    let bounds_of = || Bounds::new([0.001, 1.0]).expect("bounds");
    let monitor = Monitor::new("kennel").bounds(bounds_of()).register(&registry);
    monitor.expect("a monitor");
    Monitor::new("shelter").bounds(bounds_of()).register(&registry).expect("another, with the same bounds");
    assert!(Monitor::new("yard").register(&registry).is_err());
    let of_kennel: Vec<_> = bounds(&registry).into_iter().take(3).collect();
    assert_eq!(of_kennel, ["0.001", "1", "+Inf"]);
}

#[test]
fn errors_have_the_classes_of_python() {
    let registry = Registry::new();
    let dogs = monitor(&registry).open_in_memory().expect("a connection");
    run(&dogs, DOGS);
    let dogs = dogs.counted();
    dogs.execute("INSERT INTO dogs(name) VALUES (NULL)", []).expect_err("a name that is none");
    dogs.execute("INSERT INTO cats VALUES (1)", []).expect_err("a table that is none");
    dogs.execute("INSERT INTO dogs(name) VALUES (?1)", []).expect_err("too few parameters");
    dogs.query_row("SELECT 'rex'", [], |row| row.get::<_, u8>(0)).expect_err("no number");
    let of = |class: &str| {
        let series =
            format!("django_db_errors_total{{alias=\"kennel\",vendor=\"sqlite\",type=\"{class}\"}} ");
        lines(&registry, &series).len()
    };
    assert_eq!(["IntegrityError", "OperationalError", "ProgrammingError", "DataError"].map(of), [1; 4]);
    assert_eq!(lines(&registry, "django_db_errors_total").len(), 4);
}

#[test]
fn what_django_does_not_have_keeps_its_names_and_what_it_has_is_not_shown_twice() {
    let registry = Registry::new();
    let _dogs = monitor(&registry).open_in_memory().expect("a connection");
    let page = django(&registry);
    for family in
        ["db_connections_open", "db_wal_bytes", "db_page_cache_hits_total", "db_rows_unattributed_total"]
    {
        assert!(page.contains(&format!("\n{family}{{db=\"kennel\"}}")), "{family}:\n{page}");
    }
    for family in [
        "db_statements_total",
        "db_statement_duration_seconds",
        "model_inserts_total",
        "db_migrations_applied",
    ] {
        assert!(!page.contains(&format!("\n# TYPE {family} ")), "{family}:\n{page}");
    }
}

#[test]
fn a_namespace_stands_before_the_names() {
    let registry = Registry::new();
    let kennel = registry.prefixed("kennel_").expect("a prefix");
    monitor(&kennel);
    let applied = lines(&registry, "kennel_django_migrations_applied_total");
    assert_eq!(applied.len(), 0, "its monitor is gone, and nobody looked");
    let _monitor = monitor(&kennel);
    let applied = lines(&registry, "kennel_django_migrations_applied_total");
    assert_eq!(applied, ["kennel_django_migrations_applied_total{connection=\"kennel\"} 2"]);
}
