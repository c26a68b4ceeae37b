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
}

impl Own {
    /// All families of a registry about itself.
    #[track_caller]
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let site = Location::caller();
        let all: [(&str, &str, Find); 2] = [
            (
                "altimeter_observations_rejected_total",
                "Observations that a histogram refused: NaN and -Inf.",
                |family| family.rejected(),
            ),
            (
                "altimeter_series_overflow_total",
                "Updates that went to the overflow series, the family being at its cap.",
                |family| family.overflowed(),
            ),
        ];
        all.into_iter().filter_map(move |(name, help, counter)| {
            let desc = Desc::new(&Scope::default(), name, help, Kind::Counter, vec!["family".into()], site).ok()?;
            Some(Self { desc, counter })
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
            sink.sample(&Sample::whole(&[("family", siblings[0].desc().name())], count));
        }
    }
}
