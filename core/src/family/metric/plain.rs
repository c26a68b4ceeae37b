//! Gauges and up-down counters in families: one sample each, and nothing to set.

use super::numbers;
use super::sealed::{Asked, Sealed, Shown};
use super::{Desc, Kind, SpaceFull};
use crate::collect::{NumberSink, Scalar};
use crate::gauge::Gauge;
use crate::updown::UpDownCounter;

macro_rules! plain {
    ($($metric:ty: $new:expr, $read:expr, $activity:expr $(, $ups:expr)?;)*) => {$(
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
                numbers::hand_over(series, $read, sink);
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
    Gauge: Ok(Self::new()), |metric: &Self| Scalar::Float(metric.get()), |metric| metric.get().to_bits();
    UpDownCounter: Self::new(), |metric: &Self| Scalar::Whole(metric.get()), Self::activity, Self::ups;
}
