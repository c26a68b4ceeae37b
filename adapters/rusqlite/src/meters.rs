//! The handles of one database, resolved once, and what all connections of a monitor share.

use std::sync::Arc;
use std::time::Duration;

use altimeter::{Counter, Gauge, Histogram, UpDownCounter};
use rusqlite::Error;

use crate::code::{ErrorCode, Phase};
use crate::families::{
    ConnectionErrorLabels, DatabaseLabels, ErrorLabels, Families, ModelLabels, StatementLabels, TableLabels,
};
use crate::kind::StatementKind;
use crate::options::Options;
use crate::tables::{OPERATIONS, RowOperation, TableMeters};
use crate::wal::Files;

/// What all databases of one monitor share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) families: Families,
    pub(crate) options: Options,
    models: Box<[Model]>,
}

/// A model's counters, by operation, and the table whose rows they count.
#[derive(Debug)]
struct Model {
    table: String,
    rows: [Counter; OPERATIONS],
}

impl Shared {
    /// `models` are pairs of a model and its table. Their series are made here, at 0.
    pub(crate) fn new(families: Families, options: Options, models: &[(String, String)]) -> Self {
        let model = |(model, table): &(String, String)| Model {
            table: table.clone(),
            rows: std::array::from_fn(|operation| families.models[operation].get(&ModelLabels { model })),
        };
        let models = models.iter().map(model).collect();
        Self { families, options, models }
    }
}

/// The handles of one database. Its connections share them.
#[derive(Debug)]
pub(crate) struct Meters {
    pub(crate) shared: Arc<Shared>,
    pub(crate) db: Box<str>,
    statements: [StatementMeters; StatementKind::ALL.len()],
    pub(crate) batched: Counter,
    pub(crate) connections_opened: Counter,
    pub(crate) connections_open: UpDownCounter,
    pub(crate) rows_unattributed: Counter,
    pub(crate) rows_replacing: Counter,
    pub(crate) hooks_replaced: Counter,
    page_cache: [Counter; 4],
    wal_bytes: Gauge,
    /// The database files that connections have opened.
    pub(crate) files: Files,
}

/// The handles of one kind of statement.
#[derive(Debug)]
struct StatementMeters {
    total: Counter,
    duration: Histogram,
}

impl Meters {
    /// Takes all handles for the database `db`, so that every series is there at 0 before the first statement.
    pub(crate) fn new(shared: &Arc<Shared>, db: &str) -> Self {
        let families = &shared.families;
        let labels = &DatabaseLabels { db };
        Self {
            shared: Arc::clone(shared),
            db: db.into(),
            statements: StatementKind::ALL.map(|kind| StatementMeters {
                total: families.statements.get(&StatementLabels { db, kind }),
                duration: families.durations.get(&StatementLabels { db, kind }),
            }),
            batched: families.batched.get(labels),
            connections_opened: families.connections_opened.get(labels),
            connections_open: families.connections_open.get(labels),
            rows_unattributed: families.rows_unattributed.get(labels),
            rows_replacing: families.rows_replacing.get(labels),
            hooks_replaced: families.hooks_replaced.get(labels),
            page_cache: families.page_cache.each_ref().map(|family| family.get(labels)),
            wal_bytes: families.wal_bytes.get(labels),
            files: Files::default(),
        }
    }

    /// A statement began.
    #[inline]
    pub(crate) fn statement(&self, kind: StatementKind) {
        self.statements[kind as usize].total.inc();
    }

    /// A statement ended after `duration`.
    #[inline]
    pub(crate) fn duration(&self, kind: StatementKind, duration: Duration) {
        self.statements[kind as usize].duration.observe_duration(duration);
    }

    /// A call failed. An error is rare: its series is looked up.
    #[cold]
    pub(crate) fn error(&self, code: ErrorCode, phase: Phase) {
        self.shared.families.errors.with(&ErrorLabels { db: &self.db, code, phase }, Counter::inc);
    }

    /// A connection could not be opened.
    pub(crate) fn connection_error(&self, error: &Error) {
        if let Some(code) = ErrorCode::of(error) {
            let labels = ConnectionErrorLabels { db: &self.db, code };
            self.shared.families.connection_errors.with(&labels, Counter::inc);
        }
    }

    /// A page cache has so many hits, misses, writes and spills more.
    pub(crate) fn page_cache(&self, more: [u64; 4]) {
        self.page_cache.iter().zip(more).for_each(|(counter, more)| counter.add(more));
    }

    /// Looks how large the write-ahead logs are.
    pub(crate) fn refresh_wal(&self) {
        self.wal_bytes.set(self.files.wal_bytes() as f64);
    }

    /// The counters of the rows of a table, if anybody counts them. A model's table is one of the main database; its name is
    /// compared as SQLite does it.
    pub(crate) fn table(&self, database: &[u8], name: &[u8]) -> Option<TableMeters> {
        let is_main = database == b"main";
        let model = self
            .shared
            .models
            .iter()
            .find(|model| is_main && model.table.as_bytes().eq_ignore_ascii_case(name));
        let changed = self.shared.options.tables.then(|| {
            let (database, name) = (String::from_utf8_lossy(database), String::from_utf8_lossy(name));
            let table = if is_main { name.into_owned() } else { format!("{database}.{name}") };
            [RowOperation::Insert, RowOperation::Update, RowOperation::Delete].map(|op| {
                self.shared.families.rows_changed.get(&TableLabels { db: &self.db, table: &table, op })
            })
        });
        let meters = TableMeters { changed, model: model.map(|model| model.rows.clone()) };
        (meters.changed.is_some() || meters.model.is_some()).then_some(meters)
    }
}
