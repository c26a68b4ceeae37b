//! The families of a registry about itself.

use super::Families;
use crate::collect::{LabelSet, Sample, Sink, Source};
use crate::counter::Counter;
use crate::desc::{Desc, Kind, Scope, label_text};
use crate::sync::{Mutex, lock};
use std::panic::Location;
use std::sync::{Arc, Weak};

/// The counter in question.
type Find = fn(&dyn Source) -> Option<&Counter>;

/// A family with a series for each other family that has the counter in question.
pub(super) struct Own {
    desc: Desc,
    counter: Find,
    /// Weak, since it is one of them.
    families: Weak<Mutex<Families>>,
}

impl Own {
    /// All families of a registry about itself.
    #[track_caller]
    pub(super) fn all(families: &Arc<Mutex<Families>>) -> impl Iterator<Item = Self> {
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
        let families = Arc::downgrade(families);
        all.into_iter().filter_map(move |(name, help, counter)| {
            let desc = Desc::new(&Scope::default(), name, help, Kind::Counter, vec!["family".into()], site).ok()?;
            Some(Self { desc, counter, families: families.clone() })
        })
    }
}

impl Source for Own {
    fn desc(&self) -> &Desc {
        &self.desc
    }

    fn collect(&self, sink: &mut dyn Sink) {
        let Some(families) = self.families.upgrade() else { return };
        let families = lock(&families).collects();
        // Families of one name, which have different constant labels, stand beside each other: they are one here.
        for siblings in families.chunk_by(|one, other| one.desc().name() == other.desc().name()) {
            let counters: Vec<&Counter> = siblings.iter().filter_map(|family| (self.counter)(&**family)).collect();
            if !counters.is_empty() {
                let labels = label_text(std::iter::once(("family", siblings[0].desc().name())));
                let count = counters.iter().map(|counter| counter.get()).sum();
                sink.sample(&Sample::whole(LabelSet::of_text(&labels), count));
            }
        }
    }
}
