//! Gauges and up-down counters in families: one sample each, and nothing to set.

use super::sealed::{Asked, Sealed, Shown};
use super::{Desc, Kind, SpaceFull};
use crate::collect::{LabelSet, Sample, Sink};
use crate::gauge::Gauge;
use crate::updown::UpDownCounter;

macro_rules! plain {
    ($($metric:ty: $new:expr, $sample:expr, $activity:expr $(, $ups:expr)?;)*) => {$(
        impl Sealed for $metric {
            type Options = ();
            type Config = ();

            const KIND: Kind = Kind::Gauge;

            fn config((): &(), _desc: &Desc) -> Result<(), SpaceFull> {
                Ok(())
            }

            fn new((): &()) -> Result<Self, SpaceFull> {
                $new
            }

            fn sample<'a>(
        (): &(),
        series: impl Iterator<Item = Shown<'a, Self>>,
        _asked: Asked<'_>,
        sink: &mut dyn Sink,
    ) {
                let sample: for<'l> fn(LabelSet<'l>, &Self) -> Sample<'l> = $sample;
                series.for_each(|shown| sink.sample(&sample(shown.labels, shown.metric)));
            }

            fn has_options((): &(), (): &()) -> bool {
                true
            }

            fn activity(&self) -> u64 {
                let activity: fn(&Self) -> u64 = $activity;
                activity(self)
            }

            fn is_held(&self) -> bool {
                <$metric>::is_held(self)
            }

            $(
                const HAS_UPS: bool = true;

                fn ups(&self) -> u64 {
                    let ups: fn(&Self) -> u64 = $ups;
                    ups(self)
                }
            )?
        }
    )*};
}

plain! {
    Gauge: Ok(Self::new()), |labels, metric| Sample::float(labels, metric.get()), |metric| metric.get().to_bits();
    UpDownCounter: Self::new(), |labels, metric| Sample::whole(labels, metric.get()), Self::activity, Self::ups;
}
