//! A run of a collector on a thread of its own, for which scrapes wait as long as they may.
//!
//! The thread is made for the run and ends with it: that takes some tens of microseconds, which a collector that needs a deadline
//! does not notice, and nothing is left over between two scrapes or when the collector is unregistered.

use super::{Collector, Record};
use crate::sync::{Condvar, Mutex, lock};
use std::sync::{Arc, OnceLock};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

/// How a collector runs that has a deadline.
pub(super) struct Background {
    /// How long a scrape waits.
    deadline: Duration,
    /// The run that is under way, which any number of scrapes wait for.
    current: Mutex<Option<Arc<Run>>>,
}

/// A run, under way or over.
#[derive(Debug)]
pub(crate) struct Run {
    deadline: Duration,
    /// Its thread, from when that has begun on.
    thread: OnceLock<ThreadId>,
    outcome: Mutex<Outcome>,
    is_over: Condvar,
}

/// What became of a run.
#[derive(Debug, Clone)]
pub(crate) enum Outcome {
    /// Nothing yet.
    UnderWay,
    /// The collector panicked, or there was no thread for it. That is counted.
    Failed,
    /// It handed over all that it had.
    Done(Arc<Record>),
}

impl Background {
    pub(super) fn new(deadline: Duration) -> Self {
        Self { deadline, current: Mutex::new(None) }
    }

    /// The run that is under way, or one that begins now. `None` when the system has no thread for it.
    pub(super) fn begin(&self, collector: &Arc<Collector>) -> Option<Arc<Run>> {
        let mut current = lock(&self.current);
        if let Some(run) = &*current {
            return Some(run.clone());
        }
        let (deadline, outcome) = (self.deadline, Mutex::new(Outcome::UnderWay));
        let run = Arc::new(Run { deadline, thread: OnceLock::new(), outcome, is_over: Condvar::new() });
        let running = Running { collector: collector.clone(), run: run.clone(), outcome: Outcome::Failed };
        // Its name is what debuggers show; Linux has room for 15 characters.
        let thread = thread::Builder::new().name("collector".into());
        *current = Some(run.clone());
        // If there is no thread, `running` is dropped by this one, and takes the lock.
        drop(current);
        thread.spawn(move || running.run()).ok().map(|_| run)
    }
}

/// The side of the thread. However it ends, the run is over when this is dropped.
struct Running {
    collector: Arc<Collector>,
    run: Arc<Run>,
    outcome: Outcome,
}

impl Running {
    fn run(mut self) {
        self.run.thread.get_or_init(|| thread::current().id());
        let mut record = Record::default();
        if self.collector.run(&mut record) {
            self.outcome = Outcome::Done(Arc::new(record));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // First of all the next run is allowed, so that whoever saw this one's end can begin it.
        if let Some(background) = self.collector.background() {
            *lock(&background.current) = None;
        }
        *lock(&self.run.outcome) = self.outcome.clone();
        self.run.is_over.notify_all();
    }
}

impl Run {
    /// Whether the caller is this run.
    pub(crate) fn is_here(&self) -> bool {
        self.thread.get() == Some(&thread::current().id())
    }

    /// What became of it: waits until it is over, at most until the deadline of the collector after `begin`, or until `until`.
    pub(crate) fn wait(&self, begin: Instant, until: Option<Instant>) -> Outcome {
        let deadline = begin.checked_add(self.deadline);
        let mut outcome = lock(&self.outcome);
        let is_under_way = |outcome: &mut Outcome| matches!(outcome, Outcome::UnderWay);
        match deadline.into_iter().chain(until).min() {
            Some(end) => _ = self.is_over.wait_while_until(&mut outcome, is_under_way, end),
            // A moment that no clock comes to.
            None => self.is_over.wait_while(&mut outcome, is_under_way),
        }
        outcome.clone()
    }
}
