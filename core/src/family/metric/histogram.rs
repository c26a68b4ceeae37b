//! Histograms in families.

use super::sealed::{Asked, Sealed, Shown};
use super::{Desc, Kind, SpaceFull};
use crate::collect::{Distribution, Exemplar, Sample, Sink};
use crate::counter::Counter;
use crate::histogram::{Histogram, HistogramOptions, Snapshot, Table};
use crate::storage::SPACE;
use std::sync::Arc;

/// What all series of a family of histograms have in common.
#[derive(Debug)]
pub struct HistogramConfig {
    options: HistogramOptions,
    table: Arc<Table>,
}

impl Sealed for Histogram {
    type Options = HistogramOptions;
    type Config = HistogramConfig;

    const KIND: Kind = Kind::Histogram;

    fn config(options: &HistogramOptions, _desc: &Desc) -> Result<HistogramConfig, SpaceFull> {
        Ok(HistogramConfig { options: options.clone(), table: Arc::new(options.table()?) })
    }

    fn new(config: &HistogramConfig) -> Result<Self, SpaceFull> {
        Self::new(config.table.clone(), config.options.exemplars.as_ref())
    }

    fn sample<'a>(
        config: &HistogramConfig,
        series: impl Iterator<Item = Shown<'a, Self>>,
        asked: Asked<'_>,
        sink: &mut dyn Sink,
    ) {
        let mut snapshot = Snapshot::within(config.table.clone(), std::mem::take(asked.counts));
        let mut reader = SPACE.reader();
        for shown in series {
            let mut hand_over = |exemplars: &[Option<Exemplar<'_>>]| {
                shown.metric.read_into(&mut snapshot, &mut reader);
                let distribution = Distribution::of(&snapshot).with_exemplars(exemplars);
                sink.sample(&Sample::histogram(shown.labels, &distribution).created_if(shown.created));
            };
            match shown.metric.exemplars().filter(|_| asked.exemplars) {
                None => hand_over(&[]),
                // Taken out before the buckets are read, so that what they are of has been counted.
                Some(slots) => slots.show(|held| {
                    let exemplars = held.iter().map(|kept| kept.as_deref().map(Exemplar::of));
                    hand_over(&exemplars.collect::<Vec<_>>());
                }),
            }
        }
        *asked.counts = snapshot.into_counts();
    }

    fn bounds(config: &HistogramConfig) -> Option<&[f64]> {
        Some(config.table.classic_bounds())
    }

    fn has_options(config: &HistogramConfig, options: &HistogramOptions) -> bool {
        config.options.agree_with(options)
    }

    fn activity(&self) -> u64 {
        self.count()
    }

    fn is_held(&self) -> bool {
        Histogram::is_held(self)
    }

    fn rejected(config: &HistogramConfig) -> Option<&Counter> {
        Some(config.table.rejected())
    }
}
