//! Counters in families, of whole numbers and of floats.

use super::numbers;
use super::sealed::{Asked, Sealed, Shown};
use super::{Desc, Kind, SpaceFull};
use crate::collect::{Exemplar, NumberSink, Sample, Scalars, Value};
use crate::counter::Counter;
use crate::exemplar::Exemplars;
use crate::float_counter::FloatCounter;
use crate::storage::SPACE;

macro_rules! counters {
    ($($metric:ty: $value:expr, $scalars:expr, $activity:expr;)*) => {$(
        impl Sealed for $metric {
            type Options = Option<Exemplars>;
            type Config = Option<Exemplars>;

            const KIND: Kind = Kind::Counter;

            fn config(exemplars: &Option<Exemplars>, _desc: &Desc) -> Result<Option<Exemplars>, SpaceFull> {
                Ok(exemplars.clone())
            }

            fn new(exemplars: &Option<Exemplars>) -> Result<Self, SpaceFull> {
                Self::keeping(exemplars.as_ref())
            }

            fn sample<'a>(
                exemplars: &Option<Exemplars>,
                series: impl Iterator<Item = Shown<'a, Self>>,
                asked: Asked<'_>,
                sink: &mut dyn NumberSink,
            ) {
                let mut reader = SPACE.reader();
                if !asked.created && (exemplars.is_none() || !asked.exemplars) {
                    let read = |metrics: &[&Self], values: &mut [_]| Self::read_each(metrics, &mut reader, values);
                    return numbers::hand_over(series, read, $scalars, sink);
                }
                for shown in series {
                    let sample = |value| {
                        Sample::new(shown.labels(), $value(value)).created_if(shown.created)
                    };
                    match shown.metric.exemplars().filter(|_| asked.exemplars) {
                        None => sink.sample(&sample(shown.metric.read(&mut reader))),
                        // Taken out before the counter is read, in all shards that there are then, so that what it is of has been
                        // counted.
                        Some(slots) => slots.show(|kept| {
                            let exemplar = kept.first().map(|kept| Exemplar::of(kept));
                            let sample = sample(shown.metric.get());
                            sink.sample(&exemplar.as_ref().map_or(sample, |exemplar| sample.with_exemplar(exemplar)));
                        }),
                    }
                }
            }

            fn has_options(there: &Option<Exemplars>, exemplars: &Option<Exemplars>) -> bool {
                match (there, exemplars) {
                    (Some(there), Some(exemplars)) => there.agree_with(exemplars),
                    (there, exemplars) => there.is_none() && exemplars.is_none(),
                }
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

counters! {
    Counter: Value::Whole, |values: &[u64]| Scalars::Whole(values), Self::get;
    FloatCounter: Value::Float, |values: &[f64]| Scalars::Float(values), |metric| metric.get().to_bits();
}
