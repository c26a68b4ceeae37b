//! The metrics of one sample each, of which there is nothing to set.

use super::sealed::{Asked, Sealed, Shown};
use super::{Desc, Kind, SpaceFull};
use crate::collect::{LabelSet, Sample, Sink};
use crate::counter::Counter;
use crate::float_counter::FloatCounter;
use crate::gauge::Gauge;
use crate::updown::UpDownCounter;

macro_rules! plain {
    ($($metric:ty: $kind:ident, $new:expr, $sample:expr, $activity:expr;)*) => {$(
        impl Sealed for $metric {
            type Options = ();
            type Config = ();

            const KIND: Kind = Kind::$kind;

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
                let is_counter = matches!(Self::KIND, Kind::Counter);
                for shown in series {
                    let created = shown.created.filter(|_| is_counter);
                    sink.sample(&sample(shown.labels, shown.metric).created_if(created));
                }
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
        }
    )*};
}

plain! {
    Counter: Counter, Self::new(), |labels, metric| Sample::whole(labels, metric.get()), Self::get;
    FloatCounter: Counter, Self::new(), |labels, metric| Sample::float(labels, metric.get()), |metric| metric.get().to_bits();
    Gauge: Gauge, Ok(Self::new()), |labels, metric| Sample::float(labels, metric.get()), |metric| metric.get().to_bits();
    UpDownCounter: Gauge, Self::new(), |labels, metric| Sample::whole(labels, metric.get()), Self::activity;
}
