//! What all handles to a family share, however its labels are given.

use super::expiry::Expiry;
use super::index::{Index, is_dense};
use super::metric::{Asked, Metric, Shown};
use crate::collect::{Ledger, NumberSink, Origins, Pass, Readable, Source};
use crate::counter::Counter;
use crate::desc::Desc;
use crate::labels::Labels;
use crate::storage::{SpaceFull, visit};

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
    #[inline]
    pub(super) fn with<L: Labels, R>(&self, labels: &L, update: impl FnOnce(&M) -> R) -> R {
        if const { is_dense::<L>() } {
            return match self.index.unguarded(labels) {
                // SAFETY: it has no mark.
                series if !Index::is_guarded(series) => update(unsafe { &(*series).metric }),
                _ => self.with_guarded(labels, update),
            };
        }
        self.with_visit(labels, update)
    }

    /// [`with`](Self::with) for a closed label set whose series is not there, or to be looked at within a visit only.
    #[inline(never)]
    fn with_guarded<L: Labels, R>(&self, labels: &L, update: impl FnOnce(&M) -> R) -> R {
        self.with_visit(labels, update)
    }

    #[inline(always)]
    fn with_visit<L: Labels, R>(&self, labels: &L, update: impl FnOnce(&M) -> R) -> R {
        let hash = self.index.hash(labels);
        let visit = visit();
        match self.index.find(&visit, hash, labels) {
            Some(series) => update(&series.metric),
            None => {
                drop(visit);
                self.with_made(labels, update)
            }
        }
    }

    /// [`with`](Self::with) for a label set that was not found. Apart, with its own copy of the update, so that nothing of this is
    /// on the path of those that are found.
    #[cold]
    #[inline(never)]
    fn with_made<R>(&self, labels: &impl Labels, update: impl FnOnce(&M) -> R) -> R {
        let result = self.try_make(labels, |metric| update(metric.unwrap_or_else(|| self.overflow(labels))));
        self.index.tidy();
        result
    }

    /// Hands over the metric of a label set that was not found, whose series is made if there is room for it.
    pub(super) fn try_make<R>(&self, labels: &impl Labels, then: impl FnOnce(Option<&M>) -> R) -> R {
        // At the cap, no mutex is taken: hostile labels cost a load, and a probe for a series that another thread has just made, or
        // that is hidden.
        if self.index.is_full() && !self.is_there(labels) || self.index.spells_overflow(labels) {
            return then(None);
        }
        // The cells, the text and the hash are made before any lock is taken; the loser of a race drops them after.
        let Ok(metric) = M::new(&self.config) else { return then(None) };
        let visit = visit();
        then(self.index.make(&visit, labels, metric).map(|series| &series.metric))
    }

    /// Whether the series of `labels` is there after all, even if a sweep has lookups pass over it.
    fn is_there(&self, labels: &impl Labels) -> bool {
        self.index.find_any(&visit(), labels).is_some()
    }

    /// Makes the series of `labels` unless it is there, and answers whether it is.
    pub(super) fn init(&self, labels: &impl Labels) -> bool {
        let is_there = self.index.find(&visit(), self.index.hash(labels), labels).is_some();
        is_there || self.try_make(labels, |metric| metric.is_some())
    }

    fn overflow(&self, labels: &impl Labels) -> &M {
        if !self.index.spells_overflow(labels) {
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
        let series = self.index.series(&visit, &mut pass.span).map(|(birth, series)| Shown {
            text: series.text(),
            birth,
            created: created.then(|| series.created()),
            metric: &series.metric,
        });
        M::sample(&self.config, series, Asked { exemplars, created, counts: pass.counts }, sink);
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
