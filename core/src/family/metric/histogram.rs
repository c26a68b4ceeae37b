//! Histograms in families.

use super::sealed::{Asked, Sealed, Shown};
use super::{Desc, Kind, SpaceFull};
use crate::collect::{Distribution, Sample, Sink};
use crate::counter::Counter;
use crate::histogram::{Bounds, Histogram, Snapshot, Table};
use std::sync::Arc;

impl Sealed for Histogram {
    type Options = Bounds;
    type Config = Arc<Table>;

    const KIND: Kind = Kind::Histogram;

    fn config(bounds: &Bounds, _desc: &Desc) -> Result<Arc<Table>, SpaceFull> {
        Ok(Arc::new(Table::new(bounds.clone(), Counter::new()?)))
    }

    fn new(table: &Arc<Table>) -> Result<Self, SpaceFull> {
        Self::new(table.clone())
    }

    fn sample<'a>(
        table: &Arc<Table>,
        series: impl Iterator<Item = Shown<'a, Self>>,
        asked: Asked<'_>,
        sink: &mut dyn Sink,
    ) {
        let mut snapshot = Snapshot::within(table.clone(), std::mem::take(asked.counts));
        for shown in series {
            shown.metric.read_into(&mut snapshot);
            let distribution = Distribution::of(&snapshot);
            sink.sample(&Sample::histogram(shown.labels, &distribution).created_if(shown.created));
        }
        *asked.counts = snapshot.into_counts();
    }

    fn has_options(table: &Arc<Table>, bounds: &Bounds) -> bool {
        table.bounds() == bounds
    }

    fn activity(&self) -> u64 {
        self.count()
    }

    fn is_held(&self) -> bool {
        Histogram::is_held(self)
    }

    fn rejected(table: &Arc<Table>) -> Option<&Counter> {
        Some(table.rejected())
    }
}
