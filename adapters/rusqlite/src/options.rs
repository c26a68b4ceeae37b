//! What a monitor measures, and at which cost.

/// Which statements are timed. Every one is counted, whatever is chosen.
///
/// What it costs a statement is measured by `cargo bench -p altimeter-benches --bench sqlite`; the crate's documentation has
/// the figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Latency {
    /// None. The cheapest. An `EXPLAIN` is not counted, either: SQLite does not report its beginning.
    Off,
    /// Those that run through [`counted`](crate::ConnectionExt::counted), on their way. Two readings of the clock.
    Calls,
    /// All, wherever they run, by SQLite's trace. Two readings of the clock, and two more within SQLite.
    #[default]
    Trace,
    /// One in so many on average, wherever they run, by SQLite's trace, which is switched on for that one: the cost of
    /// [`Trace`](Self::Trace) divided by that number. The distances are drawn anew each time, so that no statement of a loop
    /// is always the one. `OneIn(0)` and `OneIn(1)` are [`Trace`](Self::Trace).
    ///
    /// `db_statement_duration_seconds_count` is then so many times less than `db_statements_total`. An `EXPLAIN` is not
    /// counted.
    OneIn(u32),
}

/// What of all there is a monitor measures.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Options {
    pub(crate) latency: Latency,
    /// `db_rows_changed_total` is wanted.
    pub(crate) tables: bool,
    /// There are models.
    pub(crate) models: bool,
}

impl Options {
    /// Whether the hooks on rows are needed.
    pub(crate) fn rows(self) -> bool {
        self.tables || self.models
    }
}
