//! Expiry: series that nobody updated for some time are removed.

use super::inner::Inner;
use super::metric::Metric;
use crate::clock::Clock;
use crate::storage::visit;
use crate::sync::Mutex;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// When series of a family expire, and what was seen of each at the last sweep.
pub(crate) struct Expiry {
    after: Duration,
    clock: Arc<dyn Clock>,
    /// By the birth of the series. Held by whoever sweeps.
    seen: Mutex<BTreeMap<u64, Seen>>,
}

#[derive(Debug, Clone, Copy)]
struct Seen {
    activity: u64,
    /// Since when it is so.
    since: Duration,
    /// In which sweep that was looked at last.
    sweep: Duration,
}

impl Expiry {
    pub(crate) fn new(after: Duration, clock: Arc<dyn Clock>) -> Self {
        Self { after, clock, seen: Mutex::new(BTreeMap::new()) }
    }

    /// Hides the series that have been idle for long enough and to which nobody holds a handle; removes those that an
    /// earlier sweep hid, or this one, when all who were looking for a series then have left; has those found again that
    /// were updated meanwhile. Does nothing while another thread does it.
    pub(super) fn sweep<M: Metric>(&self, family: &Inner<M>) {
        let index = &family.index;
        // The clock may be the user's: it is asked before anything is held.
        let now = self.clock.now();
        let Some(mut seen) = self.seen.try_lock() else { return };
        let is_idle = |seen: &BTreeMap<u64, Seen>, birth: u64, metric: &M| {
            let is_so_still = |seen: &Seen| seen.activity == metric.activity() && self.is_over(*seen, now);
            !metric.is_held() && seen.get(&birth).is_some_and(is_so_still)
        };
        family.decide(|series| !is_idle(&seen, series.birth(), &series.metric));

        let visit = visit();
        let mut idle = Vec::new();
        for series in index.set().walk(&visit) {
            let activity = series.metric.activity();
            let fresh = Seen { activity, since: now, sweep: now };
            let entry = seen.entry(series.birth()).or_insert(fresh);
            if entry.activity != activity {
                *entry = fresh;
            }
            entry.sweep = now;
            if self.is_over(*entry, now) && !series.metric.is_held() {
                idle.push(series);
            }
        }
        seen.retain(|_, seen| seen.sweep == now);
        index.hide(&visit, &idle);
        drop(visit);
        family.decide(|series| !is_idle(&seen, series.birth(), &series.metric));
        drop(seen);
        family.after_removal();
    }

    /// Whether what was seen has been so for long enough. Asked again of what is hidden: a sweep that could not decide about it
    /// may have seen it change.
    fn is_over(&self, seen: Seen, now: Duration) -> bool {
        now.saturating_sub(seen.since) >= self.after
    }
}

impl fmt::Debug for Expiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Expiry").field("after", &self.after).finish_non_exhaustive()
    }
}
