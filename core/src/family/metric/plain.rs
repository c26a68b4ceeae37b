//! Gauges and up-down counters in families: one sample each, and nothing to set.

use super::numbers;
use super::sealed::{Asked, Sealed, Shown};
use super::{Desc, Kind, SpaceFull};
use crate::collect::{NumberSink, Scalars};
use crate::gauge::Gauge;
use crate::updown::UpDownCounter;

macro_rules! plain {
    ($($metric:ty: $new:expr, $scalars:expr, $activity:expr $(, $ups:expr)?;)*) => {$(
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
                sink: &mut dyn NumberSink,
            ) {
                let read = |metrics: &[&Self], values: &mut [_]| {
                    values.iter_mut().zip(metrics).for_each(|(value, metric)| *value = metric.get());
                };
                numbers::hand_over(series, read, $scalars, sink);
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
    Gauge: Ok(Self::new()), |values: &[f64]| Scalars::Float(values), |metric| metric.get().to_bits();
    UpDownCounter: Self::new(), |values: &[u64]| Scalars::Whole(values), Self::activity, Self::ups;
}
