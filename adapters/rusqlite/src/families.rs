//! The families of all monitors of a registry, and their labels.

use altimeter::{
    Bounds, Counter, Family, Gauge, Histogram, Labels, Metric, RegisterError, Registry, UpDownCounter,
};

use crate::code::{ErrorCode, Phase};
use crate::kind::StatementKind;
use crate::tables::RowOperation;

/// The label of the families that have one series per database.
#[derive(Labels)]
pub(crate) struct DatabaseLabels<'a> {
    pub(crate) db: &'a str,
}

/// The labels of the families on statements.
#[derive(Labels)]
pub(crate) struct StatementLabels<'a> {
    pub(crate) db: &'a str,
    pub(crate) kind: StatementKind,
}

/// The labels of `db_errors_total`.
#[derive(Labels)]
pub(crate) struct ErrorLabels<'a> {
    pub(crate) db: &'a str,
    pub(crate) code: ErrorCode,
    pub(crate) phase: Phase,
}

/// The labels of `db_connection_errors_total`.
#[derive(Labels)]
pub(crate) struct ConnectionErrorLabels<'a> {
    pub(crate) db: &'a str,
    pub(crate) code: ErrorCode,
}

/// The labels of `db_rows_changed_total`.
#[derive(Labels)]
pub(crate) struct TableLabels<'a> {
    pub(crate) db: &'a str,
    pub(crate) table: &'a str,
    pub(crate) op: RowOperation,
}

/// The label of the families on models.
#[derive(Labels)]
pub(crate) struct ModelLabels<'a> {
    pub(crate) model: &'a str,
}

/// A family with one series per database.
type PerDatabase<M> = Family<DatabaseLabels<'static>, M>;

/// Every family there is.
#[derive(Debug)]
pub(crate) struct Families {
    pub(crate) statements: Family<StatementLabels<'static>, Counter>,
    pub(crate) durations: Family<StatementLabels<'static>, Histogram>,
    pub(crate) batched: PerDatabase<Counter>,
    pub(crate) errors: Family<ErrorLabels<'static>, Counter>,
    pub(crate) connections_opened: PerDatabase<Counter>,
    pub(crate) connections_open: PerDatabase<UpDownCounter>,
    pub(crate) connection_errors: Family<ConnectionErrorLabels<'static>, Counter>,
    pub(crate) rows_changed: Family<TableLabels<'static>, Counter>,
    pub(crate) rows_unattributed: PerDatabase<Counter>,
    pub(crate) rows_replacing: PerDatabase<Counter>,
    pub(crate) hooks_replaced: PerDatabase<Counter>,
    /// Hits, misses, writes and spills, in the order of [`PageCache`](crate::page_cache::PageCache).
    pub(crate) page_cache: [PerDatabase<Counter>; 4],
    pub(crate) wal_bytes: PerDatabase<Gauge>,
    pub(crate) migrations_applied: PerDatabase<Gauge>,
    pub(crate) migrations_pending: PerDatabase<Gauge>,
    pub(crate) migration_errors: PerDatabase<Counter>,
    /// By [`RowOperation`].
    pub(crate) models: [Family<ModelLabels<'static>, Counter>; 3],
}

impl Families {
    /// Registers the families, or finds them registered by another monitor. The bounds are those of the durations.
    pub(crate) fn register(registry: &Registry, bounds: Bounds) -> Result<Self, RegisterError> {
        let per_database = |name, help| counter::<DatabaseLabels<'static>>(registry, name, help);
        let model = |name, help| counter::<ModelLabels<'static>>(registry, name, help);
        Ok(Self {
            statements: counter::<StatementLabels<'static>>(
                registry,
                "db_statements_total",
                "SQL statements that began to run.",
            )?,
            durations: registry
                .histogram(
                    "db_statement_duration_seconds",
                    "Time from a statement's first step to its end, the time between its rows included.",
                )
                .bounds(bounds)
                .labels::<StatementLabels<'static>>()
                .get_or_register()?,
            batched: per_database("db_statements_batched_total", "Sets of parameters run by execute_many.")?,
            errors: counter::<ErrorLabels<'static>>(
                registry,
                "db_errors_total",
                "Errors of SQL statements, by result code and phase.",
            )?,
            connections_opened: per_database(
                "db_connections_opened_total",
                "Database connections that came under watch.",
            )?,
            connections_open: gauge(
                registry.up_down("db_connections_open", "Database connections under watch that are open."),
            )?,
            connection_errors: counter::<ConnectionErrorLabels<'static>>(
                registry,
                "db_connection_errors_total",
                "Database connections that could not be opened, by result code.",
            )?,
            rows_changed: counter::<TableLabels<'static>>(
                registry,
                "db_rows_changed_total",
                "Rows changed and committed, by table.",
            )?,
            rows_unattributed: per_database(
                "db_rows_unattributed_total",
                "Rows changed and committed of which SQLite did not say in which table.",
            )?,
            rows_replacing: per_database(
                "db_rows_replacing_total",
                "Rows committed by statements with OR REPLACE, which may have removed others unreported.",
            )?,
            hooks_replaced: per_database(
                "db_hooks_replaced_total",
                "Connections closed whose hooks on rows were no longer the monitor's.",
            )?,
            page_cache: [
                per_database("db_page_cache_hits_total", "Pages found in the page cache.")?,
                per_database("db_page_cache_misses_total", "Pages read into the page cache.")?,
                per_database("db_page_cache_writes_total", "Pages written from the page cache.")?,
                per_database(
                    "db_page_cache_spills_total",
                    "Pages written in the midst of a transaction, to make room.",
                )?,
            ],
            wal_bytes: gauge(registry.gauge("db_wal_bytes", "Size of the write-ahead log."))?,
            migrations_applied: gauge(
                registry.gauge("db_migrations_applied", "Migrations that were applied."),
            )?,
            migrations_pending: gauge(
                registry.gauge("db_migrations_pending", "Migrations yet to be applied."),
            )?,
            migration_errors: per_database(
                "db_migration_errors_total",
                "Times that the state of the migrations could not be read.",
            )?,
            models: [
                model("model_inserts_total", "Rows inserted into the model's table and committed.")?,
                model("model_updates_total", "Rows of the model's table updated and committed.")?,
                model("model_deletes_total", "Rows of the model's table deleted and committed.")?,
            ],
        })
    }
}

fn counter<Q: Labels>(
    registry: &Registry,
    name: &str,
    help: &str,
) -> Result<Family<Q::Static, Counter>, RegisterError> {
    registry.counter(name, help).labels::<Q>().get_or_register()
}

fn gauge<M: Metric>(builder: altimeter::MetricBuilder<'_, M>) -> Result<PerDatabase<M>, RegisterError> {
    builder.labels::<DatabaseLabels<'static>>().get_or_register()
}
