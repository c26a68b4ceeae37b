//! How a family finds its series: by a hash of the labels, and, where these are closed sets, by an array in front of that.

use super::dense::{Dense, Places};
use super::key::{hash_of, hash_of_key};
use super::series::Series;
use super::set::{Added, Member, Owned, Set};
use super::walk::Walk;
use super::words::Seeds;
use crate::collect::Span;
use crate::desc::Desc;
use crate::labels::Labels;
use crate::storage::{SPACE, Visit, visit};
use crate::sync::{AtomicBool, Ordering};
use std::ptr::NonNull;

/// Families with up to so many possible label sets have an array with a pointer for each: 32 KiB at the most.
const MOST_DENSE: usize = 4096;

/// The series of a family.
#[derive(Debug)]
pub(super) struct Index<M> {
    desc: Desc,
    set: Set<Series<M>>,
    seeds: Seeds,
    dense: Dense<Series<M>>,
    overflow: Owned<Series<M>>,
    /// Whether the overflow series was asked for, so that it is shown.
    overflow_used: AtomicBool,
}

/// Whether the label sets of this type are few enough for an array.
pub(super) const fn is_dense<L: Labels>() -> bool {
    matches!(L::CARDINALITY, Some(size) if size <= MOST_DENSE)
}

impl<M> Index<M> {
    /// `guarded` says that series will be removed.
    pub(super) fn new<L: Labels>(desc: Desc, overflow: M, cap: usize, guarded: bool) -> Self {
        let places = if is_dense::<L>() { L::CARDINALITY.unwrap_or(0) } else { 0 };
        let seeds = Seeds::random();
        Self {
            overflow: Series::overflow(&desc, &seeds, overflow),
            overflow_used: AtomicBool::new(false),
            dense: Dense::new(places, guarded || places == 0),
            set: Set::new(cap),
            seeds,
            desc,
        }
    }

    pub(super) fn desc(&self) -> &Desc {
        &self.desc
    }

    pub(super) fn set(&self) -> &Set<Series<M>> {
        &self.set
    }

    /// For closed label sets: where to look first.
    pub(super) fn places(&self) -> &Places<Series<M>> {
        self.dense.places()
    }

    /// What [`find`](Self::find) wants to know of the labels. Before the visit, which then need not wait for it.
    #[inline(always)]
    pub(super) fn hash<L: Labels>(&self, labels: &L) -> u32 {
        if const { is_dense::<L>() } { 0 } else { hash_of(&self.seeds, labels) }
    }

    /// The series of `labels`, which have this [`hash`](Self::hash), if it is there.
    #[inline(always)]
    pub(super) fn find<'v, L: Labels>(
        &'v self,
        visit: &'v Visit<'_>,
        hash: u32,
        labels: &L,
    ) -> Option<&'v Series<M>> {
        if const { is_dense::<L>() } {
            return self.dense.within(visit, labels.index());
        }
        let first = self.set.candidates(visit, hash).next()?;
        // SAFETY: all series of an index are of the family that its `desc` describes.
        if unsafe { first.is_plainly_of(&self.desc, labels) } {
            return Some(first);
        }
        self.find_among_all(visit, labels)
    }

    /// [`find`](Self::find) where another series comes first that has the same tag, or the text is not plain. Apart, and from the
    /// beginning, so that what it needs is in nobody's way: a series that is not plain is looked for twice.
    #[cold]
    #[inline(never)]
    fn find_among_all<'v, L: Labels>(&'v self, visit: &'v Visit<'_>, labels: &L) -> Option<&'v Series<M>> {
        self.set.candidates(visit, self.hash(labels)).find(|series| self.is_of(series, labels))
    }

    /// The series of `labels`, if it is there, even if lookups pass over it.
    pub(super) fn find_any<'v>(
        &'v self,
        visit: &'v Visit<'_>,
        labels: &impl Labels,
    ) -> Option<&'v Series<M>> {
        let hash = hash_of_key(&self.desc, &self.seeds, labels);
        self.set.candidates_hidden_too(visit, hash).find(|series| self.is_of(series, labels))
    }

    /// Whether a series of this index is that of `labels`.
    fn is_of(&self, series: &Series<M>, labels: &impl Labels) -> bool {
        // SAFETY: all series of an index are of the family that its `desc` describes.
        unsafe { series.is_of(&self.desc, labels) }
    }

    /// Makes the series of `labels` unless it is there; `None` where it is to be the overflow series.
    #[inline]
    pub(super) fn make<'v, L: Labels>(
        &'v self,
        visit: &'v Visit<'_>,
        labels: &L,
        metric: M,
    ) -> Option<&'v Series<M>> {
        // The text and the hash are made before the mutex is taken, and the loser of a race is dropped after.
        let series = Series::new(&self.desc, &self.seeds, labels, metric, self.dense.keeps())?;
        if self.overflow.is_twin(&series) {
            return None;
        }
        let place = if is_dense::<L>() { labels.index() } else { 0 };
        if is_dense::<L>() && place >= self.dense.len() {
            // An index beyond its own `CARDINALITY`, of an implementation by hand.
            return None;
        }
        match self.dense.add(&self.set, visit, series, place) {
            Added::New(series) | Added::There(series) => Some(series),
            Added::Full => None,
        }
    }

    /// Whether the cap is reached.
    pub(super) fn is_full(&self) -> bool {
        self.set.is_full()
    }

    /// Whether the overflow series is that of `labels`.
    pub(super) fn is_overflow(&self, labels: &impl Labels) -> bool {
        self.is_of(&self.overflow, labels)
    }

    /// The overflow series, which from now on is shown.
    pub(super) fn overflow(&self) -> &Series<M> {
        // ORDERING: Relaxed, both. It stands for itself. Loaded first, so that a family at its cap does not make its line
        // travel for each update.
        if !self.overflow_used.load(Ordering::Relaxed) {
            self.overflow_used.store(true, Ordering::Relaxed);
        }
        &self.overflow
    }

    /// The series that the span takes with their births, in the order of these, the overflow series last if it was used.
    pub(super) fn series<'v, 'p>(
        &'v self,
        visit: &'v Visit<'_>,
        span: Span<'p>,
    ) -> Walk<'v, 'p, impl Iterator<Item = &'v Series<M>>, M> {
        Walk { series: self.set.walk_from(visit, span.next()), overflow: self.shown_overflow(), span }
    }

    /// The overflow series, if it was used.
    pub(super) fn shown_overflow(&self) -> Option<&Series<M>> {
        // ORDERING: Relaxed. It stands for itself.
        self.overflow_used.load(Ordering::Relaxed).then_some(&*self.overflow)
    }

    /// The birth that the next series has, or an earlier one that no series has any more.
    pub(super) fn births(&self) -> u64 {
        self.set.walk(&visit()).next_back().map_or(0, |series| series.birth() + 1)
    }

    /// Removes those of the series that are there, and answers how many that were. They go to `unlinked`, under the mutex.
    pub(super) fn remove(
        &self,
        visit: &Visit<'_>,
        series: &[&Series<M>],
        unlinked: impl FnOnce(&[NonNull<Series<M>>]),
    ) -> usize {
        if series.is_empty() {
            return 0;
        }
        self.dense.remove(&self.set, visit, series, unlinked)
    }

    /// Has lookups pass over series, which then either expire or are found again: see [`Set::hide`].
    pub(super) fn hide(&self, visit: &Visit<'_>, series: &[&Series<M>]) {
        self.dense.hide(&self.set, visit, series);
    }

    /// Decides about the series that were hidden. One that is found again gets its place in the array by the next lookup.
    pub(super) fn settle(&self, is_live: impl FnMut(&Series<M>) -> bool) {
        self.set.settle(&SPACE, is_live);
    }

    /// Frees what was removed, as far as nobody can be looking at it. Not to be called within a visit, which would keep it.
    pub(super) fn tidy(&self) {
        self.set.tidy(&SPACE);
    }
}
