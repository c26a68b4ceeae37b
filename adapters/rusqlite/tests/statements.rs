//! Statements are counted, each once, by kind, and each has a duration.

use rusqlite::{Connection, Error, ErrorCode};

use crate::support::{Kennel, page, value};

mod support;

/// The number of one row's only column.
fn number(connection: &Connection, sql: &str) -> i64 {
    connection.query_row(sql, [], |row| row.get(0)).expect("a number")
}

#[test]
fn every_kind_has_its_series_at_zero_from_the_start() {
    Kennel::new().assert_statements(&[]);
}

#[test]
fn each_kind_of_statement_counts_as_that_kind() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    for sql in [
        "INSERT INTO dogs(name) VALUES ('rex')",
        "UPDATE dogs SET breed = 'mutt'",
        "REPLACE INTO dogs(id, name) VALUES (1, 'rex')",
        "DELETE FROM dogs",
        "CREATE TABLE cats (name)",
        "ALTER TABLE cats RENAME TO tigers",
        "DROP TABLE tigers",
        "BEGIN",
        "SAVEPOINT a",
        "RELEASE a",
        "COMMIT",
        "VACUUM",
    ] {
        dogs.execute(sql, []).expect(sql);
    }
    assert_eq!(number(&dogs, "SELECT 1"), 1);
    assert_eq!(number(&dogs, "VALUES (2)"), 2);
    assert_eq!(number(&dogs, "PRAGMA user_version"), 0);
    kennel.assert_statements(&[
        ("insert", 1),
        ("update", 1),
        ("replace", 1),
        ("delete", 1),
        ("ddl", 3),
        ("transaction", 4),
        ("other", 1),
        ("select", 2),
        ("pragma", 1),
    ]);
}

#[test]
fn comments_and_blanks_before_the_keyword_do_not_change_the_kind() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    assert_eq!(number(&dogs, "-- delete\nSELECT 1"), 1);
    assert_eq!(number(&dogs, " \t/* update -- */\r\n SELECT 2"), 2);
    assert_eq!(number(&dogs, ";; select(3)"), 3);
    kennel.assert_statements(&[("select", 3)]);
}

#[test]
fn a_with_counts_as_what_it_does() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    let with = "WITH names(name) AS (VALUES ('rex'), ('bella'))";
    assert_eq!(number(&dogs, &format!("{with} SELECT count(*) FROM names")), 2);
    dogs.execute(&format!("{with} INSERT INTO dogs(name) SELECT name FROM names"), []).expect("an insert");
    dogs.execute(&format!("{with} UPDATE dogs SET breed = 1 WHERE name IN names"), []).expect("an update");
    dogs.execute(&format!("{with} DELETE FROM dogs WHERE name IN names"), []).expect("a delete");
    kennel.assert_statements(&[("select", 1), ("insert", 1), ("update", 1), ("delete", 1)]);
}

#[test]
fn every_statement_of_a_batch_counts() {
    let kennel = Kennel::new();
    kennel
        .open()
        .execute_batch(
            "BEGIN; INSERT INTO dogs(name) VALUES ('rex'); INSERT INTO dogs(name) VALUES ('bella'); COMMIT;
             -- the last word
             PRAGMA user_version = 2; SELECT * FROM dogs;",
        )
        .expect("a batch");
    kennel.assert_statements(&[("transaction", 2), ("insert", 2), ("pragma", 1), ("select", 1)]);
}

#[test]
fn a_batch_counts_up_to_the_statement_that_fails_and_no_further() {
    let kennel = Kennel::new();
    let batch =
        "INSERT INTO dogs(name) VALUES ('rex'); INSERT INTO dogs(name) VALUES ('rex'); DELETE FROM dogs;";
    kennel.open().execute_batch(batch).expect_err("a duplicate");
    kennel.assert_statements(&[("insert", 2)]);
}

#[test]
fn each_run_of_a_cached_statement_counts() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    for name in ["rex", "bella", "luna"] {
        let mut insert = dogs.prepare_cached("INSERT INTO dogs(name) VALUES (?1)").expect("a statement");
        insert.execute([name]).expect("an insert");
    }
    let mut select = dogs.prepare("SELECT id FROM dogs WHERE name = ?1").expect("a statement");
    for name in ["rex", "bella", "nobody"] {
        let _ = select.query_row([name], |row| row.get::<_, i64>(0));
    }
    kennel.assert_statements(&[("insert", 3), ("select", 3)]);
}

#[test]
fn a_refused_insert_is_a_statement() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    dogs.execute("INSERT INTO dogs(name) VALUES ('rex')", []).expect("an insert");
    let refused = dogs.execute("INSERT INTO dogs(name) VALUES ('rex')", []).expect_err("a duplicate");
    assert_eq!(refused.sqlite_error_code(), Some(ErrorCode::ConstraintViolation));
    kennel.assert_statements(&[("insert", 2)]);
}

#[test]
fn a_statement_that_never_ran_is_none() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    dogs.execute("SELEKT 1", []).expect_err("no SQL");
    dogs.execute("INSERT INTO cats VALUES (1)", []).expect_err("no such table");
    dogs.execute("INSERT INTO dogs(name) VALUES (?1)", []).expect_err("a parameter is missing");
    drop(dogs.prepare("SELECT 1").expect("a statement"));
    kennel.assert_statements(&[]);
}

#[test]
fn a_statement_whose_value_rust_refuses_has_run() {
    let kennel = Kennel::new();
    let wrong = kennel.open().query_row("SELECT 'text'", [], |row| row.get::<_, i64>(0));
    assert!(matches!(wrong, Err(Error::InvalidColumnType(..))));
    kennel.assert_statements(&[("select", 1)]);
}

#[test]
fn a_statement_refused_by_a_lock_counts() {
    let kennel = Kennel::new();
    let (first, second) = (kennel.open(), kennel.open());
    second.busy_timeout(std::time::Duration::ZERO).expect("no timeout");
    first.execute_batch("BEGIN IMMEDIATE").expect("a lock");
    let busy = second.execute("INSERT INTO dogs(name) VALUES ('rex')", []).expect_err("a lock");
    assert_eq!(busy.sqlite_error_code(), Some(ErrorCode::DatabaseBusy));
    kennel.assert_statements(&[("transaction", 1), ("insert", 1)]);
}

#[test]
fn a_trigger_is_part_of_the_statement_that_fires_it() {
    let kennel = Kennel::with_schema(
        "CREATE TABLE log (name);
         CREATE TRIGGER arrival AFTER INSERT ON dogs BEGIN
             INSERT INTO log VALUES (new.name);
             UPDATE log SET name = upper(name);
         END;",
    );
    kennel.open().execute("INSERT INTO dogs(name) VALUES ('rex')", []).expect("an insert");
    kennel.assert_statements(&[("insert", 1)]);
}

#[test]
fn a_statement_that_begins_with_a_comment_in_a_connection_with_triggers_counts() {
    let kennel = Kennel::with_schema(
        "CREATE TABLE log (name);
         CREATE TRIGGER arrival AFTER INSERT ON dogs BEGIN INSERT INTO log VALUES (new.name); END;",
    );
    kennel
        .open()
        .execute("-- TRIGGER arrival\nINSERT INTO dogs(name) VALUES ('rex')", [])
        .expect("an insert");
    kennel.assert_statements(&[("insert", 1)]);
}

#[test]
fn the_actions_of_a_foreign_key_are_part_of_the_statement_that_causes_them() {
    let kennel = Kennel::with_schema(
        "CREATE TABLE toys (dog REFERENCES dogs(id) ON DELETE CASCADE);
         INSERT INTO dogs(id, name) VALUES (1, 'rex'), (2, 'bella'); INSERT INTO toys VALUES (1), (1), (2);",
    );
    let dogs = kennel.open();
    dogs.execute_batch("PRAGMA foreign_keys = ON; DELETE FROM dogs").expect("a delete");
    kennel.assert_statements(&[("pragma", 1), ("delete", 1)]);
}

#[test]
fn statements_that_a_virtual_table_runs_inside_the_users_are_part_of_these() {
    let kennel = Kennel::with_schema("CREATE VIRTUAL TABLE notes USING fts5(text)");
    let dogs = kennel.open();
    let mut insert = dogs.prepare("INSERT INTO notes VALUES ('a good dog')").expect("a statement");
    let mut select = dogs.prepare("SELECT count(*) FROM notes WHERE notes MATCH 'dog'").expect("a statement");
    // Connecting to the virtual table, SQLite has read its settings: a statement inside none.
    kennel.assert_statements(&[("select", 1)]);
    insert.execute([]).expect("an insert");
    assert_eq!(select.query_row([], |row| row.get::<_, i64>(0)).expect("a number"), 1);
    kennel.assert_statements(&[("select", 2), ("insert", 1)]);
}

#[test]
fn an_explain_counts_as_other() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    let mut explain = dogs.prepare("EXPLAIN QUERY PLAN SELECT * FROM dogs").expect("a statement");
    assert_eq!(explain.query_map([], |_| Ok(())).expect("a plan").count(), 1);
    kennel.assert_statements(&[("other", 1)]);
}

#[test]
fn a_statement_that_a_change_of_the_schema_makes_run_again_counts_once() {
    let kennel = Kennel::new();
    let (dogs, other) = (kennel.open(), Connection::open(kennel.path()).expect("a connection"));
    let mut insert = dogs.prepare("INSERT INTO dogs(name) VALUES (?1)").expect("a statement");
    insert.execute(["rex"]).expect("an insert");
    other.execute_batch("ALTER TABLE dogs ADD COLUMN age").expect("another schema");
    insert.execute(["bella"]).expect("an insert");
    kennel.assert_statements(&[("insert", 2)]);
    kennel.assert_dogs(2, 0, 0);
}

#[test]
fn a_statement_counts_when_it_begins_and_is_timed_when_it_ends() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    let mut select = dogs.prepare("VALUES (1), (2)").expect("a statement");
    let mut rows = select.query([]).expect("rows");
    let of = |family| value(&kennel.registry, &format!("{family}{{db=\"kennel\",kind=\"select\"}}"));
    let seen = || (of("db_statements_total"), of("db_statement_duration_seconds_count"));
    assert_eq!(seen(), (0, 0));
    assert!(rows.next().expect("a row").is_some());
    assert_eq!(seen(), (1, 0));
    drop(rows);
    assert_eq!(seen(), (1, 1));
}

#[test]
fn interleaved_statements_count_each_with_its_own_duration() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    dogs.execute_batch("INSERT INTO dogs(name) VALUES ('rex'), ('bella')").expect("two dogs");
    // Seven queries at once, one for each row of the one before: more than the watch keeps inline.
    fn nest(dogs: &Connection, depth: usize) {
        let mut select = dogs.prepare("SELECT id FROM dogs").expect("a statement");
        let mut rows = select.query([]).expect("rows");
        while let Some(row) = rows.next().expect("a row") {
            let id: i64 = row.get(0).expect("an id");
            dogs.execute("UPDATE dogs SET breed = 'mutt' WHERE id = ?1", [id]).expect("an update");
            if depth > 1 && id == 1 {
                nest(dogs, depth - 1);
            }
        }
    }
    nest(&dogs, 7);
    kennel.assert_statements(&[("insert", 1), ("select", 7), ("update", 14)]);
    kennel.assert_dogs(2, 14, 0);
}

#[test]
fn the_time_of_a_statement_includes_that_between_its_rows() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    let mut select = dogs.prepare("VALUES (1), (2)").expect("a statement");
    let mut rows = select.query([]).expect("rows");
    let began = std::time::Instant::now();
    rows.next().expect("a row");
    while began.elapsed().as_millis() < 2 {
        std::hint::spin_loop();
    }
    drop(rows);
    let faster = "db_statement_duration_seconds_bucket{db=\"kennel\",kind=\"select\",le=\"0.001\"} 0\n";
    assert!(page(&kennel.registry).contains(faster), "{}", page(&kennel.registry));
}
