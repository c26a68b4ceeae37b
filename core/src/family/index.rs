//! How a family finds its series: an array for closed label sets, a hash table for the rest; and how many there may be.

use super::series::{Series, hash_of};
use super::table::Table;
use crate::desc::Desc;
use crate::labels::Labels;
use crate::storage::Array;
use crate::sync::{AtomicBool, AtomicPtr, Mutex, Ordering, lock};
use foldhash::fast::RandomState;
use std::ptr;

/// Families with up to so many possible label sets have an array with a pointer for each: 32 KiB at the most.
const MOST_DENSE: usize = 4096;

/// The series of a family. A series that was made stays until the family is dropped, so that a reader needs neither a lock
/// nor a guard.
#[derive(Debug)]
pub(super) struct Index<M> {
    /// For closed label sets: a place for each. Empty for the rest.
    dense: Box<[AtomicPtr<Series<M>>]>,
    /// For the rest.
    hashed: Hashed<M>,
    /// All series, in the order of their birth; it owns them.
    series: Array<Series<M>>,
    overflow: Box<Series<M>>,
    /// Whether the overflow series was asked for, so that it is shown.
    overflow_used: AtomicBool,
    cap: usize,
    /// Held while a series is linked: see [`Index::insert`].
    inserting: Mutex<()>,
}

/// How a hash table is asked.
#[derive(Debug)]
struct Hashed<M> {
    table: Table<Series<M>>,
    state: RandomState,
}

/// Where a series is to be linked.
enum Place<'a, M> {
    Dense(&'a AtomicPtr<Series<M>>),
    Hashed(&'a Table<Series<M>>, u64),
}

/// Whether the label sets of this type are few enough for an array.
const fn is_dense<L: Labels>() -> bool {
    matches!(L::CARDINALITY, Some(size) if size <= MOST_DENSE)
}

impl<M> Index<M> {
    pub(super) fn new<L: Labels>(desc: &Desc, overflow: M, cap: usize) -> Self {
        let places = if is_dense::<L>() { L::CARDINALITY.unwrap_or(0) } else { 0 };
        Self {
            dense: (0..places).map(|_| AtomicPtr::new(ptr::null_mut())).collect(),
            hashed: Hashed { table: Table::new(), state: RandomState::default() },
            series: Array::new(),
            overflow: Box::new(Series::overflow(desc, overflow)),
            overflow_used: AtomicBool::new(false),
            cap,
            inserting: Mutex::new(()),
        }
    }

    /// The series of `labels`, if it is there.
    #[inline]
    pub(super) fn find<L: Labels>(&self, labels: &L) -> Option<&Series<M>> {
        if const { is_dense::<L>() } {
            // ORDERING: Acquire, pairs with the Release in `insert`: the series is initialised.
            let series = self.dense.get(labels.index())?.load(Ordering::Acquire);
            // SAFETY: what is not null is an element of `self.series`, which is dropped with `self`.
            return unsafe { series.as_ref() };
        }
        let Hashed { table, state } = &self.hashed;
        table.find(hash_of(state, labels), |series| series.is_of(labels))
    }

    /// Adds `series`, made from `labels`, unless there is one of its label set already: answers which it is, or `None`
    /// where it is to be the overflow series.
    pub(super) fn insert<L: Labels>(&self, labels: &L, series: Box<Series<M>>) -> Option<&Series<M>> {
        if self.overflow.is_twin(&series) {
            return None;
        }
        let place = if is_dense::<L>() {
            Place::Dense(self.dense.get(labels.index())?)
        } else {
            Place::Hashed(&self.hashed.table, series.hash(&self.hashed.state))
        };
        // Under the lock: look again, count, link. Nothing of the user's runs here: neither code nor destructors.
        let inserting = lock(&self.inserting);
        let found = match &place {
            // All are compared, since a `CLOSED` written by hand may hold a text twice: few, and only when one is made.
            Place::Dense(_) => self.series.iter().map(|(_, found)| found).find(|found| found.is_twin(&series)),
            Place::Hashed(table, hash) => table.find(*hash, |found| found.is_twin(&series)),
        };
        if found.is_some() || self.is_full() {
            drop(inserting);
            return found;
        }
        let (_, series) = self.series.push(series);
        match place {
            // ORDERING: Release, pairs with the Acquire in `find`: publishes the series.
            Place::Dense(place) => place.store(ptr::from_ref(series).cast_mut(), Ordering::Release),
            // SAFETY: `inserting` is held; the series is an element of `self.series` and is dropped with it.
            Place::Hashed(table, hash) => unsafe { table.insert(hash, series) },
        }
        Some(series)
    }

    /// Whether the cap is reached.
    pub(super) fn is_full(&self) -> bool {
        self.len() >= self.cap
    }

    pub(super) fn len(&self) -> usize {
        self.series.len()
    }

    /// Whether the overflow series is that of `labels`.
    pub(super) fn spells_overflow(&self, labels: &impl Labels) -> bool {
        self.overflow.is_of(labels)
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

    /// All series in the order of their birth, the overflow series last if it was used.
    pub(super) fn series(&self) -> impl Iterator<Item = &Series<M>> {
        // ORDERING: Relaxed. It stands for itself.
        let overflow = self.overflow_used.load(Ordering::Relaxed).then_some(&*self.overflow);
        self.series.iter().map(|(_, series)| series).chain(overflow)
    }
}
