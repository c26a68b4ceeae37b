//! The families of a registry about itself.

use super::Families;
use crate::collect::{Collect, Sink};
use crate::counter::Counter;
use crate::desc::{Desc, Kind};
use crate::sync::{Mutex, lock};
use std::panic::Location;
use std::sync::{Arc, Weak};

/// The counter in question.
type Find = fn(&dyn Collect) -> Option<&Counter>;

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
            let desc = Desc::new(name, help, Kind::Counter, vec!["family"], site).ok()?;
            Some(Self { desc, counter, families: families.clone() })
        })
    }
}

impl Collect for Own {
    fn desc(&self) -> &Desc {
        &self.desc
    }

    fn collect(&self, sink: &mut dyn Sink) {
        let Some(families) = self.families.upgrade() else { return };
        let families = lock(&families).collects();
        for family in &families {
            if let Some(counter) = (self.counter)(&**family) {
                let labels = self.desc.label_text(std::iter::once(family.desc().name()));
                sink.counter(&labels, counter.get());
            }
        }
    }
}
