//! How a family finds its series: by a hash of the labels, and, where these are closed sets, by an array in front of that.

use super::key::hash_of;
use super::series::Series;
use super::set::{Added, Member, Owned, Set};
use super::walk::Walk;
use super::words::Seeds;
use crate::collect::Span;
use crate::desc::Desc;
use crate::labels::Labels;
use crate::storage::{SPACE, Visit, visit};
use crate::sync::{AtomicBool, AtomicPtr, Ordering};
use std::ptr::{self, NonNull};

/// Families with up to so many possible label sets have an array with a pointer for each: 32 KiB at the most.
const MOST_DENSE: usize = 4096;

/// Set in a pointer of the array, which is then to be followed within a visit only. So is the null that stands for no series,
/// so that one test tells what needs no visit.
const GUARDED: usize = 1;

/// The series of a family.
#[derive(Debug)]
pub(super) struct Index<M> {
    desc: Desc,
    set: Set<Series<M>>,
    seeds: Seeds,
    dense: Dense<M>,
    overflow: Owned<Series<M>>,
    /// Whether the overflow series was asked for, so that it is shown.
    overflow_used: AtomicBool,
}

/// For closed label sets, a pointer for each; empty for the rest. Written only under the mutex of the set.
///
/// A series that was made before the family ever removed one can be reached without a visit: such a one is never freed. So
/// families that remove nothing pay nothing for removal, and those that do keep one series for each place at most.
#[derive(Debug)]
struct Dense<M> {
    places: Box<[AtomicPtr<Series<M>>]>,
    /// Whether series may be removed: then those made from now on are guarded.
    guarded: AtomicBool,
}

/// Whether the label sets of this type are few enough for an array.
pub(super) const fn is_dense<L: Labels>() -> bool {
    matches!(L::CARDINALITY, Some(size) if size <= MOST_DENSE)
}

fn absent<M>() -> *mut Series<M> {
    ptr::without_provenance_mut(GUARDED)
}

impl<M> Dense<M> {
    fn new(places: usize, guarded: bool) -> Self {
        let places = (0..places).map(|_| AtomicPtr::new(absent())).collect();
        Self { places, guarded: AtomicBool::new(guarded) }
    }

    /// Points a place to a series.
    fn link(&self, place: usize, series: NonNull<Series<M>>, guarded: bool) {
        if let Some(place) = self.places.get(place) {
            let series = series.as_ptr().map_addr(|address| if guarded { address | GUARDED } else { address });
            // ORDERING: Release, pairs with the loads in `unguarded` and `within`: the series is initialised.
            place.store(series, Ordering::Release);
        }
    }

    /// Has no place point to one of the series, which are sorted. All places are looked at, since a `CLOSED` written by hand may
    /// hold a text twice.
    fn unlink(&self, series: &[NonNull<Series<M>>]) {
        for place in &self.places {
            // ORDERING: Relaxed, both. Only the holder of the set's mutex writes; `Grace::begin` orders what comes after.
            let linked = NonNull::new(place.load(Ordering::Relaxed).map_addr(|address| address & !GUARDED));
            if linked.is_some_and(|linked| series.binary_search(&linked).is_ok()) {
                place.store(absent(), Ordering::Relaxed);
            }
        }
    }

    /// What a place holds: to be followed without a visit if it has no mark. Out of range is absent.
    #[inline(always)]
    fn unguarded(&self, place: usize) -> *const Series<M> {
        // ORDERING: Acquire, pairs with the Release in `link`: the series is initialised.
        self.places.get(place).map_or_else(absent, |place| place.load(Ordering::Acquire))
    }

    /// The series of a place.
    fn within<'v>(&'v self, _visit: &'v Visit<'_>, place: usize) -> Option<&'v Series<M>> {
        // ORDERING: SeqCst, as all loads of a visitor that may meet what was unlinked (rule 8). As Acquire it pairs with the
        // Release in `link`.
        let series = self.places.get(place)?.load(Ordering::SeqCst);
        // SAFETY: it was linked after the caller's visit began, so it is there until that ends.
        unsafe { series.map_addr(|address| address & !GUARDED).as_ref() }
    }
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

    /// For closed label sets: the series, to be followed without a visit unless it [is guarded](Self::is_guarded). (Not an
    /// `Option`, which would be tested a second time.)
    #[inline(always)]
    pub(super) fn unguarded<L: Labels>(&self, labels: &L) -> *const Series<M> {
        self.dense.unguarded(labels.index())
    }

    /// Whether the series is to be followed within a visit only, or is none. Any other is there until the family is dropped, for
    /// a series whose pointer was ever without the mark is kept.
    #[inline(always)]
    pub(super) fn is_guarded(series: *const Series<M>) -> bool {
        series.addr() & GUARDED != 0
    }

    /// What [`find`](Self::find) wants to know of the labels. Before the visit, which then need not wait for it.
    #[inline(always)]
    pub(super) fn hash<L: Labels>(&self, labels: &L) -> u32 {
        if const { is_dense::<L>() } { 0 } else { hash_of(&self.seeds, labels) }
    }

    /// The series of `labels`, which have this [`hash`](Self::hash), if it is there.
    #[inline]
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
        if first.is_of(&self.desc, labels) {
            return Some(first);
        }
        self.find_among(self.set.candidates(visit, hash), labels)
    }

    /// [`find`](Self::find) where another series comes first that has the same tag. Apart, and from the beginning, so that what it
    /// needs is in nobody's way.
    #[cold]
    #[inline(never)]
    fn find_among<'v>(
        &self,
        mut candidates: impl Iterator<Item = &'v Series<M>>,
        labels: &impl Labels,
    ) -> Option<&'v Series<M>> {
        candidates.find(|series| series.is_of(&self.desc, labels))
    }

    /// The series of `labels`, if it is there, even if lookups pass over it.
    pub(super) fn find_any<'v>(&'v self, visit: &'v Visit<'_>, labels: &impl Labels) -> Option<&'v Series<M>> {
        self.find_among(self.set.candidates_hidden_too(visit, hash_of(&self.seeds, labels)), labels)
    }

    /// Makes the series of `labels` unless it is there; `None` where it is to be the overflow series.
    pub(super) fn make<'v, L: Labels>(&'v self, visit: &'v Visit<'_>, labels: &L, metric: M) -> Option<&'v Series<M>> {
        // ORDERING: Relaxed. It says only which series may be met without a visit: one that was made before it was set is kept.
        let guarded = self.dense.guarded.load(Ordering::Relaxed);
        // The text and the hash are made before the mutex is taken, and the loser of a race is dropped after.
        let series = Series::new(&self.desc, &self.seeds, labels, metric, !guarded)?;
        if self.overflow.is_twin(&series) {
            return None;
        }
        let place = if is_dense::<L>() { labels.index() } else { 0 };
        if is_dense::<L>() && place >= self.dense.places.len() {
            // An index beyond its own `CARDINALITY`, of an implementation by hand.
            return None;
        }
        let linked = |series: NonNull<Series<M>>| {
            // SAFETY: it is linked, or about to be, under the mutex.
            let kept = unsafe { series.as_ref() }.is_kept();
            self.dense.link(place, series, !kept);
        };
        match self.set.add(visit, series, linked) {
            Added::New(series) | Added::There(series) => Some(series),
            Added::Full => None,
        }
    }

    /// Whether the cap is reached.
    pub(super) fn is_full(&self) -> bool {
        self.set.is_full()
    }

    /// Whether the overflow series is that of `labels`.
    pub(super) fn spells_overflow(&self, labels: &impl Labels) -> bool {
        self.overflow.is_of(&self.desc, labels)
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
    pub(super) fn series<'v>(
        &'v self,
        visit: &'v Visit<'_>,
        span: &'v mut Span<'_>,
    ) -> impl Iterator<Item = (u64, &'v Series<M>)> {
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
        // ORDERING: Relaxed. See `make`: whichever series is made with the old value is kept.
        self.dense.guarded.store(true, Ordering::Relaxed);
        self.set.remove(visit, series, |series| {
            self.dense.unlink(series);
            unlinked(series);
        })
    }

    /// Has lookups pass over series, which then either expire or are found again: see [`Set::hide`].
    pub(super) fn hide(&self, visit: &Visit<'_>, series: &[&Series<M>]) {
        self.set.hide(visit, series, |series| self.dense.unlink(series));
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
