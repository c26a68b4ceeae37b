//! The array in front of a family's set: who follows what has no mark, without a visit, finds a member that is whole and stays;
//! who follows what is marked does so within a visit; a place leads to one member at most, which is linked.

use crate::support::{Thread, check};
use altimeter::dense::Dense;
use altimeter::set::{Added, Member, Owned, Set};
use altimeter::storage::Space;
use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;
use std::ptr::NonNull;

/// The only label set of the models, and its hash.
const PLACE: usize = 0;
const HASH: u32 = 7;

/// The member of a place, with a count that those who find it change.
#[repr(align(16))]
struct Closed {
    birth: u64,
    is_kept: bool,
    count: AtomicUsize,
    /// Read by those who find it and written by whoever frees it: loom tells where one did not happen before the other.
    there: UnsafeCell<()>,
}

impl Member for Closed {
    fn hash(&self) -> u32 {
        HASH
    }

    fn is_twin(&self, _other: &Self) -> bool {
        true
    }

    fn set_birth(&mut self, birth: u64) {
        self.birth = birth;
    }

    fn birth(&self) -> u64 {
        self.birth
    }

    fn is_kept(&self) -> bool {
        self.is_kept
    }

    unsafe fn free(this: NonNull<Self>) {
        // SAFETY: it came from a box, and the caller vouches that nobody uses it.
        let member = unsafe { Box::from_raw(this.as_ptr()) };
        member.there.with_mut(|_| ());
    }
}

impl Closed {
    fn count(&self) {
        self.there.with(|_| ());
        // ORDERING: Relaxed. A count that only its reader after a join, or after a grace, looks at.
        self.count.fetch_add(1, Ordering::Relaxed);
    }

    fn counted(&self) -> usize {
        // ORDERING: Relaxed, as above.
        self.count.load(Ordering::Relaxed)
    }
}

struct Family {
    space: Space,
    set: Set<Closed>,
    dense: Dense<Closed>,
}

impl Family {
    /// `guarded` says that its members expire, so that none is kept.
    fn new(guarded: bool) -> Arc<Self> {
        Arc::new(Self { space: Space::with_limit(2), set: Set::new(9), dense: Dense::new(1, guarded) })
    }

    /// Counts one, as a family's `with`.
    fn count(&self, thread: &Thread<'_>) {
        if let Some(member) = self.dense.places().kept(PLACE) {
            // SAFETY: it is there for as long as the set is.
            return unsafe { member.as_ref() }.count();
        }
        let visit = thread.visit();
        match self.dense.within(&visit, PLACE) {
            Some(member) => member.count(),
            None => match self.dense.add(&self.set, &visit, self.member(), PLACE) {
                Added::New(member) | Added::There(member) => member.count(),
                Added::Full => unreachable!("one label set fills no set of nine"),
            },
        }
        drop(visit);
        self.set.tidy(&self.space);
    }

    fn member(&self) -> Owned<Closed> {
        let is_kept = self.dense.keeps();
        let member = Closed { birth: 0, is_kept, count: AtomicUsize::new(0), there: UnsafeCell::new(()) };
        // As whatever initialises it, of which every reader is to know.
        member.there.with_mut(|_| ());
        // SAFETY: it comes from a box, as `free` expects, with the alignment of its type.
        unsafe { Owned::from_raw(NonNull::from(Box::leak(Box::new(member)))) }
    }

    /// Removes the member, if it is there, and answers how many that were.
    fn remove(&self, thread: &Thread<'_>) -> usize {
        let visit = thread.visit();
        let found: Vec<_> = self.set.walk(&visit).collect();
        let removed = self.dense.remove(&self.set, &visit, &found, |_| ());
        drop(visit);
        self.set.tidy(&self.space);
        removed
    }

    /// Hides the member if it counted nothing, as a sweep does, and decides about it if nobody is inside.
    fn sweep(&self, thread: &Thread<'_>) {
        let visit = thread.visit();
        let idle: Vec<_> = self.set.walk(&visit).filter(|member| member.counted() == 0).collect();
        self.dense.hide(&self.set, &visit, &idle);
        drop(visit);
        self.settle();
    }

    fn settle(&self) {
        self.set.settle(&self.space, |member| member.counted() > 0);
        self.set.tidy(&self.space);
    }

    /// What all members that are linked counted, and how many these are.
    fn counted(&self) -> (usize, usize) {
        let thread = Thread::new(&self.space);
        let visit = thread.visit();
        let linked: Vec<_> = self.set.walk(&visit).collect();
        let at_place = self.dense.within(&visit, PLACE);
        let leads_to_linked =
            at_place.is_none_or(|member| linked.iter().any(|linked| std::ptr::eq(*linked, member)));
        assert!(leads_to_linked, "a place leads to a member that is not linked");
        (linked.len(), linked.iter().map(|member| member.counted()).sum())
    }
}

/// Runs one closure in each of two threads that lease a shard.
fn both(
    family: &Arc<Family>,
    one: impl FnOnce(&Family, &Thread<'_>) + Send + 'static,
    other: impl FnOnce(&Family, &Thread<'_>) + Send + 'static,
) {
    let spawned = thread::spawn({
        let family = family.clone();
        move || {
            let thread = Thread::new(&family.space);
            thread.lease();
            one(&family, &thread);
        }
    });
    let thread = Thread::new(&family.space);
    thread.lease();
    other(family, &thread);
    drop(thread);
    spawned.join().unwrap();
}

/// Expects how many members are linked, and what they counted, as a thread finds it that is started now.
fn expect(family: &Arc<Family>, expected: (usize, usize)) {
    let family = family.clone();
    thread::spawn(move || assert_eq!(family.counted(), expected)).join().unwrap();
}

#[test]
fn two_threads_that_add_one_label_set_get_one_member_and_lose_no_count() {
    for guarded in [false, true] {
        check(3, move || {
            let family = Family::new(guarded);
            both(&family, |family, thread| family.count(thread), |family, thread| family.count(thread));
            expect(&family, (1, 2));
        });
    }
}

#[test]
fn who_looks_while_a_member_is_removed_finds_it_whole_or_another() {
    for guarded in [false, true] {
        check(3, move || {
            let family = Family::new(guarded);
            family.count(&Thread::new(&family.space));
            both(
                &family,
                |family, thread| family.count(thread),
                |family, thread| assert!(family.remove(thread) == 1),
            );
            // It counted what was removed, or made it anew.
            let linked = family.set.len();
            expect(&family, (linked, linked));
        });
    }
}

#[test]
fn a_label_set_that_is_removed_and_added_again_has_one_member() {
    for guarded in [false, true] {
        check(2, move || {
            let family = Family::new(guarded);
            family.count(&Thread::new(&family.space));
            both(
                &family,
                |family, thread| family.count(thread),
                |family, thread| {
                    assert_eq!(family.remove(thread), 1);
                    family.count(thread);
                },
            );
            // The other thread counted in what was removed, or in what came after.
            let family = family.clone();
            let reader = thread::spawn(move || {
                let (linked, counted) = family.counted();
                assert!(linked == 1 && (1..=2).contains(&counted), "{linked} {counted}");
            });
            reader.join().unwrap();
        });
    }
}

#[test]
fn what_is_added_while_another_thread_removes_is_met_whole() {
    check(3, || {
        let family = Family::new(false);
        both(
            &family,
            |family, thread| {
                family.count(thread);
                family.count(thread);
            },
            |family, thread| _ = family.remove(thread),
        );
    });
}

#[test]
fn of_two_threads_that_remove_a_member_one_does() {
    check(2, || {
        let family = Family::new(true);
        family.count(&Thread::new(&family.space));
        let removed = Arc::new(AtomicUsize::new(0));
        let remove = |removed: Arc<AtomicUsize>| {
            move |family: &Family, thread: &Thread<'_>| {
                // ORDERING: Relaxed. Read after a join.
                removed.fetch_add(family.remove(thread), Ordering::Relaxed);
            }
        };
        both(&family, remove(removed.clone()), remove(removed.clone()));
        // ORDERING: Relaxed. Both have ended.
        assert_eq!(removed.load(Ordering::Relaxed), 1);
        expect(&family, (0, 0));
    });
}

#[test]
fn what_is_written_while_a_sweep_runs_does_not_expire() {
    check(3, || {
        let family = Family::new(true);
        let maker = Thread::new(&family.space);
        assert!(matches!(
            family.dense.add(&family.set, &maker.visit(), family.member(), PLACE),
            Added::New(_)
        ));
        drop(maker);
        both(&family, |family, thread| family.count(thread), |family, thread| family.sweep(thread));
        family.settle();
        // Either the sweep came first, and the count went to a new member; or the member was found again.
        expect(&family, (1, 1));
    });
}
