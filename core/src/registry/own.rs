//! The families of a registry about itself.

use crate::collect::{Pass, Sample, Sink, Source};
use crate::counter::Counter;
use crate::desc::{Desc, Kind, Scope};
use std::panic::Location;

/// The counter in question.
type Find = fn(&dyn Source) -> Option<&Counter>;

/// A family with a series for each other family that has the counter in question.
pub(super) struct Own {
    desc: Desc,
    counter: Find,
    /// The name of the label that tells the series apart.
    label: &'static str,
}

impl Own {
    /// All families of a registry about itself.
    #[track_caller]
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let site = Location::caller();
        let all: [(&str, &str, &str, Find); 4] = [
            (
                "altimeter_observations_rejected_total",
                "Observations that a histogram or summary refused: NaN and -Inf.",
                "family",
                |family| family.rejected(),
            ),
            (
                "altimeter_observations_clamped_total",
                "Observations outside of the range within which a summary tells values apart.",
                "family",
                |family| family.clamped(),
            ),
            (
                "altimeter_series_overflow_total",
                "Updates that went to the overflow series, the family being at its cap.",
                "family",
                |family| family.overflowed(),
            ),
            (
                "altimeter_collector_errors_total",
                "Panics of a collector, and what it handed over that was left out.",
                "collector",
                |family| {
                    let collector = family.collector()?;
                    (collector.name() == family.desc().name()).then(|| collector.errors())
                },
            ),
        ];
        all.into_iter().filter_map(move |(name, help, label, counter)| {
            let desc = Desc::new(&Scope::default(), name, help, Kind::Counter, vec![label.into()], site).ok()?;
            Some(Self { desc, counter, label })
        })
    }
}

impl Source for Own {
    fn desc(&self) -> &Desc {
        &self.desc
    }

    fn collect(&self, pass: &mut Pass<'_>, sink: &mut dyn Sink) {
        // Families of one name, which have different constant labels, stand beside each other: they are one here.
        let siblings = pass.families.chunk_by(|one, other| one.desc().name() == other.desc().name());
        for (siblings, number) in siblings.zip(0..) {
            let counters = || siblings.iter().filter_map(|family| (self.counter)(&**family));
            if number < pass.span.next() || counters().next().is_none() {
                continue;
            }
            if !pass.span.takes(number) {
                break;
            }
            let count = counters().map(Counter::get).sum();
            sink.sample(&Sample::whole(&[(self.label, siblings[0].desc().name())], count));
        }
    }
}
