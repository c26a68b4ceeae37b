//! A family's set: readers find members whole or not at all, while others add, grow, remove and expire; a label set has one
//! member; the cap holds.
//!
//! The shrunken set has room for two members, so that the third makes it grow.

use crate::support::{Thread, check};
use altimeter::set::{Added, Member, Owned, Set};
use altimeter::storage::Space;
use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;
use std::ptr::NonNull;

/// A member: found by its number, with a count that visitors change. All numbers have one hash.
#[repr(align(16))]
struct Number {
    number: usize,
    birth: u64,
    count: AtomicUsize,
    /// Read by visitors and written by whoever frees it: loom tells where one did not happen before the other.
    there: UnsafeCell<()>,
}

impl Member for Number {
    fn hash(&self) -> u32 {
        7
    }

    fn is_twin(&self, other: &Self) -> bool {
        self.number == other.number
    }

    fn set_birth(&mut self, birth: u64) {
        self.birth = birth;
    }

    fn birth(&self) -> u64 {
        self.birth
    }

    fn is_kept(&self) -> bool {
        false
    }

    unsafe fn free(this: NonNull<Self>) {
        // SAFETY: it came from a box, and the caller vouches that nobody uses it.
        let member = unsafe { Box::from_raw(this.as_ptr()) };
        member.there.with_mut(|_| ());
    }
}

fn number(number: usize) -> Owned<Number> {
    let member = Number { number, birth: 0, count: AtomicUsize::new(0), there: UnsafeCell::new(()) };
    // As whatever initialises it, of which every reader is to know.
    member.there.with_mut(|_| ());
    // SAFETY: it comes from a box, as `free` expects.
    unsafe { Owned::from_raw(NonNull::from(Box::leak(Box::new(member)))) }
}

struct Numbers {
    space: Space,
    set: Set<Number>,
}

impl Numbers {
    fn new(cap: usize) -> Arc<Self> {
        Arc::new(Self { space: Space::with_limit(2), set: Set::new(cap) })
    }

    /// Counts one for `wanted`, which is added if it is not there: as a family's `with`. False at the cap.
    fn count(&self, thread: &Thread<'_>, wanted: usize) -> bool {
        let visit = thread.visit();
        let found = self.set.candidates(&visit, 7).find(|member| is(member, wanted));
        let is_there = || self.set.candidates_hidden_too(&visit, 7).any(|member| is(member, wanted));
        if found.is_none() && self.set.is_full() && !is_there() {
            return false;
        }
        let found = found.or_else(|| match self.set.add(&visit, number(wanted), |_| ()) {
            Added::New(member) | Added::There(member) => Some(member),
            Added::Full => None,
        });
        // ORDERING: Relaxed. A count that only its reader after a join, or after a grace, looks at.
        found.is_some_and(|member| member.count.fetch_add(1, Ordering::Relaxed) < usize::MAX)
    }

    /// Adds a member that counted nothing.
    fn add(&self, wanted: usize) {
        let thread = Thread::new(&self.space);
        assert!(matches!(self.set.add(&thread.visit(), number(wanted), |_| ()), Added::New(_)));
    }

    /// What `wanted` counted; `None` if it is not there.
    fn counted(&self, wanted: usize) -> Option<usize> {
        let thread = Thread::new(&self.space);
        let visit = thread.visit();
        let found = self.set.candidates(&visit, 7).find(|member| is(member, wanted));
        // ORDERING: Relaxed, as above.
        found.map(|member| member.count.load(Ordering::Relaxed))
    }

    /// Removes `wanted`, if it is there.
    fn remove(&self, thread: &Thread<'_>, wanted: usize) -> usize {
        let visit = thread.visit();
        let found = self.set.candidates_hidden_too(&visit, 7).find(|member| is(member, wanted));
        let removed = found.map_or(0, |member| self.set.remove(&visit, &[member], |_| ()));
        drop(visit);
        self.set.tidy(&self.space);
        removed
    }

    /// Hides all members that counted nothing, as a sweep does.
    fn hide_idle(&self, thread: &Thread<'_>) {
        let visit = thread.visit();
        // ORDERING: Relaxed, as above.
        let idle: Vec<_> =
            self.set.walk(&visit).filter(|member| member.count.load(Ordering::Relaxed) == 0).collect();
        self.set.hide(&visit, &idle, |_| ());
    }

    /// Decides about those that were hidden: who counted something is found again.
    fn settle(&self) {
        // ORDERING: Relaxed. Whoever counted has left, or this does not ask.
        self.set.settle(&self.space, |member| member.count.load(Ordering::Relaxed) > 0);
        self.set.tidy(&self.space);
    }
}

fn is(member: &Number, wanted: usize) -> bool {
    member.there.with(|_| ());
    member.number == wanted
}

/// Runs one closure in each of two threads that lease a shard.
fn both(
    numbers: &Arc<Numbers>,
    one: impl FnOnce(&Numbers, &Thread<'_>) + Send + 'static,
    other: impl FnOnce(&Numbers, &Thread<'_>) + Send + 'static,
) {
    let spawned = thread::spawn({
        let numbers = numbers.clone();
        move || {
            let thread = Thread::new(&numbers.space);
            thread.lease();
            one(&numbers, &thread);
        }
    });
    let thread = Thread::new(&numbers.space);
    thread.lease();
    other(numbers, &thread);
    drop(thread);
    spawned.join().unwrap();
}

/// Expects what a thread that is started now finds.
fn expect(numbers: &Arc<Numbers>, wanted: usize, counted: Option<usize>) {
    let numbers = numbers.clone();
    thread::spawn(move || assert_eq!(numbers.counted(wanted), counted)).join().unwrap();
}

#[test]
fn two_threads_that_add_one_label_set_get_one_member_and_lose_no_count() {
    check(3, || {
        let numbers = Numbers::new(9);
        both(
            &numbers,
            |numbers, thread| assert!(numbers.count(thread, 1)),
            |numbers, thread| {
                assert!(numbers.count(thread, 1));
            },
        );
        assert_eq!(numbers.set.len(), 1);
        expect(&numbers, 1, Some(2));
    });
}

#[test]
fn a_reader_finds_what_was_there_while_the_set_grows() {
    check(3, || {
        let numbers = Numbers::new(9);
        let maker = Thread::new(&numbers.space);
        (1..=2).for_each(|number| assert!(numbers.count(&maker, number)));
        drop(maker);
        both(
            &numbers,
            |numbers, thread| {
                let visit = thread.visit();
                assert!(numbers.set.candidates(&visit, 7).find(|member| is(member, 1)).is_some());
                assert!(
                    numbers
                        .set
                        .candidates(&visit, 7)
                        .find(|member| is(member, 3))
                        .is_none_or(|found| found.number == 3)
                );
            },
            |numbers, thread| {
                assert!(numbers.count(thread, 3));
                numbers.set.tidy(&numbers.space);
            },
        );
    });
}

#[test]
fn a_reader_of_what_is_removed_reads_it_whole_or_finds_nothing() {
    check(3, || {
        let numbers = Numbers::new(9);
        assert!(numbers.count(&Thread::new(&numbers.space), 1));
        both(
            &numbers,
            |numbers, thread| {
                let visit = thread.visit();
                let found = numbers.set.candidates(&visit, 7).find(|member| is(member, 1));
                found.into_iter().for_each(|member| member.there.with(|_| ()));
            },
            |numbers, thread| assert_eq!(numbers.remove(thread, 1), 1),
        );
        numbers.set.tidy(&numbers.space);
        expect(&numbers, 1, None);
    });
}

#[test]
fn a_walk_over_what_is_removed_reads_it_whole_or_finds_nothing() {
    check(3, || {
        let numbers = Numbers::new(9);
        assert!(numbers.count(&Thread::new(&numbers.space), 1));
        both(
            &numbers,
            |numbers, thread| {
                let visit = thread.visit();
                numbers.set.walk(&visit).for_each(|member| member.there.with(|_| ()));
            },
            |numbers, thread| assert_eq!(numbers.remove(thread, 1), 1),
        );
    });
}

#[test]
fn a_walk_meets_what_is_added_whole_or_not_at_all() {
    check(3, || {
        let numbers = Numbers::new(9);
        both(
            &numbers,
            |numbers, thread| {
                let visit = thread.visit();
                numbers.set.walk(&visit).for_each(|member| member.there.with(|_| ()));
            },
            |numbers, _| numbers.add(1),
        );
    });
}

#[test]
fn a_walk_meets_a_label_set_that_is_removed_and_added_again_once_at_most() {
    check(3, || {
        let numbers = Numbers::new(9);
        assert!(numbers.count(&Thread::new(&numbers.space), 1));
        both(
            &numbers,
            |numbers, thread| {
                let visit = thread.visit();
                assert!(numbers.set.walk(&visit).count() <= 1);
            },
            |numbers, thread| {
                let visit = thread.visit();
                let found = numbers.set.candidates(&visit, 7).find(|member| is(member, 1));
                found
                    .into_iter()
                    .for_each(|member| assert_eq!(numbers.set.remove(&visit, &[member], |_| ()), 1));
                assert!(matches!(numbers.set.add(&visit, number(1), |_| ()), Added::New(_)));
            },
        );
    });
}

#[test]
fn what_is_found_again_after_a_sweep_is_found_whole() {
    check(3, || {
        let numbers = Numbers::new(9);
        both(
            &numbers,
            |numbers, thread| {
                let visit = thread.visit();
                assert!(
                    numbers
                        .set
                        .candidates(&visit, 7)
                        .find(|member| is(member, 1))
                        .is_none_or(|found| found.number == 1)
                );
            },
            |numbers, thread| {
                numbers.add(1);
                numbers.hide_idle(thread);
                numbers.set.settle(&numbers.space, |_| true);
            },
        );
    });
}

#[test]
fn of_two_threads_that_remove_a_member_one_does() {
    check(2, || {
        let numbers = Numbers::new(9);
        assert!(numbers.count(&Thread::new(&numbers.space), 1));
        let removed = Arc::new(AtomicUsize::new(0));
        let remove = |removed: Arc<AtomicUsize>| {
            move |numbers: &Numbers, thread: &Thread<'_>| {
                // ORDERING: Relaxed. Read after a join.
                removed.fetch_add(numbers.remove(thread, 1), Ordering::Relaxed);
            }
        };
        both(&numbers, remove(removed.clone()), remove(removed.clone()));
        // ORDERING: Relaxed. Both have ended.
        assert_eq!((removed.load(Ordering::Relaxed), numbers.set.len()), (1, 0));
    });
}

#[test]
fn what_is_written_while_a_sweep_runs_does_not_expire() {
    check(3, || {
        let numbers = Numbers::new(9);
        numbers.add(1);
        both(
            &numbers,
            |numbers, thread| assert!(numbers.count(thread, 1)),
            |numbers, thread| {
                numbers.hide_idle(thread);
                numbers.settle();
            },
        );
        numbers.settle();
        // Either the sweep came first, and the count went to a new member; or the member was found again.
        assert_eq!(numbers.set.len(), 1);
        expect(&numbers, 1, Some(1));
    });
}

#[test]
fn the_cap_holds_when_two_threads_reach_it() {
    check(3, || {
        let numbers = Numbers::new(1);
        let added = Arc::new(AtomicUsize::new(0));
        let add = |wanted: usize, added: Arc<AtomicUsize>| {
            move |numbers: &Numbers, thread: &Thread<'_>| {
                // ORDERING: Relaxed. Read after a join.
                added.fetch_add(usize::from(numbers.count(thread, wanted)), Ordering::Relaxed);
            }
        };
        both(&numbers, add(1, added.clone()), add(2, added.clone()));
        // ORDERING: Relaxed. Both have ended.
        assert_eq!((added.load(Ordering::Relaxed), numbers.set.len()), (1, 1));
    });
}

#[test]
fn two_threads_that_bring_the_label_set_that_fills_the_set_both_count_in_it() {
    check(3, || {
        let numbers = Numbers::new(1);
        both(
            &numbers,
            |numbers, thread| assert!(numbers.count(thread, 1)),
            |numbers, thread| assert!(numbers.count(thread, 1)),
        );
        expect(&numbers, 1, Some(2));
    });
}
