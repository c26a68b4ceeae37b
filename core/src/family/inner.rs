//! What all handles to a family share, however its labels are given.

use super::expiry::Expiry;
use super::index::Index;
use super::init::Nth;
use super::metric::{Asked, Metric, Shown};
use crate::collect::{Ledger, NumberSink, Origins, Pass, Readable, Source};
use crate::counter::Counter;
use crate::desc::Desc;
use crate::labels::Labels;
use crate::storage::{SpaceFull, Visit, visit};

pub(super) struct Inner<M: Metric> {
    pub(super) config: M::Config,
    pub(super) index: Index<M>,
    overflowed: Counter,
    expiry: Option<Expiry>,
    pub(super) ledger: Ledger,
}

impl<M: Metric> Inner<M> {
    pub(super) fn new<L: Labels>(
        desc: Desc,
        config: M::Config,
        cap: usize,
        expiry: Option<Expiry>,
    ) -> Result<Self, SpaceFull> {
        let index = Index::new::<L>(desc, M::new(&config)?, cap, expiry.is_some());
        Ok(Self { config, index, overflowed: Counter::new()?, expiry, ledger: Ledger::new(cap) })
    }

    /// Hands the metric of `labels` to `update`.
    #[inline(always)]
    pub(super) fn with<L: Labels, R>(&self, labels: &L, update: impl FnOnce(&M) -> R) -> R {
        let hash = self.index.hash(labels);
        let visit = visit();
        match self.index.find(&visit, hash, labels) {
            Some(series) => update(&series.metric),
            None => self.with_made(visit, labels, update),
        }
    }

    /// [`with`](Self::with) for the closed label set at an index, whose series is not there, or to be looked at within a visit only.
    #[inline(never)]
    pub(super) fn with_guarded<L: Labels, R>(&self, index: usize, update: impl FnOnce(&M) -> R) -> R {
        self.with(&Nth::<L>::new(index), update)
    }

    /// [`with`](Self::with) for a label set that was not found in this visit. Apart, with its own copy of the update, so that nothing of
    /// this is on the path of those that are found.
    #[cold]
    #[inline(never)]
    fn with_made<R>(&self, visit: Visit<'_>, labels: &impl Labels, update: impl FnOnce(&M) -> R) -> R {
        let made = self.make(&visit, labels);
        let is_made = made.is_some();
        let result = update(made.unwrap_or_else(|| self.overflow(labels)));
        drop(visit);
        // Which asks for the mutex where something is in limbo, so not for who made nothing: there may be many of them.
        if is_made {
            self.index.tidy();
        }
        result
    }

    /// The metric of a label set that was not found, whose series is made if there is room for it.
    #[inline]
    fn make<'v>(&'v self, visit: &'v Visit<'_>, labels: &impl Labels) -> Option<&'v M> {
        // At the cap, no mutex is taken: hostile labels cost a load, and a probe for a series that another thread has just made, or
        // that is hidden.
        if self.index.is_full() && self.index.find_any(visit, labels).is_none()
            || self.index.is_overflow(labels)
        {
            return None;
        }
        // The cells, the text and the hash are made before any lock is taken; the loser of a race drops them after.
        let metric = M::new(&self.config).ok()?;
        Some(&self.index.make(visit, labels, metric)?.metric)
    }

    /// Makes the series of `labels` unless it is there, and answers whether it is.
    pub(super) fn init<L: Labels>(&self, labels: &L) -> bool {
        let (hash, visit) = (self.index.hash(labels), visit());
        let found = self.index.find(&visit, hash, labels).is_some();
        found || self.make(&visit, labels).is_some()
    }

    fn overflow(&self, labels: &impl Labels) -> &M {
        if !self.index.is_overflow(labels) {
            self.overflowed.inc();
        }
        &self.index.overflow().metric
    }

    /// Removes the series that expired, if series of this family do.
    pub(super) fn sweep(&self) {
        if let Some(expiry) = &self.expiry {
            expiry.sweep(self);
        }
    }
}

impl<M: Metric> Source for Inner<M> {
    fn desc(&self) -> &Desc {
        self.index.desc()
    }

    fn collect(&self, pass: &mut Pass<'_>, sink: &mut dyn NumberSink) {
        if pass.span.next() == 0 {
            self.sweep();
        }
        let visit = visit();
        let Origins { exemplars, created } = pass.origins;
        let mut walk = self.index.series(&visit, pass.span);
        let series = walk.by_ref().map(|(birth, series)| Shown {
            text: series.text(),
            birth,
            created: created.then(|| series.created()),
            metric: &series.metric,
        });
        M::sample(&self.config, series, Asked { exemplars, created, counts: pass.counts }, sink);
        pass.span = walk.span;
        drop(walk);
        drop(visit);
        self.index.tidy();
    }

    fn births(&self) -> u64 {
        self.index.births()
    }

    fn readable(&self) -> Option<&dyn Readable> {
        M::IS_READABLE.then_some(self)
    }

    fn series(&self) -> Option<usize> {
        Some(self.index.set().len())
    }

    fn overflowed(&self) -> Option<&Counter> {
        Some(&self.overflowed)
    }

    fn rejected(&self) -> Option<&Counter> {
        M::rejected(&self.config)
    }

    fn clamped(&self) -> Option<&Counter> {
        M::clamped(&self.config)
    }
}
