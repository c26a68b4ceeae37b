//! The families of a registry about the families on its page.

use crate::collect::{Collector, NumberSink, Pass, Sample, Source, Value};
use crate::counter::Counter;
use crate::desc::{Desc, Kind, Scope};
use crate::registry::itself::Itself;
use std::panic::Location;
use std::slice;
use std::sync::Arc;

/// Families of one name.
type Siblings = [Arc<dyn Source>];

/// A family with a series for each name of other families that have what is read from them.
pub(super) struct Own {
    desc: Desc,
    /// The name of the label that tells the series apart.
    label: &'static str,
    read: fn(&Siblings) -> Option<Value<'static>>,
    /// What says whether it is shown, if it is not always.
    switch: Option<Arc<Itself>>,
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
                (Kind::Counter, "family"),
                |siblings| total(siblings, |family| family.rejected().map(Counter::get)),
                None,
            ),
            Self::new(
                "altimeter_observations_clamped_total",
                "Observations outside of the range within which a summary tells values apart.",
                (Kind::Counter, "family"),
                |siblings| total(siblings, |family| family.clamped().map(Counter::get)),
                None,
            ),
            Self::new(
                "altimeter_series_overflow_total",
                "Updates that went to the overflow series, the family being at its cap.",
                (Kind::Counter, "family"),
                |siblings| total(siblings, |family| family.overflowed().map(Counter::get)),
                None,
            ),
            Self::new(
                "altimeter_collector_errors_total",
                "Panics of a collector, pages for which it was late, and what it handed over that was left out.",
                (Kind::Counter, "collector"),
                |siblings| collector(siblings).map(|collector| Value::Whole(collector.errors().get())),
                None,
            ),
            Self::new(
                "altimeter_collector_duration_seconds",
                "Time that the last run of a collector took.",
                (Kind::Gauge, "collector"),
                |siblings| collector(siblings).map(|collector| Value::Float(collector.took().as_secs_f64())),
                switch(),
            ),
            Self::new(
                "altimeter_series",
                "Series of a family with labels, without its overflow series.",
                (Kind::Gauge, "family"),
                |siblings| total(siblings, |family| family.series().map(|series| series as u64)),
                switch(),
            ),
        ];
        all.into_iter().flatten()
    }

    #[track_caller]
    fn new(
        name: &str,
        help: &str,
        (kind, label): (Kind, &'static str),
        read: fn(&Siblings) -> Option<Value<'static>>,
        switch: Option<Arc<Itself>>,
    ) -> Option<Self> {
        let desc =
            Desc::new(&Scope::default(), name, help, kind, vec![label.into()], Location::caller()).ok()?;
        Some(Self { desc, label, read, switch })
    }
}

/// The sum of what some of the families have; `None` if none has it. It wraps to zero, as counters do.
fn total(siblings: &Siblings, read: impl Fn(&dyn Source) -> Option<u64>) -> Option<Value<'static>> {
    let numbers = siblings.iter().filter_map(|family| read(&**family));
    numbers.reduce(u64::wrapping_add).map(Value::Whole)
}

/// The collector that is called by the name of these families.
fn collector(siblings: &Siblings) -> Option<&Collector> {
    let collectors = siblings.iter().filter_map(|family| Some((family.desc().name(), family.collector()?)));
    collectors
        .into_iter()
        .find(|(name, collector)| collector.name() == *name)
        .map(|(_, collector)| &**collector)
}

impl Source for Own {
    fn desc(&self) -> &Desc {
        &self.desc
    }

    fn has_samples(&self, families: &[Arc<dyn Source>]) -> bool {
        let has_value = |family| (self.read)(slice::from_ref(family)).is_some();
        self.switch.as_ref().is_none_or(|itself| itself.is_shown()) && families.iter().any(has_value)
    }

    fn collect(&self, pass: &mut Pass<'_>, sink: &mut dyn NumberSink) {
        if self.switch.as_ref().is_some_and(|itself| !itself.is_shown()) {
            return;
        }
        let next = pass.span.next();
        for (number, name, value) in self.values(pass.families).filter(|(number, ..)| *number >= next) {
            if !pass.span.takes(number) {
                break;
            }
            sink.sample(&Sample::new(&[(self.label, name)], value));
        }
    }
}

impl Own {
    /// The values, each with the name of those that it is of and their number.
    fn values<'f>(
        &self,
        families: &'f [Arc<dyn Source>],
    ) -> impl Iterator<Item = (u64, &'f str, Value<'static>)> {
        // Families of one name, which have different constant labels, stand beside each other: they are one here.
        let siblings = families.chunk_by(|one, other| one.desc().name() == other.desc().name());
        let values = (0..).zip(siblings).map(|(number, siblings)| (number, siblings, (self.read)(siblings)));
        values.filter_map(|(number, siblings, value)| Some((number, siblings[0].desc().name(), value?)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Own, total};
    use crate::collect::{Source, Value};
    use crate::registry::itself::Itself;
    use std::sync::Arc;

    #[test]
    fn a_total_beyond_all_numbers_wraps_as_a_counter_does() {
        let families: Vec<_> =
            Own::all(&Arc::new(Itself::default())).map(|own| Arc::new(own) as Arc<dyn Source>).collect();
        let sum = total(&families[..2], |_| Some(u64::MAX));
        assert!(matches!(sum, Some(Value::Whole(sum)) if sum == u64::MAX - 1), "{sum:?}");
    }
}
