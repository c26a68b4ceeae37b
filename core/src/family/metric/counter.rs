//! Counters in families, of whole numbers and of floats.

use super::sealed::{Asked, Sealed, Shown};
use crate::storage::SPACE;
use super::{Desc, Kind, SpaceFull};
use crate::collect::{Exemplar, Sample, Sink};
use crate::counter::Counter;
use crate::exemplar::Exemplars;
use crate::float_counter::FloatCounter;

macro_rules! counters {
    ($($metric:ty: $sample:expr, $activity:expr;)*) => {$(
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
                _exemplars: &Option<Exemplars>,
                series: impl Iterator<Item = Shown<'a, Self>>,
                asked: Asked<'_>,
                sink: &mut dyn Sink,
            ) {
                let mut reader = SPACE.reader();
                for shown in series {
                    let Shown { labels, created, metric } = shown;
                    match metric.exemplars().filter(|_| asked.exemplars) {
                        None => sink.sample(&$sample(labels, metric.read(&mut reader)).created_if(created)),
                        // Taken out before the counter is read, so that what it is of has been counted.
                        Some(slots) => slots.show(|kept| {
                            let exemplar = kept.first().map(|kept| Exemplar::of(kept));
                            let sample = $sample(labels, metric.read(&mut reader)).created_if(created);
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
    Counter: Sample::whole, Self::get;
    FloatCounter: Sample::float, |metric| metric.get().to_bits();
}
