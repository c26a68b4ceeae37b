//! Histograms in families.

use super::sealed::{Asked, Sealed, Shown};
use super::{Desc, Kind, SpaceFull};
use crate::collect::{Distribution, Exemplar, NumberSink, Sample};
use crate::counter::Counter;
use crate::histogram::{Histogram, HistogramOptions, Snapshot, Table};
use crate::storage::{Reader, SPACE};
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
        sink: &mut dyn NumberSink,
    ) {
        let mut snapshot = Snapshot::within(config.table.clone(), std::mem::take(asked.counts));
        let mut reader = SPACE.reader();
        for shown in series {
            let mut hand_over = |reader: &mut Reader<'_>, exemplars: &[Exemplar<'_>]| {
                shown.metric.read_into(reader, &mut snapshot);
                let in_buckets = in_buckets(snapshot.bounds(), exemplars);
                let distribution = Distribution::of(&snapshot).with_exemplars(&in_buckets);
                let distribution = distribution.with_exemplars_of_all(exemplars);
                sink.sample(&Sample::histogram(shown.labels(), &distribution).created_if(shown.created));
            };
            match shown.metric.exemplars().filter(|_| asked.exemplars) {
                None => hand_over(&mut reader, &[]),
                // Taken out before the buckets are read, by a reader that is made after, so that what they are of has been counted.
                Some(slots) => slots.show(|kept| {
                    hand_over(
                        &mut SPACE.reader(),
                        &kept.iter().map(|kept| Exemplar::of(kept)).collect::<Vec<_>>(),
                    );
                }),
            }
        }
        *asked.counts = snapshot.into_cells();
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

/// The last exemplar of each bucket that has one.
fn in_buckets<'a>(bounds: &[f64], exemplars: &[Exemplar<'a>]) -> Vec<Option<Exemplar<'a>>> {
    if exemplars.is_empty() {
        return Vec::new();
    }
    let mut buckets = vec![None; bounds.len() + 1];
    for exemplar in exemplars {
        buckets[bounds.partition_point(|bound| *bound < exemplar.value())] = Some(*exemplar);
    }
    buckets
}
