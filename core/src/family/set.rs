//! The members of a family: readers find them without a lock, one writer at a time adds, hides and removes.
//!
//! 1. **Readers are inside a visit** (rule 8 of the storage) and load the current generation, its slots and its places. What
//!    they find is there until their visit ends.
//! 2. **Writers hold the mutex**, under which nothing of the user's runs: neither code nor destructors. A member is looked for
//!    once more, counted and linked; or unlinked. What a writer frees, it frees after the mutex.
//! 3. **A generation that is full is followed by another**, which holds the members in the same order. The old one goes to limbo.
//! 4. **A removed member goes to limbo**, and is freed when all who were inside have left; or it is kept for ever, where readers
//!    may meet it without a visit ([`Member::is_kept`]).
//! 5. **A member that is to expire is hidden first**: lookups pass it over, walks do not. When all who were inside have left, nobody
//!    can be changing it; what has changed by then is found again, the rest is removed. To add its twin meanwhile is to find it
//!    again: so no label set ever has two members.

use super::generation::{Candidates, Generation};
use super::limbo::Limbo;
pub use super::member::{Member, Owned};
use super::size::MOST;
use crate::storage::{Grace, Space, Visit};
use crate::sync::{AtomicBool, AtomicPtr, AtomicUsize, Mutex, Ordering, lock};
use std::collections::BTreeSet;
use std::ptr::{self, NonNull};

/// A set of members.
#[derive(Debug)]
pub struct Set<T: Member> {
    current: AtomicPtr<Generation<T>>,
    /// How many members are linked: what the cap is compared with.
    len: AtomicUsize,
    cap: usize,
    /// Whether there is something in limbo.
    untidy: AtomicBool,
    writing: Mutex<Writing<T>>,
}

#[derive(Debug)]
struct Writing<T: Member> {
    /// How many members were ever linked.
    births: u64,
    limbo: Limbo<Retired<T>>,
    kept: Vec<Owned<T>>,
    /// Members that are hidden.
    hidden: BTreeSet<NonNull<T>>,
    /// For them; none before anybody asked whether it has passed.
    grace: Option<Grace>,
}

#[derive(Debug)]
#[expect(dead_code, reason = "held to be dropped")]
enum Retired<T: Member> {
    Member(Owned<T>),
    Generation(OldGeneration<T>),
}

/// A generation that readers may still be in: a box again only when it is dropped.
#[derive(Debug)]
struct OldGeneration<T>(NonNull<Generation<T>>);

// SAFETY: it owns a generation, whose pointers to members it never follows.
unsafe impl<T: Send + Sync> Send for OldGeneration<T> {}

impl<T> Drop for OldGeneration<T> {
    fn drop(&mut self) {
        // SAFETY: it came from a box, and limbo drops it when all who could be in it have left.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}

// SAFETY: `hidden` points to members of the set, of which it is used by the holder of the mutex only.
unsafe impl<T: Member + Send + Sync> Send for Writing<T> {}
// SAFETY: a set owns its members and gives out `&T` only; adding through a shared reference moves a `T` in, hence `T: Send`.
unsafe impl<T: Member + Send + Sync> Send for Set<T> {}
// SAFETY: as above.
unsafe impl<T: Member + Send + Sync> Sync for Set<T> {}

/// What became of a member that was to be added.
#[derive(Debug)]
pub enum Added<'v, T> {
    /// It is a member.
    New(&'v T),
    /// Its twin was.
    There(&'v T),
    /// The set is at its cap.
    Full,
}

impl<T: Member> Set<T> {
    /// An empty set of at most `cap` members.
    #[must_use]
    pub fn new(cap: usize) -> Self {
        Self {
            current: AtomicPtr::new(Box::into_raw(Box::new(Generation::with_room(0)))),
            len: AtomicUsize::new(0),
            cap: cap.min(MOST),
            untidy: AtomicBool::new(false),
            writing: Mutex::new(Writing {
                births: 0,
                limbo: Limbo::new(),
                kept: Vec::new(),
                hidden: BTreeSet::new(),
                grace: None,
            }),
        }
    }

    /// How many members there are.
    #[cfg_attr(altimeter_loom, expect(clippy::len_without_is_empty, reason = "public for the models alone"))]
    pub fn len(&self) -> usize {
        // ORDERING: Acquire, pairs with the Release in `add`: who finds the set full finds every member that fills it.
        self.len.load(Ordering::Acquire)
    }

    /// Whether the cap is reached.
    pub fn is_full(&self) -> bool {
        self.len() >= self.cap
    }

    /// The members that may have this hash.
    #[inline(always)]
    pub fn candidates<'v>(&'v self, _visit: &'v Visit<'_>, hash: u32) -> Candidates<'v, T, false> {
        // SAFETY: the caller is inside, for as long as what it finds is borrowed.
        unsafe { self.current().candidates(hash) }
    }

    /// [`candidates`](Self::candidates), those that are hidden too.
    pub fn candidates_hidden_too<'v>(&'v self, _visit: &'v Visit<'_>, hash: u32) -> Candidates<'v, T, true> {
        // SAFETY: as in `candidates`.
        unsafe { self.current().candidates(hash) }
    }

    /// The members in the order of their birth.
    pub fn walk<'v>(&'v self, visit: &'v Visit<'_>) -> impl DoubleEndedIterator<Item = &'v T> {
        self.walk_from(visit, 0)
    }

    /// [`walk`](Self::walk) without the members born before `birth`.
    pub fn walk_from<'v>(
        &'v self,
        _visit: &'v Visit<'_>,
        birth: u64,
    ) -> impl DoubleEndedIterator<Item = &'v T> {
        // SAFETY: the caller is inside, for as long as what it finds is borrowed.
        unsafe { self.current().walk_from(birth) }
    }

    fn current(&self) -> &Generation<T> {
        // ORDERING: SeqCst, as all loads of a visitor that may meet what was unlinked (rule 8): publishing a generation unlinks the
        // one before. As Acquire it pairs with the Release in `make_room`: the generation is initialised.
        // SAFETY: a generation is freed only when all who were inside have left; who holds the mutex has the last one.
        unsafe { &*self.current.load(Ordering::SeqCst) }
    }

    /// Adds a member, unless its twin is there or the set is full. Under the mutex, the member that is there afterwards goes to
    /// `linked`.
    pub fn add<'v>(
        &'v self,
        _visit: &'v Visit<'_>,
        mut member: Owned<T>,
        linked: impl FnOnce(NonNull<T>),
    ) -> Added<'v, T> {
        let hash = member.hash();
        let mut writing = lock(&self.writing);
        let current = self.current();
        if let Some((at, twin)) = current.locate(hash, |other| other.is_twin(&member)) {
            if at.hidden {
                let shown = current.hide(&at, false);
                writing.hidden.remove(&shown);
            }
            linked(NonNull::from(twin));
            // The member is dropped after the mutex, since it was there before.
            return Added::There(twin);
        }
        if self.is_full() {
            return Added::Full;
        }
        member.set_birth(writing.births);
        writing.births += 1;
        let member = member.into_raw();
        linked(member);
        self.with_room(&mut writing).push(hash, member.as_ptr());
        // ORDERING: Relaxed, since only the holder of the mutex writes; and Release, pairs with the Acquire in `len`: this member can
        // be found before it counts, so that no thread takes it for one that the cap keeps out.
        self.len.store(self.len.load(Ordering::Relaxed) + 1, Ordering::Release);
        // SAFETY: it was linked after the caller's visit began, so it is there until that ends.
        Added::New(unsafe { member.as_ref() })
    }

    /// The current generation, or the one that follows if that is full.
    fn with_room(&self, writing: &mut Writing<T>) -> &Generation<T> {
        let current = self.current();
        if !current.is_full() {
            return current;
        }
        let next = Box::into_raw(Box::new(current.next(|member| writing.hidden.contains(member))));
        // ORDERING: Relaxed. Only the holder of the mutex writes.
        let old = self.current.load(Ordering::Relaxed);
        // ORDERING: Release, pairs with the load in `current`: the generation is initialised.
        self.current.store(next, Ordering::Release);
        if let Some(old) = NonNull::new(old) {
            self.retire(writing, Retired::Generation(OldGeneration(old)));
        }
        // SAFETY: it came from a box just now, and the caller holds the mutex.
        unsafe { &*next }
    }

    /// Removes those of `members` that are still linked, and answers how many that were. They go to `unlinked`, sorted, under the
    /// mutex.
    pub fn remove<'v>(
        &'v self,
        _visit: &'v Visit<'_>,
        members: &[&'v T],
        unlinked: impl FnOnce(&[NonNull<T>]),
    ) -> usize {
        let mut removed = Vec::with_capacity(members.len());
        let mut writing = lock(&self.writing);
        removed.extend(members.iter().filter_map(|member| self.remove_one(&mut writing, member)));
        removed.sort_unstable();
        unlinked(&removed);
        drop(writing);
        removed.len()
    }

    fn remove_one(&self, writing: &mut Writing<T>, member: &T) -> Option<NonNull<T>> {
        let current = self.current();
        let (at, _) = current.locate(member.hash(), |other| ptr::eq(other, member))?;
        let removed = current.unlink(&at);
        if at.hidden {
            writing.hidden.remove(&removed);
        }
        // ORDERING: Relaxed, both. Only the holder of the mutex writes.
        self.len.store(self.len.load(Ordering::Relaxed) - 1, Ordering::Relaxed);
        // SAFETY: it came from `Owned::into_raw`, and is found by nobody any more.
        let member = unsafe { Owned::from_raw(removed) };
        if member.is_kept() {
            writing.kept.push(member);
        } else {
            self.retire(writing, Retired::Member(member));
        }
        Some(removed)
    }

    /// Has lookups pass `members` over, until [`settle`](Self::settle) decides about them. They go to `unlinked`, sorted, under the
    /// mutex. Does nothing while it has to decide about others.
    pub fn hide<'v>(
        &'v self,
        _visit: &'v Visit<'_>,
        members: &[&'v T],
        unlinked: impl FnOnce(&[NonNull<T>]),
    ) {
        let mut hidden = Vec::with_capacity(members.len());
        let mut writing = lock(&self.writing);
        if !writing.hidden.is_empty() {
            return;
        }
        writing.grace = None;
        let current = self.current();
        let located = members.iter().filter_map(|member| {
            let (at, _) = current.locate(member.hash(), |other| ptr::eq(other, *member))?;
            Some(current.hide(&at, true))
        });
        hidden.extend(located);
        hidden.sort_unstable();
        unlinked(&hidden);
        writing.hidden.extend(hidden);
    }

    /// If all who were inside when members were hidden have left: has lookups find those again for which `is_live` answers true,
    /// and removes the others.
    pub fn settle(&self, space: &Space, mut is_live: impl FnMut(&T) -> bool) {
        let mut writing = lock(&self.writing);
        if writing.hidden.is_empty() || !writing.has_grace_passed(space) {
            return;
        }
        for member in std::mem::take(&mut writing.hidden) {
            // SAFETY: a hidden member is linked, and what is linked is unlinked only under the mutex.
            let hidden = unsafe { member.as_ref() };
            if !is_live(hidden) {
                self.remove_one(&mut writing, hidden);
                continue;
            }
            let current = self.current();
            if let Some((at, _)) = current.locate(hidden.hash(), |other| ptr::eq(other, hidden)) {
                current.hide(&at, false);
            }
        }
    }

    /// Frees what nobody can be looking at. To be called outside of visits, after a call that may have left something. Takes no
    /// mutex where nothing is left.
    pub fn tidy(&self, space: &Space) {
        // ORDERING: Relaxed. A hint: what is missed now is freed by a later call.
        if !self.untidy.load(Ordering::Relaxed) {
            return;
        }
        let mut writing = lock(&self.writing);
        let due = writing.limbo.due(space);
        // ORDERING: Relaxed, as above. Only the holder of the mutex writes.
        self.untidy.store(!writing.limbo.is_empty(), Ordering::Relaxed);
        drop(writing);
        drop(due);
    }

    /// Takes what nobody finds any more.
    fn retire(&self, writing: &mut Writing<T>, retired: Retired<T>) {
        writing.limbo.retire(retired);
        // ORDERING: Relaxed. See `tidy`.
        self.untidy.store(true, Ordering::Relaxed);
    }
}

impl<T: Member> Writing<T> {
    /// Whether all who were inside when members were hidden have left.
    fn has_grace_passed(&mut self, space: &Space) -> bool {
        let grace = self.grace.get_or_insert_with(|| {
            let mut grace = Grace::default();
            grace.begin(space);
            grace
        });
        grace.has_passed(space)
    }
}

impl<T: Member> Drop for Set<T> {
    fn drop(&mut self) {
        // ORDERING: Relaxed. `&mut self` orders this after every use.
        let current = self.current.load(Ordering::Relaxed);
        // SAFETY: it came from a box, and `&mut self` says that nobody uses it.
        let current = unsafe { Box::from_raw(current) };
        // SAFETY: what is linked came from `Owned::into_raw`, and nobody uses it.
        current.members().for_each(|member| drop(unsafe { Owned::from_raw(member) }));
    }
}
