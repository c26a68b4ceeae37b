//! The families of a registry about the families on its page.

use crate::collect::{Collector, NumberSink, Pass, Sample, Source, Value};
use crate::counter::Counter;
use crate::desc::{Desc, Kind, Scope};
use crate::registry::itself::Itself;
use std::collections::BTreeMap;
use std::panic::Location;
use std::ptr;
use std::sync::Arc;

/// A family with a series for each name of other families, or of collectors, that have what is read from them.
pub(super) struct Own {
    desc: Desc,
    read: Read,
    /// What says whether it is shown, if it is not always.
    switch: Option<Arc<Itself>>,
}

/// What is read, and so what the series are of.
enum Read {
    /// A number of each family; of those of one name, which have different constant labels, the sum.
    Families(fn(&dyn Source) -> Option<u64>),
    /// Something of each collector. Two have one name if one of them has the family now by which the other was called: they are one
    /// series.
    Collectors(fn(&[&Collector]) -> Value<'static>),
}

impl Own {
    /// Those that are always shown, and those that are shown when `itself` is.
    #[track_caller]
    pub(super) fn all(itself: &Arc<Itself>) -> impl Iterator<Item = Self> {
        let switch = || Some(itself.clone());
        let all = [
            Self::new(
                "altimeter_observations_rejected_total",
                "Observations that a histogram or summary refused: NaN and -Inf.",
                Kind::Counter,
                Read::Families(|family| family.rejected().map(Counter::get)),
                None,
            ),
            Self::new(
                "altimeter_observations_clamped_total",
                "Observations outside of the range within which a summary tells values apart.",
                Kind::Counter,
                Read::Families(|family| family.clamped().map(Counter::get)),
                None,
            ),
            Self::new(
                "altimeter_series_overflow_total",
                "Updates that went to the overflow series, the family being at its cap.",
                Kind::Counter,
                Read::Families(|family| family.overflowed().map(Counter::get)),
                None,
            ),
            Self::new(
                "altimeter_collector_errors_total",
                "Panics of a collector, pages for which it was late, and what it handed over that was left out.",
                Kind::Counter,
                Read::Collectors(|named| {
                    Value::Whole(total(named.iter().map(|one| one.errors().get())).unwrap_or_default())
                }),
                None,
            ),
            Self::new(
                "altimeter_collector_duration_seconds",
                "Time that the last run of a collector took.",
                Kind::Gauge,
                Read::Collectors(|named| {
                    Value::Float(named.iter().map(|one| one.took().as_secs_f64()).sum())
                }),
                switch(),
            ),
            Self::new(
                "altimeter_series",
                "Series of a family with labels, without its overflow series.",
                Kind::Gauge,
                Read::Families(|family| family.series().map(|series| series as u64)),
                switch(),
            ),
        ];
        all.into_iter().flatten()
    }

    #[track_caller]
    fn new(name: &str, help: &str, kind: Kind, read: Read, switch: Option<Arc<Itself>>) -> Option<Self> {
        let labels = vec![read.label().into()];
        let desc = Desc::new(&Scope::default(), name, help, kind, labels, Location::caller()).ok()?;
        Some(Self { desc, read, switch })
    }

    fn is_shown(&self) -> bool {
        self.switch.as_ref().is_none_or(|itself| itself.is_shown())
    }
}

/// The sum of numbers; `None` without any. It wraps to zero, as counters do.
fn total(numbers: impl Iterator<Item = u64>) -> Option<u64> {
    numbers.reduce(u64::wrapping_add)
}

impl Read {
    /// The name of the label that tells the series apart.
    fn label(&self) -> &'static str {
        match self {
            Self::Families(_) => "family",
            Self::Collectors(_) => "collector",
        }
    }

    /// Whether a family, or its collector, has what is read.
    fn is_of(&self, family: &dyn Source) -> bool {
        match self {
            Self::Families(read) => read(family).is_some(),
            Self::Collectors(_) => family.collector().is_some(),
        }
    }

    /// Hands `each` the values, each with the name of those that it is of and their number, in the order of these, until that
    /// answers with false.
    fn values(&self, families: &[Arc<dyn Source>], mut each: impl FnMut(u64, &str, Value<'static>) -> bool) {
        match self {
            Self::Families(read) => {
                // Families of one name stand beside each other.
                let siblings = families.chunk_by(|one, other| one.desc().name() == other.desc().name());
                let _ = (0..).zip(siblings).all(|(number, siblings)| {
                    let sum = total(siblings.iter().filter_map(|family| read(&**family)));
                    sum.is_none_or(|sum| each(number, siblings[0].desc().name(), Value::Whole(sum)))
                });
            }
            Self::Collectors(read) => {
                let _ = (0..)
                    .zip(collectors(families))
                    .all(|(number, (name, named))| each(number, name, read(&named)));
            }
        }
    }
}

/// The collectors that have any of these families, each once, by name. It allocates nothing where there is none.
fn collectors(families: &[Arc<dyn Source>]) -> BTreeMap<&str, Vec<&Collector>> {
    let mut by_name = BTreeMap::<_, Vec<&Collector>>::new();
    for collector in families.iter().filter_map(|family| family.collector()) {
        let named = by_name.entry(collector.name()).or_default();
        if !named.iter().any(|one| ptr::eq(*one, &**collector)) {
            named.push(collector);
        }
    }
    by_name
}

impl Source for Own {
    fn desc(&self) -> &Desc {
        &self.desc
    }

    fn has_samples(&self, families: &[Arc<dyn Source>]) -> bool {
        self.is_shown() && families.iter().any(|family| self.read.is_of(&**family))
    }

    fn collect(&self, pass: &mut Pass<'_>, sink: &mut dyn NumberSink) {
        if !self.is_shown() {
            return;
        }
        let next = pass.span.next();
        self.read.values(pass.families, |number, name, value| {
            if number < next {
                return true;
            }
            let is_taken = pass.span.takes(number);
            if is_taken {
                sink.sample(&Sample::new(&[(self.read.label(), name)], value));
            }
            is_taken
        });
    }
}

#[cfg(test)]
mod tests {
    use super::total;

    #[test]
    fn a_total_beyond_all_numbers_wraps_as_a_counter_does() {
        assert_eq!(total([u64::MAX, u64::MAX].into_iter()), Some(u64::MAX - 1));
    }
}
