//! Turns to run a function of the user's in the thread of a scrape: one scrape at a time, and not behind one that hangs.
//!
//! A scrape cannot take a thread back that does not return. So the thread of the first scrape is lost to a function that hangs; but
//! those that come later see that it is under way, wait until it is too old to be waited for, and go on without it. However many
//! scrapes there are, a function that hangs costs one thread.

use crate::sync::{Condvar, Mutex, lock};
use std::time::{Duration, Instant};

/// How long a run may be under way for another scrape to wait for its end: half of the ten seconds after which Prometheus gives a
/// scrape up unless it is told otherwise, so that there is time to write the page.
const HANGS: Duration = Duration::from_secs(5);

/// The turns of one function.
#[derive(Debug, Default)]
pub(crate) struct Turns {
    /// When the run began that is under way.
    since: Mutex<Option<Instant>>,
    is_free: Condvar,
}

/// A turn, until this is dropped.
#[derive(Debug)]
pub(crate) struct Turn<'t>(&'t Turns);

impl Turns {
    /// The turn of the caller. `None` if another's has lasted for [`HANGS`], or the caller has waited so long, or until `until`.
    pub(crate) fn take(&self, until: Option<Instant>) -> Option<Turn<'_>> {
        let come = Instant::now();
        let mut since = lock(&self.since);
        while let Some(begin) = *since {
            // No wait goes past the first of them; another scrape may have taken the turn that was waited for.
            let hangs = begin.min(come) + HANGS;
            let end = until.map_or(hangs, |until| until.min(hangs));
            if self.is_free.wait_until(&mut since, end).timed_out() && since.is_some() {
                return None;
            }
        }
        *since = Some(Instant::now());
        Some(Turn(self))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *lock(&self.0.since) = None;
        self.0.is_free.notify_one();
    }
}
