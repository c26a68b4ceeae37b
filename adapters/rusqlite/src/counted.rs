//! Thin wrappers over the calls of `rusqlite`, which count every error exactly once, with its code and its phase.

mod rows;
mod statement;
mod transaction;

pub use rows::{CountedMap, CountedRows};
pub use statement::CountedStatement;
pub use transaction::CountedTransaction;

use std::cell::Cell;
use std::sync::Arc;

use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::{Batch, Connection, Error, Params, Result, Row, TransactionBehavior};

use crate::clock::Moment;
use crate::code::{ErrorCode, Phase};
use crate::ffi;
use crate::kind::StatementKind;
use crate::log::CountedElsewhere;
use crate::meters::Meters;
use crate::options::Latency;

/// Adds [`counted`](Self::counted) to connections, and so to transactions and savepoints, which dereference to one.
pub trait ConnectionExt {
    /// The calls of this connection, with their errors counted in `db_errors_total{db,code,phase}`, for the monitor that
    /// watches the connection; if none does, the calls are the bare ones.
    ///
    /// Results are those of the bare calls. To find the monitor takes some 40 ns: keep what this answers, or a statement made
    /// from it, where that matters.
    ///
    /// ```
    /// use altimeter_rusqlite::{ConnectionExt, Monitor};
    ///
    /// let registry = altimeter::Registry::new();
    /// let connection = Monitor::new("kennel").register(&registry)?.open_in_memory()?;
    /// let counted = connection.counted();
    /// counted.execute_batch("CREATE TABLE dogs (name TEXT UNIQUE)")?;
    /// counted.execute("INSERT INTO dogs VALUES (?1)", ["rex"])?;
    /// assert!(counted.execute("INSERT INTO dogs VALUES (?1)", ["rex"]).is_err());
    ///
    /// let mut page = Vec::new();
    /// registry.encode(altimeter::Format::Text, &mut page);
    /// let error = "db_errors_total{db=\"kennel\",code=\"constraint_unique\",phase=\"step\"} 1\n";
    /// assert!(String::from_utf8(page)?.contains(error));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn counted(&self) -> Counted<'_>;
}

impl ConnectionExt for Connection {
    fn counted(&self) -> Counted<'_> {
        Counted { connection: self, count: Count(ffi::watched(self)) }
    }
}

/// The calls of a connection, with their errors counted: [`ConnectionExt::counted`].
#[derive(Clone, Debug)]
pub struct Counted<'c> {
    connection: &'c Connection,
    count: Count,
}

impl<'c> Counted<'c> {
    /// [`Connection::prepare`].
    ///
    /// # Errors
    /// As there.
    pub fn prepare(&self, sql: &str) -> Result<CountedStatement<'c>> {
        let statement = self.count.phase(Phase::Prepare, || self.connection.prepare(sql))?;
        let kind = StatementKind::of(sql.as_bytes(), || statement.readonly());
        Ok(CountedStatement::new(statement, kind, self.count.clone()))
    }

    /// [`Connection::execute`].
    ///
    /// # Errors
    /// As there.
    pub fn execute<P: Params>(&self, sql: &str, params: P) -> Result<usize> {
        self.prepare(sql)?.execute(params)
    }

    /// [`Connection::query_row`]. [`Error::QueryReturnedNoRows`] is an answer, and is not counted.
    ///
    /// # Errors
    /// As there.
    pub fn query_row<T, P: Params>(
        &self,
        sql: &str,
        params: P,
        f: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<T> {
        self.prepare(sql)?.query_row(params, f)
    }

    /// [`Connection::execute_batch`]. Each statement is timed by itself.
    ///
    /// # Errors
    /// As there.
    pub fn execute_batch(&self, sql: &str) -> Result<()> {
        let mut batch = Batch::new(self.connection, sql);
        while let Some(mut statement) = self.count.phase(Phase::Prepare, || batch.next())? {
            // The text of one of several is not known here; that of a statement with its values stands for it.
            let kind = || {
                let sql = statement.expanded_sql().unwrap_or_default();
                StatementKind::of(sql.as_bytes(), || statement.readonly())
            };
            let timer = self.count.times().then(|| self.count.start(kind()));
            self.count.phase(Phase::Step, || statement.raw_query().next().map(drop))?;
            drop(timer);
        }
        Ok(())
    }

    /// Runs one statement with each set of parameters in turn, and answers how many rows were changed in all: what
    /// `executemany` is elsewhere. Each set that was run counts in `db_statements_batched_total`.
    ///
    /// The iterator is asked for its sets one by one, when the one before has run, and never for how many there are: it may be
    /// endless until an error ends it. The statements are in no transaction of their own; wrap them in one to have all or
    /// none, and for speed.
    ///
    /// ```
    /// # use altimeter_rusqlite::{ConnectionExt, Monitor};
    /// # let registry = altimeter::Registry::new();
    /// # let connection = Monitor::new("kennel").register(&registry)?.open_in_memory()?;
    /// # connection.execute_batch("CREATE TABLE dogs (name TEXT)")?;
    /// let names = ["rex", "bella"].into_iter().map(|name| [name]);
    /// assert_eq!(connection.counted().execute_many("INSERT INTO dogs VALUES (?1)", names)?, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Connection::prepare`], and the first of [`rusqlite::Statement::execute`]: the sets after it are not asked for.
    pub fn execute_many<P: Params>(&self, sql: &str, sets: impl IntoIterator<Item = P>) -> Result<usize> {
        let mut statement = self.prepare(sql)?;
        let mut changed = 0;
        for set in sets {
            let result = statement.execute(set);
            if let Some(meters) = &self.count.0 {
                meters.batched.inc();
            }
            changed += result?;
        }
        Ok(changed)
    }

    /// [`Connection::unchecked_transaction`], whose commit counts its errors, too.
    ///
    /// # Errors
    /// As there: with [`TransactionBehavior::Deferred`] there are hardly any.
    pub fn transaction(&self) -> Result<CountedTransaction<'c>> {
        self.transaction_with_behavior(TransactionBehavior::Deferred)
    }

    /// [`rusqlite::Transaction::new_unchecked`], whose commit counts its errors, too.
    ///
    /// # Errors
    /// As there: a lock of others, or a transaction that is open already.
    pub fn transaction_with_behavior(&self, behavior: TransactionBehavior) -> Result<CountedTransaction<'c>> {
        CountedTransaction::begin(self.connection, behavior, self.count.clone())
    }

    /// Counts the error of any other call on this connection, and answers its result as it is: a backup, a pragma, a blob.
    ///
    /// ```
    /// # use altimeter_rusqlite::{ConnectionExt, Monitor, Phase};
    /// # let registry = altimeter::Registry::new();
    /// # let connection = Monitor::new("kennel").register(&registry)?.open_in_memory()?;
    /// let counted = connection.counted();
    /// counted.check(Phase::Step, connection.pragma_update(None, "user_version", 7))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// That of `result`.
    pub fn check<T>(&self, phase: Phase, result: Result<T>) -> Result<T> {
        self.count.result(phase, result)
    }
}

/// What errors and durations are counted for, if anything.
#[derive(Clone, Debug)]
struct Count(Option<Arc<Meters>>);

thread_local! {
    /// How many errors this thread has counted here, so that who hands on an error of a call within another is not taken for
    /// its origin.
    static COUNTED: Cell<u64> = const { Cell::new(0) };
}

/// How many errors this thread has counted so far.
fn counted_so_far() -> u64 {
    COUNTED.try_with(Cell::get).unwrap_or(0)
}

impl Count {
    /// Runs `call` and counts its error.
    #[inline]
    fn phase<T>(&self, phase: Phase, call: impl FnOnce() -> Result<T>) -> Result<T> {
        let elsewhere = CountedElsewhere::new();
        let result = call();
        drop(elsewhere);
        self.result(phase, result)
    }

    /// Runs `f`, code of the user's that reads a row, and counts its error, unless one was counted meanwhile: that one it was.
    #[inline]
    fn convert<T>(&self, f: impl FnOnce() -> Result<T>) -> Result<T> {
        let before = counted_so_far();
        let result = f();
        if result.is_err() && counted_so_far() != before {
            result
        } else {
            self.result(Phase::Convert, result)
        }
    }

    #[inline]
    fn result<T>(&self, phase: Phase, result: Result<T>) -> Result<T> {
        if let Err(error) = &result {
            self.error(phase, error);
        }
        result
    }

    #[cold]
    fn error(&self, phase: Phase, error: &Error) {
        if let (Some(meters), Some(code)) = (&self.0, ErrorCode::of(error)) {
            meters.error(code, phase);
            let _ = COUNTED.try_with(|counted| counted.set(counted.get() + 1));
        }
    }

    /// Whether calls are timed here, and not by SQLite's trace or not at all.
    #[inline]
    fn times(&self) -> bool {
        self.0.as_ref().is_some_and(|meters| meters.shared.options.latency == Latency::Calls)
    }

    /// The time of a statement of that kind, until what this answers is dropped.
    #[inline]
    fn start(&self, kind: StatementKind) -> Timer<'_> {
        let meters = self.0.as_deref().filter(|meters| meters.shared.options.latency == Latency::Calls);
        Timer(meters.map(|meters| (meters, kind, Moment::now())))
    }
}

/// A call that is timed, if it is.
struct Timer<'a>(Option<(&'a Meters, StatementKind, Moment)>);

impl Drop for Timer<'_> {
    #[inline]
    fn drop(&mut self) {
        if let Some((meters, kind, began)) = self.0 {
            meters.duration(kind, began.elapsed());
        }
    }
}
