//! The tables whose rows a connection has changed, and what counts them.

use std::ffi::CStr;

use altimeter::{Counter, LabelValue};

use crate::meters::Meters;
use crate::text::Text;

/// What happened to a row: the label `op`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, LabelValue)]
pub(crate) enum RowOperation {
    /// A row was inserted.
    Insert,
    /// A row was updated, by an `UPDATE` or the `DO UPDATE` of an upsert.
    Update,
    /// A row was deleted.
    Delete,
}

/// How many operations there are on a row, and so how many cells a table has.
pub(crate) const OPERATIONS: usize = 3;

/// The cell of rows that changed and that no hook reported.
pub(crate) const UNATTRIBUTED: usize = 0;

/// The cell of rows of statements that may have removed others without a report.
pub(crate) const REPLACING: usize = 1;

/// The first cell of the first table.
const FIRST: usize = 2;

/// What SQLite calls the main database.
const MAIN: &CStr = c"main";

/// A connection tells so many tables apart; rows of further ones count as unattributed. A schema has fewer; a program that
/// makes tables without end does not fill the memory.
const MOST: usize = 1000;

/// The counters of one table's rows, by operation.
#[derive(Debug)]
pub(crate) struct TableMeters {
    /// `db_rows_changed_total`, if that is wanted.
    pub(crate) changed: Option<[Counter; OPERATIONS]>,
    /// Those of the model whose table it is.
    pub(crate) model: Option<[Counter; OPERATIONS]>,
}

/// The tables that one connection has met.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    /// In no order, all but that of the last row, if that had a cell of its own.
    met: Vec<Table>,
    last: Option<Last>,
    /// Where SQLite has the name of the main database; 0 until a row of it came.
    main: usize,
    /// Those of the tables whose rows somebody counts, in the order of their cells.
    meters: Vec<TableMeters>,
}

/// The last row.
#[derive(Debug)]
struct Last {
    table: Table,
    /// Its operation, as SQLite calls it.
    code: i32,
    cell: usize,
}

#[derive(Debug)]
struct Table {
    /// `None` for the main database.
    database: Option<Box<CStr>>,
    name: Box<CStr>,
    /// The cell of its first operation; `None` when nobody counts its rows.
    first_cell: Option<usize>,
}

impl Table {
    #[inline]
    fn is(&self, database: impl Text, name: impl Text) -> bool {
        name.is(&self.name)
            && self.database.as_deref().map_or_else(|| database.is(MAIN), |other| database.is(other))
    }
}

impl Tables {
    /// The cell of a row of the table `name` of `database`, if the last row had one and was of that table and of the same operation,
    /// which is `code` to SQLite.
    ///
    /// Names are compared, and not where they are: memory that held a name before the schema changed may hold another one now. Only
    /// that of the main database stays where it is, and what it is, for as long as the connection is open: it is a literal of SQLite's,
    /// or the text of `SQLITE_DBCONFIG_MAINDBNAME`, which must remain unchanged until then; and no other database may be called `main`.
    #[inline]
    pub(crate) fn cell_again(&self, database: impl Text, name: impl Text, code: i32) -> Option<usize> {
        let Last { table, code: last, cell } = self.last.as_ref()?;
        let is_it = *last == code
            && name.is(&table.name)
            && match &table.database {
                None => database.address() == self.main,
                Some(other) => database.is(other),
            };
        is_it.then_some(*cell)
    }

    /// The cell of `operation`, which is `code` to SQLite, on a row of the table `name` of `database`, if anybody counts that.
    pub(crate) fn cell(
        &mut self,
        meters: &Meters,
        database: impl Text,
        name: impl Text,
        code: i32,
        operation: RowOperation,
    ) -> Option<usize> {
        self.met.extend(self.last.take().map(|last| last.table));
        if self.main == 0 && database.is(MAIN) {
            self.main = database.address();
        }
        let table = match self.met.iter().rposition(|table| table.is(database, name)) {
            Some(index) => self.met.swap_remove(index),
            None if self.met.len() == MOST => return Some(UNATTRIBUTED),
            None => self.meet(meters, database.whole(), name.whole()),
        };
        let Some(first_cell) = table.first_cell else {
            self.met.push(table);
            return None;
        };
        let cell = first_cell + operation as usize;
        self.last = Some(Last { table, code, cell });
        Some(cell)
    }

    /// `rows` of `cell`, which is a table's, were committed.
    pub(crate) fn count(&self, cell: usize, rows: u64) {
        let (table, operation) = ((cell - FIRST) / OPERATIONS, (cell - FIRST) % OPERATIONS);
        let Some(meters) = self.meters.get(table) else { return };
        for counters in [&meters.changed, &meters.model].into_iter().flatten() {
            counters[operation].add(rows);
        }
    }

    #[cold]
    fn meet(&mut self, meters: &Meters, database: &CStr, name: &CStr) -> Table {
        let first_cell = meters.table(database.to_bytes(), name.to_bytes()).map(|meters| {
            self.meters.push(meters);
            FIRST + (self.meters.len() - 1) * OPERATIONS
        });
        let database = (database != MAIN).then(|| database.into());
        Table { database, name: name.into(), first_cell }
    }
}
