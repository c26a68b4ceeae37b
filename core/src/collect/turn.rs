//! Turns to run a function of the user's in the thread of a scrape: one scrape at a time, and not behind one that hangs.
//!
//! A scrape cannot take a thread back that does not return. So the thread of the first scrape is lost to a function that hangs; but
//! those that come later see that it is under way, wait until it is too old to be waited for, and go on without it. However many
//! scrapes there are, a function that hangs costs one thread. One that scrapes within itself waits for nothing: it is not run again
//! inside of its own run.

use crate::sync::{Condvar, Mutex, lock};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

/// How long a run may be under way for another scrape to wait for its end: half of the ten seconds after which Prometheus gives a
/// scrape up unless it is told otherwise, so that there is time to write the page.
pub(crate) const HANGS: Duration = Duration::from_secs(5);

/// The turns of one function.
#[derive(Debug, Default)]
pub(crate) struct Turns {
    /// The run that is under way: since when, and in which thread.
    run: Mutex<Option<(Instant, ThreadId)>>,
    is_free: Condvar,
}

/// A turn, until this is dropped.
#[derive(Debug)]
pub(crate) struct Turn<'t>(&'t Turns);

impl Turns {
    /// The turn of the caller. `None` if another's has lasted for [`HANGS`], or the caller has waited so long, or until `until`; and at
    /// once within a turn of the same thread.
    pub(crate) fn take(&self, until: Option<Instant>) -> Option<Turn<'_>> {
        let (come, here) = (Instant::now(), thread::current().id());
        let mut run = lock(&self.run);
        while let Some((begin, thread)) = *run {
            // No wait goes past the first of them; another scrape may have taken the turn that was waited for.
            let hangs = begin.min(come) + HANGS;
            let end = until.map_or(hangs, |until| until.min(hangs));
            if thread == here || self.is_free.wait_until(&mut run, end).timed_out() && run.is_some() {
                return None;
            }
        }
        *run = Some((Instant::now(), here));
        Some(Turn(self))
    }

    /// Whether the run that is under way is the caller's.
    pub(crate) fn is_here(&self) -> bool {
        lock(&self.run).is_some_and(|(_, thread)| thread == thread::current().id())
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *lock(&self.0.run) = None;
        self.0.is_free.notify_one();
    }
}
