//! Monitors are registered, several of them in one registry, and refused with reasons.

use std::error::Error;
use std::sync::Mutex;

use altimeter::{Collect, Desc, Kind, Registry, Sink};
use altimeter_rusqlite::{ConnectionExt, Monitor, MonitorError};
use rusqlite::Connection;

use crate::support::{DOGS, assert_model, assert_statements, page, value};

mod support;

#[test]
fn two_monitors_of_one_registry_count_apart() {
    let registry = Registry::new();
    let kennel = Monitor::new("kennel").model("dog", "dogs").register(&registry).expect("a monitor");
    let shelter = Monitor::new("shelter").model("stray", "dogs").register(&registry).expect("a monitor");
    let open = |monitor: &Monitor| {
        let connection = monitor.open_in_memory().expect("a connection");
        connection.execute_batch(DOGS).expect("a table");
        connection
    };
    let (dogs, strays) = (open(&kennel), open(&shelter));
    dogs.execute_batch("INSERT INTO dogs(name) VALUES ('rex')").expect("a dog");
    strays.execute_batch("INSERT INTO dogs(name) VALUES ('rex'); DELETE FROM dogs WHERE 1").expect("a stray");
    assert_statements(&registry, "kennel", &[("ddl", 1), ("insert", 1)]);
    assert_statements(&registry, "shelter", &[("ddl", 1), ("insert", 1), ("delete", 1)]);
    assert_model(&registry, "dog", [1, 0, 0]);
    assert_model(&registry, "stray", [1, 0, 1]);
}

#[test]
fn two_monitors_of_one_name_count_into_the_same_series() {
    let registry = Registry::new();
    for _ in 0..2 {
        let monitor = Monitor::new("kennel").model("dog", "dogs").register(&registry).expect("a monitor");
        let dogs = monitor.open_in_memory().expect("a connection");
        dogs.execute_batch(DOGS).expect("a table");
        dogs.execute_batch("INSERT INTO dogs(name) VALUES ('rex')").expect("a dog");
    }
    assert_statements(&registry, "kennel", &[("ddl", 2), ("insert", 2)]);
    assert_model(&registry, "dog", [2, 0, 0]);
}

#[test]
fn one_model_may_have_two_tables() {
    let registry = Registry::new();
    let monitor = Monitor::new("kennel")
        .model("dog", "dogs")
        .model("dog", "puppies")
        .register(&registry)
        .expect("a monitor");
    monitor
        .open_in_memory()
        .expect("a connection")
        .execute_batch(
            "CREATE TABLE dogs (name); CREATE TABLE puppies (name);
             INSERT INTO dogs VALUES (1); INSERT INTO puppies VALUES (2), (3);",
        )
        .expect("three dogs");
    assert_model(&registry, "dog", [3, 0, 0]);
}

#[test]
fn without_models_there_are_no_series_of_models_and_statements_count() {
    let registry = Registry::new();
    let monitor = Monitor::new("kennel").register(&registry).expect("a monitor");
    let dogs = monitor.open_in_memory().expect("a connection");
    dogs.execute_batch(DOGS).expect("a table");
    dogs.execute_batch("INSERT INTO dogs(name) VALUES ('rex')").expect("a dog");
    assert_statements(&registry, "kennel", &[("ddl", 1), ("insert", 1)]);
    assert!(!page(&registry).contains("model="), "{}", page(&registry));
}

#[test]
fn statements_add_no_series() {
    let registry = Registry::new();
    let monitor = Monitor::new("kennel").model("dog", "dogs").register(&registry).expect("a monitor");
    let series = |page: String| -> Vec<String> {
        page.lines().filter_map(|line| Some(line.rsplit_once(' ')?.0.to_owned())).collect()
    };
    let before = series(page(&registry));
    let dogs = monitor.open_in_memory().expect("a connection");
    for number in 0..100 {
        dogs.execute_batch(&format!("CREATE TABLE t{number} (x); INSERT INTO t{number} VALUES (1)"))
            .expect("a table");
    }
    assert_eq!(series(page(&registry)), before);
}

#[test]
fn names_of_any_text_are_labels() {
    let registry = Registry::new();
    let name = "a \"quoted\"\\name\n🐕";
    Monitor::new(name).register(&registry).expect("a monitor").open_in_memory().expect("a connection");
    assert_eq!(value(&registry, r#"db_connections_opened_total{db="a \"quoted\"\\name\n🐕"}"#), 1);
}

#[test]
fn an_empty_name_is_refused() {
    let error = Monitor::new("").register(&Registry::new()).expect_err("no name");
    assert_eq!(error, MonitorError::NoName);
    assert!(error.to_string().contains("must not be empty"), "{error}");
    for (model, table) in [("", "dogs"), ("dog", "")] {
        let error =
            Monitor::new("kennel").model(model, table).register(&Registry::new()).expect_err("no name");
        assert_eq!(error, MonitorError::NoModelName { model: model.into(), table: table.into() });
    }
}

#[test]
fn a_table_of_two_models_is_refused_with_both_names() {
    let monitor = Monitor::new("kennel").model("dog", "dogs").model("hound", "Dogs");
    let error = monitor.register(&Registry::new()).expect_err("two models");
    assert_eq!(
        error,
        MonitorError::TableTwice { table: "Dogs".into(), first: "dog".into(), second: "hound".into() }
    );
    let message = error.to_string();
    assert!(["\"Dogs\"", "\"dog\"", "\"hound\""].iter().all(|name| message.contains(name)), "{message}");
}

#[test]
fn a_name_that_is_taken_is_refused_by_the_registry_without_a_panic() {
    let registry = Registry::new();
    registry.gauge("db_statements_total", "Something else.").register().expect("a gauge");
    let error = Monitor::new("kennel").register(&registry).expect_err("a name that is taken");
    assert!(matches!(error, MonitorError::Register(_)));
    assert!(error.to_string().contains("db_statements_total"), "{error}");
    assert!(error.source().is_none());
}

/// Makes a table and inserts a row into it with each scrape; and fails to do so once more.
struct Tables(Mutex<(Connection, u32)>);

impl Collect for Tables {
    fn families(&self) -> Vec<Desc> {
        vec![Desc::of(Kind::Gauge, "tables").expect("a family")]
    }

    fn collect(&self, _: &mut dyn Sink) {
        let mut locked = self.0.lock().expect("no panic");
        locked.1 += 1;
        let name = format!("dogs{}", locked.1);
        let statements = format!("CREATE TABLE {name} (x); INSERT INTO {name} VALUES (1)");
        locked.0.execute_batch(&statements).expect("a table");
        locked.0.counted().execute_batch(&statements).expect_err("the table is there");
    }
}

#[test]
fn statements_that_run_within_a_scrape_wait_for_nothing_that_the_scrape_holds() {
    let registry = Registry::new();
    let monitor = Monitor::new("kennel").rows_by_table().register(&registry).expect("a monitor");
    let connection = monitor.open_in_memory().expect("a connection");
    registry.collect(Tables(Mutex::new((connection, 0)))).expect("a collector");
    // In its midst each page has new series made of a table and of an error.
    page(&registry);
    page(&registry);
    let page = page(&registry);
    for table in ["dogs1", "dogs2"] {
        let series = format!("db_rows_changed_total{{db=\"kennel\",table=\"{table}\",op=\"insert\"}} 1\n");
        assert!(page.contains(&series), "{page}");
    }
}
