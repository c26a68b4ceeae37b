//! Rows of models count by operation, whatever statement, trigger or foreign key changed them, if the change lasts.

use crate::support::{Kennel, refused, run};

mod support;

#[test]
fn a_model_has_its_series_at_zero_from_the_start() {
    Kennel::new().assert_dogs(0, 0, 0);
}

#[test]
fn rows_count_by_operation_as_many_as_there_are() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    run(&dogs, "INSERT INTO dogs(name) VALUES ('rex'), ('bella'), ('luna')");
    run(&dogs, "UPDATE dogs SET breed = 'mutt' WHERE name <> 'luna'");
    run(&dogs, "UPDATE dogs SET breed = 'mutt' WHERE name = 'nobody'");
    run(&dogs, "DELETE FROM dogs WHERE name = 'rex'");
    kennel.assert_dogs(3, 2, 1);
}

#[test]
fn rows_of_other_tables_and_of_other_databases_count_for_no_model() {
    let kennel = Kennel::with_schema("CREATE TABLE cats (name)");
    let dogs = kennel.open();
    run(&dogs, "INSERT INTO cats VALUES ('tom')");
    run(&dogs, "CREATE TEMP TABLE dogs (name); INSERT INTO temp.dogs VALUES ('rex')");
    run(
        &dogs,
        "ATTACH ':memory:' AS other; CREATE TABLE other.dogs (name); INSERT INTO other.dogs VALUES (1)",
    );
    kennel.assert_dogs(0, 0, 0);
    run(&dogs, "INSERT INTO main.dogs(name) VALUES ('rex')");
    kennel.assert_dogs(1, 0, 0);
}

#[test]
fn the_name_of_the_table_is_compared_without_regard_to_case() {
    let kennel = Kennel::new();
    run(
        &kennel.open(),
        "ALTER TABLE dogs RENAME TO x; ALTER TABLE x RENAME TO DOGS; INSERT INTO Dogs(name) VALUES (1)",
    );
    kennel.assert_dogs(1, 0, 0);
}

#[test]
fn a_refused_row_does_not_count() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    run(&dogs, "INSERT INTO dogs(name) VALUES ('rex')");
    refused(&dogs, "INSERT INTO dogs(name) VALUES ('rex')");
    kennel.assert_dogs(1, 0, 0);
}

#[test]
fn rows_before_the_one_that_is_refused_do_not_count() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    refused(&dogs, "INSERT INTO dogs(name) VALUES ('rex'), ('bella'), ('rex')");
    kennel.assert_dogs(0, 0, 0);
}

#[test]
fn an_ignored_row_does_not_count() {
    let kennel = Kennel::new();
    run(&kennel.open(), "INSERT OR IGNORE INTO dogs(name) VALUES ('rex'), ('rex'), ('bella')");
    kennel.assert_dogs(2, 0, 0);
}

#[test]
fn rows_before_a_failure_that_keeps_them_count() {
    let kennel = Kennel::new();
    let dogs = kennel.open();
    refused(&dogs, "INSERT OR FAIL INTO dogs(name) VALUES ('rex'), ('bella'), ('rex')");
    kennel.assert_dogs(2, 0, 0);
    run(&dogs, "BEGIN");
    refused(&dogs, "INSERT OR FAIL INTO dogs(name) VALUES ('luna'), ('rex')");
    run(&dogs, "COMMIT");
    kennel.assert_dogs(3, 0, 0);
}

#[test]
fn an_upsert_is_an_update_where_it_updates() {
    let kennel = Kennel::new();
    let upsert = "INSERT INTO dogs(name) VALUES ('rex') ON CONFLICT DO UPDATE SET breed = 'mutt'";
    run(&kennel.open(), &format!("{upsert}; {upsert}; {upsert}"));
    kennel.assert_dogs(1, 2, 0);
}

#[test]
fn the_row_that_a_replace_removes_is_not_reported_by_sqlite() {
    let kennel = Kennel::new();
    run(&kennel.open(), "REPLACE INTO dogs(name) VALUES ('rex'); REPLACE INTO dogs(name) VALUES ('rex')");
    kennel.assert_dogs(2, 0, 0);
}

#[test]
fn rows_that_a_trigger_writes_count() {
    let kennel = Kennel::with_schema(
        "CREATE TABLE arrivals (name);
         CREATE TRIGGER arrival AFTER INSERT ON arrivals BEGIN INSERT INTO dogs(name) VALUES (new.name); END;",
    );
    run(&kennel.open(), "INSERT INTO arrivals VALUES ('rex'), ('bella')");
    kennel.assert_dogs(2, 0, 0);
}

#[test]
fn rows_that_a_trigger_instead_of_an_insert_writes_count_in_a_transaction() {
    let kennel = Kennel::with_schema(
        "CREATE VIEW arrivals AS SELECT name FROM dogs;
         CREATE TRIGGER arrival INSTEAD OF INSERT ON arrivals BEGIN INSERT INTO dogs(name) VALUES (new.name); END;",
    );
    run(&kennel.open(), "BEGIN; INSERT INTO arrivals VALUES ('rex'); COMMIT");
    kennel.assert_dogs(1, 0, 0);
}

#[test]
fn rows_that_a_foreign_key_takes_along_count() {
    let kennel = Kennel::with_schema(
        "CREATE TABLE owners (id INTEGER PRIMARY KEY);
         ALTER TABLE dogs ADD COLUMN owner REFERENCES owners(id) ON DELETE CASCADE ON UPDATE CASCADE;",
    );
    let dogs = kennel.open();
    run(&dogs, "PRAGMA foreign_keys = ON; INSERT INTO owners VALUES (1), (2)");
    run(&dogs, "INSERT INTO dogs(name, owner) VALUES ('rex', 1), ('bella', 1), ('luna', 2)");
    run(&dogs, "UPDATE owners SET id = 3 WHERE id = 2; DELETE FROM owners WHERE id = 1");
    kennel.assert_dogs(3, 1, 2);
}

#[test]
fn an_immediate_foreign_key_that_is_violated_undoes_the_rows() {
    let kennel = Kennel::with_schema("CREATE TABLE toys (dog REFERENCES dogs(id))");
    let dogs = kennel.open();
    run(&dogs, "PRAGMA foreign_keys = ON; INSERT INTO dogs(name) VALUES ('rex'), ('bella')");
    run(&dogs, "INSERT INTO toys SELECT id FROM dogs; BEGIN");
    refused(&dogs, "DELETE FROM dogs");
    run(&dogs, "COMMIT");
    kennel.assert_dogs(2, 0, 0);
}
