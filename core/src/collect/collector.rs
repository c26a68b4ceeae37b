//! A collector that is registered.

use super::run::Background;
use super::{Checked, Collect, Run, Sink, Turns};
use crate::contain::contain;
use crate::counter::Counter;
use crate::desc::Desc;
use crate::sync::{AtomicU64, Ordering};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A [`Collect`] with the families that it declared.
pub(crate) struct Collector {
    collect: Box<dyn Collect>,
    declared: Vec<Desc>,
    errors: Counter,
    /// How long the last run took, in nanoseconds.
    took: AtomicU64,
    /// `None` for one that runs in the thread of the scrape.
    background: Option<Background>,
    /// Of the scrapes in whose threads it runs.
    turns: Turns,
}

impl Collector {
    /// With a deadline, it runs on a thread of its own.
    pub(crate) fn new(
        collect: Box<dyn Collect>,
        declared: Vec<Desc>,
        errors: Counter,
        deadline: Option<Duration>,
    ) -> Self {
        let (took, background) = (AtomicU64::new(0), deadline.map(Background::new));
        Self { collect, declared, errors, took, background, turns: Turns::default() }
    }

    /// What the collector is called: by the name of its first family, which no other has.
    pub(crate) fn name(&self) -> &str {
        self.declared.first().map_or("", Desc::name)
    }

    /// How often it panicked or was late, and how much of what it handed over was left out.
    pub(crate) fn errors(&self) -> &Counter {
        &self.errors
    }

    /// How long the last run took; zero before the first has ended.
    pub(crate) fn took(&self) -> Duration {
        // ORDERING: Relaxed. It stands for itself.
        Duration::from_nanos(self.took.load(Ordering::Relaxed))
    }

    pub(super) fn background(&self) -> Option<&Background> {
        self.background.as_ref()
    }

    /// Whether it runs on a thread of its own.
    pub(crate) fn has_deadline(&self) -> bool {
        self.background.is_some()
    }

    /// For one with a deadline: a run on a thread of its own, begun now unless one is under way. `None` when the system has no
    /// thread for it.
    pub(crate) fn begin(self: &Arc<Self>) -> Option<Arc<Run>> {
        self.background.as_ref()?.begin(self)
    }

    /// For one without a deadline: as [`run`](Self::run), in the thread of the caller, one at a time. If it is under way for another
    /// scrape until `until`, or hangs there, it is not run, counted, and answered with false; if the caller is its own run, it is
    /// not run either, which is no error.
    pub(crate) fn run_in_turn(&self, until: Option<Instant>, sink: &mut dyn Sink) -> bool {
        match self.turns.take(until) {
            Some(_turn) => self.run(sink),
            None => {
                self.errors.add(u64::from(!self.turns.is_here()));
                false
            }
        }
    }

    /// Has the samples handed to `sink`, without those that break a rule. Answers false if the collector panicked: then what it
    /// handed over is to be left out.
    pub(crate) fn run(&self, sink: &mut dyn Sink) -> bool {
        let begin = Instant::now();
        let mut checked = Checked::new(sink, self.declared.clone());
        let run = contain(|| self.collect.collect(&mut checked));
        self.errors.add(checked.refused() + u64::from(run.is_none()));
        let took = u64::try_from(begin.elapsed().as_nanos()).unwrap_or(u64::MAX);
        // ORDERING: Relaxed. It stands for itself.
        self.took.store(took, Ordering::Relaxed);
        run.is_some()
    }
}
