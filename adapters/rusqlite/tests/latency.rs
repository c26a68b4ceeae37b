//! The choices of what is timed: every statement is counted in each, and rows are exact in each.

use altimeter_rusqlite::{ConnectionExt, Latency};
use rusqlite::{Connection, StatementStatus};

use crate::support::{Kennel, run, value};

mod support;

const CASCADE: &str = "CREATE TABLE toys (dog REFERENCES dogs(id) ON DELETE CASCADE ON UPDATE CASCADE)";

/// Statements and durations of one kind.
fn of_kind(kennel: &Kennel, kind: &str) -> (u64, u64) {
    let of = |family| value(&kennel.registry, &format!("{family}{{db=\"kennel\",kind=\"{kind}\"}}"));
    (of("db_statements_total"), of("db_statement_duration_seconds_count"))
}

/// A kennel whose monitor has no models, so that nothing but latency asks for the ends of statements.
fn kennel(latency: Latency) -> (Kennel, Connection) {
    let mut kennel = Kennel::with_schema(CASCADE);
    kennel.monitor = altimeter_rusqlite::Monitor::new("kennel")
        .latency(latency)
        .register(&kennel.registry)
        .expect("a monitor");
    let dogs = kennel.open();
    (kennel, dogs)
}

#[test]
fn counting_alone_counts_every_statement_and_times_none() {
    let (kennel, dogs) = kennel(Latency::Off);
    let mut insert = dogs.prepare("INSERT INTO dogs(name) VALUES (?1)").expect("a statement");
    for name in 0..10 {
        insert.execute([name]).expect("a dog");
        assert_eq!(dogs.query_row("SELECT count(*) FROM dogs", [], |row| row.get::<_, i64>(0)), Ok(name + 1));
    }
    assert_eq!(of_kind(&kennel, "insert"), (10, 0));
    assert_eq!(of_kind(&kennel, "select"), (10, 0));
}

#[test]
fn the_actions_of_a_foreign_key_are_no_statements_in_any_choice() {
    for latency in [Latency::Off, Latency::Calls, Latency::OneIn(3), Latency::Trace] {
        let (kennel, dogs) = kennel(latency);
        run(
            &dogs,
            "INSERT INTO dogs(id, name) VALUES (1, 'a'), (2, 'b'), (3, 'c'); INSERT INTO toys VALUES (1), (2), (3)",
        );
        let mut update = dogs.prepare("UPDATE dogs SET id = id + 10").expect("a statement");
        update.execute([]).expect("three dogs");
        update.execute([]).expect("three dogs");
        drop(update);
        // One-shot statements, which may stand where those before them stood.
        for id in 21..=23 {
            dogs.execute("DELETE FROM dogs WHERE id = ?1", [id]).expect("a dog");
        }
        assert_eq!(of_kind(&kennel, "update").0, 2, "{latency:?}");
        assert_eq!(of_kind(&kennel, "delete").0, 3, "{latency:?}");
        let toys: i64 = dogs.query_row("SELECT count(*) FROM toys", [], |row| row.get(0)).expect("a number");
        assert_eq!(toys, 0);
    }
}

#[test]
fn a_statement_whose_steps_the_program_resets_counts_each_time() {
    for latency in [Latency::Off, Latency::Calls, Latency::OneIn(3), Latency::Trace] {
        let (kennel, dogs) = kennel(latency);
        let mut insert = dogs.prepare("INSERT INTO dogs(name) VALUES (?1)").expect("a statement");
        for name in 0..10 {
            insert.execute([name]).expect("a dog");
            insert.reset_status(StatementStatus::VmStep);
        }
        assert_eq!(of_kind(&kennel, "insert").0, 10, "{latency:?}");
    }
}

#[test]
fn one_in_so_many_is_timed_on_average_and_all_are_counted() {
    let (kennel, dogs) = kennel(Latency::OneIn(8));
    let mut select = dogs.prepare("SELECT 1").expect("a statement");
    for _ in 0..8000 {
        select.query_row([], |_| Ok(())).expect("a row");
    }
    let (counted, timed) = of_kind(&kennel, "select");
    assert_eq!(counted, 8000);
    assert!((900..=1100).contains(&timed), "{timed} of {counted}");
}

#[test]
fn a_sampled_statement_is_timed_when_others_run_within_it() {
    let (kennel, dogs) = kennel(Latency::OneIn(2));
    let mut outer = dogs.prepare("VALUES (1), (2), (3), (4), (5), (6), (7), (8)").expect("a statement");
    for _ in 0..20 {
        let mut rows = outer.query([]).expect("rows");
        while rows.next().expect("a row").is_some() {
            dogs.query_row("SELECT 1", [], |_| Ok(())).expect("a row");
        }
    }
    let (counted, timed) = of_kind(&kennel, "select");
    assert_eq!(counted, 180);
    assert!((60..=120).contains(&timed), "{timed} of {counted}");
}

#[test]
fn calls_through_the_wrappers_are_timed_and_others_are_not() {
    let (kennel, dogs) = kennel(Latency::Calls);
    let counted = dogs.counted();
    counted.execute("INSERT INTO dogs(name) VALUES ('rex')", []).expect("a dog");
    counted.execute_batch("SELECT 1; SELECT 2; DELETE FROM dogs").expect("a batch");
    counted.query_row("SELECT 1", [], |_| Ok(())).expect("a row");
    counted.transaction().expect("a transaction").commit().expect("a commit");
    counted.execute_many("INSERT INTO dogs(name) VALUES (?1)", [["a"], ["b"]]).expect("two dogs");
    dogs.execute("UPDATE dogs SET breed = 1", []).expect("an update");
    assert_eq!(of_kind(&kennel, "insert"), (3, 3));
    assert_eq!(of_kind(&kennel, "select"), (3, 3));
    assert_eq!(of_kind(&kennel, "delete"), (1, 1));
    assert_eq!(of_kind(&kennel, "transaction"), (2, 2));
    assert_eq!(of_kind(&kennel, "update"), (1, 0));
}

#[test]
fn calls_through_the_wrappers_are_timed_once_when_the_trace_times_all() {
    let (kennel, dogs) = kennel(Latency::Trace);
    dogs.counted().query_row("SELECT 1", [], |_| Ok(())).expect("a row");
    assert_eq!(of_kind(&kennel, "select"), (1, 1));
}

#[test]
fn rows_of_models_are_exact_without_latency() {
    let kennel = Kennel::new();
    let monitor = altimeter_rusqlite::Monitor::new("kennel").model("dog", "dogs").latency(Latency::Off);
    let dogs =
        monitor.register(&kennel.registry).expect("a monitor").open(kennel.path()).expect("a connection");
    run(
        &dogs,
        "BEGIN; INSERT INTO dogs(name) VALUES ('rex'), ('bella'); SAVEPOINT a; DELETE FROM dogs; ROLLBACK TO a",
    );
    support::refused(&dogs, "INSERT INTO dogs(name) VALUES ('luna'), ('rex')");
    run(&dogs, "COMMIT; UPDATE dogs SET breed = 1");
    kennel.assert_dogs(2, 2, 0);
    assert_eq!(of_kind(&kennel, "insert"), (2, 0));
}
