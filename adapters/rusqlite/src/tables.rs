//! The tables whose rows a connection has changed, and what counts them.

use altimeter::{Counter, LabelValue};

use crate::meters::Meters;
use crate::watch::Name;

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
    met: Vec<Table>,
    /// The one of the last row.
    last: usize,
}

#[derive(Debug)]
struct Table {
    database: Box<[u8]>,
    name: Box<[u8]>,
    /// `None` when nobody counts its rows.
    meters: Option<TableMeters>,
}

impl Tables {
    /// The cell of `operation` on a row of the table `name` of `database`, if anybody counts that.
    #[inline]
    pub(crate) fn cell(
        &mut self,
        meters: &Meters,
        database: &impl Name,
        name: &impl Name,
        operation: RowOperation,
    ) -> Option<usize> {
        let is_it = |table: &Table| name.is(&table.name) && database.is(&table.database);
        if !self.met.get(self.last).is_some_and(is_it) {
            match self.met.iter().position(is_it) {
                Some(index) => self.last = index,
                None if self.met.len() == MOST => return Some(UNATTRIBUTED),
                None => self.meet(meters, database.bytes(), name.bytes()),
            }
        }
        let table = self.met.get(self.last).filter(|table| table.meters.is_some());
        table.map(|_| FIRST + self.last * OPERATIONS + operation as usize)
    }

    /// `rows` of `cell`, which is a table's, were committed.
    pub(crate) fn count(&self, cell: usize, rows: u64) {
        let (table, operation) = ((cell - FIRST) / OPERATIONS, (cell - FIRST) % OPERATIONS);
        let Some(meters) = self.met.get(table).and_then(|table| table.meters.as_ref()) else { return };
        for counters in [&meters.changed, &meters.model].into_iter().flatten() {
            counters[operation].add(rows);
        }
    }

    #[cold]
    fn meet(&mut self, meters: &Meters, database: &[u8], name: &[u8]) {
        self.last = self.met.len();
        self.met.push(Table {
            database: database.into(),
            name: name.into(),
            meters: meters.table(database, name),
        });
    }
}
