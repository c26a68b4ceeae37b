//! What a histogram is told when it is made.

use super::bounds::Bounds;
use super::native::NativeBuckets;
use super::table::Table;
use crate::counter::Counter;
use crate::exemplar::Exemplars;
use crate::storage::SpaceFull;

/// The bounds of the classic buckets, the native ones, and how exemplars are taken.
#[derive(Debug, Clone, Default)]
pub struct HistogramOptions {
    /// None: those of [`Bounds::LATENCY`], or none if there are native buckets.
    pub(crate) bounds: Option<Bounds>,
    pub(crate) native: Option<NativeBuckets>,
    pub(crate) exemplars: Option<Exemplars>,
}

impl HistogramOptions {
    /// The table of its buckets.
    pub(crate) fn table(&self) -> Result<Table, SpaceFull> {
        let rejected = Counter::new()?;
        Ok(match (&self.native, &self.bounds) {
            (Some(native), bounds) => Table::native(*native, bounds.as_deref().unwrap_or_default(), rejected),
            (None, bounds) => Table::new(bounds.clone().unwrap_or_default(), rejected),
        })
    }

    /// Whether both make the same histograms.
    pub(crate) fn agree_with(&self, other: &Self) -> bool {
        let bounds = |options: &Self| match (&options.bounds, options.native) {
            (None, None) => Some(Bounds::default()),
            (bounds, _) => bounds.clone(),
        };
        let exemplars = match (&self.exemplars, &other.exemplars) {
            (Some(one), Some(other)) => one.agree_with(other),
            (one, other) => one.is_none() && other.is_none(),
        };
        exemplars && bounds(self) == bounds(other) && self.native == other.native
    }
}
