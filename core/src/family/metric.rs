//! What a family needs to know of its metrics.

use crate::collect::{Distribution, LabelSet, Sample, Sink};
use crate::counter::Counter;
use crate::desc::Kind;
use crate::float_counter::FloatCounter;
use crate::gauge::Gauge;
use crate::histogram::{Bounds, Histogram, Snapshot, Table};
use crate::storage::{Reader, SPACE, SpaceFull};
use crate::updown::UpDownCounter;
use std::sync::Arc;

/// A metric type: [`Counter`], [`FloatCounter`], [`Gauge`], [`UpDownCounter`] or [`Histogram`]. Nothing outside this crate implements it.
pub trait Metric: sealed::Sealed + Clone + Send + Sync + 'static {}

impl<M: sealed::Sealed + Clone + Send + Sync + 'static> Metric for M {}

mod sealed {
    use super::{Bounds, Counter, Kind, Sink, SpaceFull};

    pub trait Sealed: Sized {
        /// What a series is made from, the same for a whole family.
        type Config: Send + Sync;

        const KIND: Kind;

        /// From the bounds that a builder was given, which only histograms have.
        fn config(bounds: &Bounds) -> Result<Self::Config, SpaceFull>;

        fn new(config: &Self::Config) -> Result<Self, SpaceFull>;

        /// Hands over the sample of each of a family's metrics with its labels. `counts` is room for the buckets of a
        /// histogram.
        fn sample<'a>(
            config: &Self::Config,
            series: impl Iterator<Item = (&'a str, &'a Self)>,
            counts: &mut Vec<u64>,
            sink: &mut dyn Sink,
        ) where
            Self: 'a;

        /// Whether these bounds would make the same metrics.
        fn has_bounds(config: &Self::Config, bounds: &Bounds) -> bool;

        /// A number that changes with each update that changes the metric.
        fn activity(&self) -> u64;

        /// Whether somebody counts on it: there is a handle beside this one, or something is under way.
        fn is_held(&self) -> bool;

        /// Observations that were refused by the family's metrics.
        fn rejected(_config: &Self::Config) -> Option<&Counter> {
            None
        }
    }
}

macro_rules! plain {
    ($($metric:ty: $kind:ident, $new:expr, $sample:expr, $activity:expr;)*) => {$(
        impl sealed::Sealed for $metric {
            type Config = ();

            const KIND: Kind = Kind::$kind;

            fn config(_bounds: &Bounds) -> Result<(), SpaceFull> {
                Ok(())
            }

            fn new((): &()) -> Result<Self, SpaceFull> {
                $new
            }

            fn sample<'a>(
                (): &(),
                series: impl Iterator<Item = (&'a str, &'a Self)>,
                _counts: &mut Vec<u64>,
                sink: &mut dyn Sink,
            ) {
                let sample: for<'l> fn(LabelSet<'l>, &Self, &mut Reader<'_>) -> Sample<'l> = $sample;
                let mut reader = SPACE.reader();
                series.for_each(|(labels, metric)| {
                    sink.sample(&sample(LabelSet::of_text(labels), metric, &mut reader));
                });
            }

            fn has_bounds((): &(), _bounds: &Bounds) -> bool {
                true
            }

            fn activity(&self) -> u64 {
                let activity: fn(&Self) -> u64 = $activity;
                activity(self)
            }

            fn is_held(&self) -> bool {
                <$metric>::is_held(self)
            }
        }
    )*};
}

plain! {
    Counter: Counter, Self::new(), |labels, metric, reader| Sample::whole(labels, metric.read(reader)), Self::get;
    FloatCounter: Counter, Self::new(), |labels, metric, reader| Sample::float(labels, metric.read(reader)), |metric| metric.get().to_bits();
    Gauge: Gauge, Ok(Self::new()), |labels, metric, _| Sample::float(labels, metric.get()), |metric| metric.get().to_bits();
    UpDownCounter: Gauge, Self::new(), |labels, metric, _| Sample::whole(labels, metric.get()), Self::activity;
}

impl sealed::Sealed for Histogram {
    type Config = Arc<Table>;

    const KIND: Kind = Kind::Histogram;

    fn config(bounds: &Bounds) -> Result<Arc<Table>, SpaceFull> {
        Ok(Arc::new(Table::new(bounds.clone(), Counter::new()?)))
    }

    fn new(table: &Arc<Table>) -> Result<Self, SpaceFull> {
        Self::new(table.clone())
    }

    fn sample<'a>(
        table: &Arc<Table>,
        series: impl Iterator<Item = (&'a str, &'a Self)>,
        counts: &mut Vec<u64>,
        sink: &mut dyn Sink,
    ) {
        let mut snapshot = Snapshot::within(table.clone(), std::mem::take(counts));
        let mut reader = SPACE.reader();
        for (labels, histogram) in series {
            histogram.read_into(&mut snapshot, &mut reader);
            sink.sample(&Sample::histogram(LabelSet::of_text(labels), &Distribution::of(&snapshot)));
        }
        *counts = snapshot.into_counts();
    }

    fn has_bounds(table: &Arc<Table>, bounds: &Bounds) -> bool {
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
