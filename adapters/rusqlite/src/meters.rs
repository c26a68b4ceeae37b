//! The metrics of one monitor: every family, every handle, resolved once when the monitor is registered.

use std::time::Duration;

use altimeter::{Bounds, Counter, Histogram, Labels, RegisterError, Registry, UpDownCounter};

use crate::kind::StatementKind;

/// The label of the families that have one series per database.
#[derive(Labels)]
struct DatabaseLabels<'a> {
    db: &'a str,
}

/// The labels of the families on statements.
#[derive(Labels)]
struct StatementLabels<'a> {
    db: &'a str,
    kind: StatementKind,
}

/// The label of the families on models.
#[derive(Labels)]
struct ModelLabels<'a> {
    model: &'a str,
}

/// What happened to a row, in the order of [`Model::rows`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowOperation {
    /// A row was inserted.
    Insert,
    /// A row was updated, by an `UPDATE` or the `DO UPDATE` of an upsert.
    Update,
    /// A row was deleted.
    Delete,
}

/// How many operations there are on a row, and so how many cells a model has.
const OPERATIONS: usize = 3;

/// The handles of one monitor. Connections share it.
#[derive(Debug)]
pub(crate) struct Meters {
    statements: [StatementMeters; StatementKind::ALL.len()],
    models: Box<[Model]>,
    /// `db_connections_opened_total`.
    pub(crate) connections_opened: Counter,
    /// `db_connections_open`.
    pub(crate) connections_open: UpDownCounter,
}

/// The handles of one kind of statement.
#[derive(Debug)]
struct StatementMeters {
    total: Counter,
    duration: Histogram,
}

/// The handles of one model, and the table whose rows it counts.
#[derive(Debug)]
struct Model {
    table: String,
    rows: [Counter; OPERATIONS],
}

impl Meters {
    /// Registers the families, or finds them registered by another monitor, and takes all handles, so that every
    /// series is there at 0 before the first statement. `models` are pairs of a model and its table.
    pub(crate) fn register(
        registry: &Registry,
        db: &str,
        models: &[(String, String)],
    ) -> Result<Self, RegisterError> {
        let total = registry
            .counter("db_statements_total", "SQL statements that ended, successful or not.")
            .labels::<StatementLabels<'static>>()
            .get_or_register()?;
        let duration = registry
            .histogram(
                "db_statement_duration_seconds",
                "Time from a statement's first step to its end, the time between its rows included.",
            )
            .bounds(Bounds::STATEMENT_LATENCY)
            .labels::<StatementLabels<'static>>()
            .get_or_register()?;
        let opened = registry
            .counter("db_connections_opened_total", "Database connections that came under watch.")
            .labels::<DatabaseLabels<'static>>()
            .get_or_register()?;
        let open = registry
            .up_down("db_connections_open", "Database connections under watch that are open.")
            .labels::<DatabaseLabels<'static>>()
            .get_or_register()?;
        Ok(Self {
            statements: StatementKind::ALL.map(|kind| StatementMeters {
                total: total.get(&StatementLabels { db, kind }),
                duration: duration.get(&StatementLabels { db, kind }),
            }),
            models: register_models(registry, models)?,
            connections_opened: opened.get(&DatabaseLabels { db }),
            connections_open: open.get(&DatabaseLabels { db }),
        })
    }

    /// A statement ended after `duration`.
    pub(crate) fn statement(&self, kind: StatementKind, duration: Duration) {
        let meters = &self.statements[kind as usize];
        meters.total.inc();
        meters.duration.observe_duration(duration);
    }

    /// How many cells rows are counted in: none without models.
    pub(crate) fn row_cells(&self) -> usize {
        self.models.len() * OPERATIONS
    }

    /// The cell of `operation` on a row of `table`, if that is a model's. Names are compared as SQLite does it.
    pub(crate) fn row_cell(&self, table: &[u8], operation: RowOperation) -> Option<usize> {
        let model =
            self.models.iter().position(|model| model.table.as_bytes().eq_ignore_ascii_case(table))?;
        Some(model * OPERATIONS + operation as usize)
    }

    /// `rows` of `cell` were committed.
    pub(crate) fn rows(&self, cell: usize, rows: u64) {
        self.models[cell / OPERATIONS].rows[cell % OPERATIONS].add(rows);
    }
}

fn register_models(registry: &Registry, models: &[(String, String)]) -> Result<Box<[Model]>, RegisterError> {
    let family = |name, help| registry.counter(name, help).labels::<ModelLabels<'static>>().get_or_register();
    let families = [
        family("model_inserts_total", "Rows inserted into the model's table and committed.")?,
        family("model_updates_total", "Rows of the model's table updated and committed.")?,
        family("model_deletes_total", "Rows of the model's table deleted and committed.")?,
    ];
    let model = |(model, table): &(String, String)| Model {
        table: table.clone(),
        rows: [0, 1, 2].map(|operation| families[operation].get(&ModelLabels { model })),
    };
    Ok(models.iter().map(model).collect())
}
