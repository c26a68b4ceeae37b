//! The dogs: an SQLite table with a cache in front of it, both measured.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use altimeter::{RegisterError, Registry};
use altimeter_cache::moka::Moka;
use altimeter_cache::{Cache, Instrumented};
use altimeter_rusqlite::{
    ConnectionExt, MigrationError, MigrationSource, MigrationStatus, Monitor, MonitorError, Phase,
};
use rocket::serde::{Deserialize, Serialize};
use rusqlite::{Connection, OptionalExtension, Row};

/// The schema, made when the file is opened.
const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS dogs (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    breed TEXT NOT NULL
)";

/// The schema as migrations: it is one, of which the table tells whether the database has had it.
struct Schema;

impl MigrationSource for Schema {
    fn status(&self, connection: &Connection) -> Result<MigrationStatus, MigrationError> {
        let is_there = connection.table_exists(None, "dogs")?;
        Ok(MigrationStatus { applied: is_there.into(), pending: (!is_there).into() })
    }
}

/// How many dogs the cache holds.
const CACHED_DOGS: u64 = 10_000;

/// A dog as it is stored.
#[derive(Clone, Debug, Serialize)]
#[serde(crate = "rocket::serde")]
pub(crate) struct Dog {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) breed: String,
}

/// A dog as a client describes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(crate = "rocket::serde")]
pub(crate) struct Description {
    pub(crate) name: String,
    pub(crate) breed: String,
}

/// The table and its cache.
///
/// The cache is filled and invalidated while the connection is held, so it never holds a dog that an earlier `UPDATE`
/// or `DELETE` of this process changed. The methods that run a statement block; `cached` does not.
pub(crate) struct Kennel {
    connection: Mutex<Connection>,
    cache: Instrumented<Moka<i64, Dog>>,
}

/// Why a request for dogs is refused.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// There is no dog of this id.
    NoSuchDog(i64),
    /// Another dog has this name.
    NameTaken(String),
    /// SQLite failed.
    Database(rusqlite::Error),
}

/// Why the kennel does not open.
#[derive(Debug)]
pub(crate) enum OpenError {
    /// SQLite refuses the file.
    Database(PathBuf, rusqlite::Error),
    /// The path is empty, which SQLite would take for a private temporary file.
    EmptyPath,
    /// The database's metrics cannot be registered.
    Monitor(MonitorError),
    /// The cache's metrics cannot be registered.
    Cache(RegisterError),
    /// The process's metrics cannot be registered.
    Process(RegisterError),
}

impl Kennel {
    /// Opens the file, makes the table if it is not there, and registers the metrics of both database and cache.
    pub(crate) fn open(path: &Path, registry: &Registry) -> Result<Self, OpenError> {
        if path.as_os_str().is_empty() {
            return Err(OpenError::EmptyPath);
        }
        let refused = |error| OpenError::Database(path.to_owned(), error);
        let monitor = Monitor::new("kennel").model("dog", "dogs").migrations(path, Schema);
        let monitor = monitor.register(registry).map_err(OpenError::Monitor)?;
        let connection = monitor.open(path).map_err(refused)?;
        connection.execute(SCHEMA, []).map_err(refused)?;
        let cache = Instrumented::new(Moka::new(CACHED_DOGS), "dogs", registry).map_err(OpenError::Cache)?;
        Ok(Self { connection: Mutex::new(connection), cache })
    }

    /// All dogs.
    pub(crate) fn all(&self) -> Result<Vec<Dog>, Refusal> {
        let connection = self.connection();
        let mut select = connection.prepare_cached("SELECT id, name, breed FROM dogs ORDER BY id")?;
        let dogs = select.query_map([], dog)?.collect::<Result<_, _>>()?;
        Ok(dogs)
    }

    /// The dog of this id, if the cache has it.
    pub(crate) fn cached(&self, id: i64) -> Option<Dog> {
        let Ok(dog) = self.cache.get(&id);
        dog
    }

    /// The dog of this id from the table, and into the cache.
    pub(crate) fn load(&self, id: i64) -> Result<Dog, Refusal> {
        let connection = self.connection();
        let mut select = connection.prepare_cached("SELECT id, name, breed FROM dogs WHERE id = ?1")?;
        let found = select.query_row([id], dog).optional()?.ok_or(Refusal::NoSuchDog(id))?;
        let Ok(()) = self.cache.set(&id, found.clone(), None);
        Ok(found)
    }

    /// A new dog.
    pub(crate) fn add(&self, Description { name, breed }: Description) -> Result<Dog, Refusal> {
        let connection = self.connection();
        let mut insert = connection.prepare_cached("INSERT INTO dogs (name, breed) VALUES (?1, ?2)")?;
        let inserted = connection.counted().check(Phase::Step, insert.execute([&name, &breed]));
        inserted.map_err(|error| Refusal::of_write(error, &name))?;
        Ok(Dog { id: connection.last_insert_rowid(), name, breed })
    }

    /// The dog of this id, described anew.
    pub(crate) fn change(&self, id: i64, Description { name, breed }: Description) -> Result<Dog, Refusal> {
        let connection = self.connection();
        let mut update = connection.prepare_cached("UPDATE dogs SET name = ?2, breed = ?3 WHERE id = ?1")?;
        let updated = connection.counted().check(Phase::Step, update.execute((id, &name, &breed)));
        let changed = updated.map_err(|error| Refusal::of_write(error, &name))?;
        self.forget(id, changed)?;
        Ok(Dog { id, name, breed })
    }

    /// No such dog any more.
    pub(crate) fn remove(&self, id: i64) -> Result<(), Refusal> {
        let connection = self.connection();
        let removed = connection.prepare_cached("DELETE FROM dogs WHERE id = ?1")?.execute([id])?;
        self.forget(id, removed)
    }

    /// Takes a dog out of the cache after `rows` of the table changed.
    fn forget(&self, id: i64, rows: usize) -> Result<(), Refusal> {
        if rows == 0 {
            return Err(Refusal::NoSuchDog(id));
        }
        let Ok(_) = self.cache.delete(&id);
        Ok(())
    }

    /// The connection, whether or not another thread panicked while it held it: SQLite keeps its own state.
    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn dog(row: &Row<'_>) -> rusqlite::Result<Dog> {
    Ok(Dog { id: row.get(0)?, name: row.get(1)?, breed: row.get(2)? })
}

impl Refusal {
    fn of_write(error: rusqlite::Error, name: &str) -> Self {
        match error.sqlite_error() {
            Some(code) if code.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE => {
                Self::NameTaken(name.to_owned())
            }
            _ => Self::Database(error),
        }
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchDog(id) => write!(f, "there is no dog {id}"),
            Self::NameTaken(name) => write!(f, "another dog is called {name:?}; choose another name"),
            Self::Database(error) => write!(f, "the database failed: {error}"),
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(path, error) => {
                write!(
                    f,
                    "database {path:?}: {error}; give an SQLite file, or a new name in a directory that exists"
                )
            }
            Self::EmptyPath => {
                write!(f, "the path of the database is empty; give the path of an SQLite file")
            }
            Self::Monitor(error) => error.fmt(f),
            Self::Cache(error) | Self::Process(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for OpenError {}
