//! The recipes for pools, as the crate's documentation gives them.
#![cfg(feature = "r2d2")]

use crate::support::{Kennel, value};

mod support;

const INSERT: &str = "INSERT INTO dogs(name) VALUES (?1)";

#[track_caller]
fn assert_watched(kennel: &Kennel, dogs: u64) {
    kennel.assert_dogs(dogs, 0, 0);
    assert!(value(&kennel.registry, "db_connections_opened_total{db=\"kennel\"}") > 0);
}

#[test]
fn r2d2_watches_the_connections_that_it_makes() {
    let kennel = Kennel::new();
    let pool = r2d2::Pool::builder()
        .max_size(2)
        .connection_customizer(Box::new(kennel.monitor.clone()))
        .build(r2d2_sqlite::SqliteConnectionManager::file(kennel.path()))
        .expect("a pool");
    let (first, second) = (pool.get().expect("a connection"), pool.get().expect("a connection"));
    first.execute(INSERT, ["rex"]).expect("a dog");
    second.execute(INSERT, ["bella"]).expect("a dog");
    assert_watched(&kennel, 2);
}

#[tokio::test]
async fn deadpool_sqlite_watches_the_connections_that_it_makes() {
    use deadpool_sqlite::{Config, Hook, HookError, Runtime};
    let kennel = Kennel::new();
    let monitor = kennel.monitor.clone();
    let pool = Config::new(kennel.path())
        .builder(Runtime::Tokio1)
        .expect("a configuration")
        .post_create(Hook::async_fn(move |connection, _| {
            let monitor = monitor.clone();
            Box::pin(async move {
                let watched = connection.interact(move |connection| monitor.instrument(connection)).await;
                watched
                    .map_err(|error| HookError::message(error.to_string()))?
                    .map_err(|error| HookError::message(error.to_string()))
            })
        }))
        .build()
        .expect("a pool");
    let dogs = pool.get().await.expect("a connection");
    dogs.interact(|dogs| dogs.execute(INSERT, ["rex"])).await.expect("no panic").expect("a dog");
    assert_watched(&kennel, 1);
}

#[tokio::test]
async fn tokio_rusqlite_runs_a_connection_under_watch() {
    let kennel = Kennel::new();
    let dogs = tokio_rusqlite::Connection::open(kennel.path()).await.expect("a connection");
    let monitor = kennel.monitor.clone();
    dogs.call(move |dogs| {
        monitor.instrument(dogs).expect("a watch");
        dogs.execute(INSERT, ["rex"])
    })
    .await
    .expect("a dog");
    assert_watched(&kennel, 1);
    dogs.close().await.expect("a close");
}
