//! Presence: what a visitor found is freed only after it left, whether it has a shard or not, and visits nest.

use crate::support::{Thread, check};
use altimeter::storage::{Grace, Space};
use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::sync::atomic::{AtomicPtr, Ordering};
use loom::thread;

/// Something that may be found, as long as it is linked. It is read by visitors and written by whoever frees it: loom tells
/// where one did not happen before the other.
type Book = UnsafeCell<u64>;

struct Shelf {
    space: Space,
    book: AtomicPtr<Book>,
}

impl Shelf {
    fn new() -> Arc<Self> {
        let book = Box::into_raw(Box::new(Book::new(7)));
        Arc::new(Self { space: Space::with_limit(2), book: AtomicPtr::new(book) })
    }

    /// What is on the shelf, as a visitor reads it.
    fn read(&self) -> Option<u64> {
        // ORDERING: SeqCst, as all loads of a visitor that may meet what was unlinked.
        let book = self.book.load(Ordering::SeqCst);
        // SAFETY: the caller is inside a visit, so what it finds is there: that is the claim of the models.
        unsafe { book.as_ref() }.map(|book| book.with(|book| unsafe { *book }))
    }

    /// Takes the book off, and frees it if nobody is inside; else answers it with what is to be waited for.
    fn take_off(&self) -> Option<(Grace, *mut Book)> {
        // ORDERING: Relaxed. What comes after is ordered by `Grace::begin`.
        let book = self.book.swap(std::ptr::null_mut(), Ordering::Relaxed);
        let mut grace = Grace::default();
        grace.begin(&self.space);
        self.free_if_passed(grace, book)
    }

    fn free_if_passed(&self, mut grace: Grace, book: *mut Book) -> Option<(Grace, *mut Book)> {
        if !grace.has_passed(&self.space) {
            return Some((grace, book));
        }
        // SAFETY: it came from a box, and all who were inside when it was unlinked have left.
        unsafe { Box::from_raw(book) }.with_mut(|_| ());
        None
    }
}

/// A visitor reads while another thread takes off and frees.
fn what_a_visitor_found_stays(leased: bool, nested: bool) {
    check(3, move || {
        let shelf = Shelf::new();
        let visitor = thread::spawn({
            let shelf = shelf.clone();
            move || {
                let thread = Thread::new(&shelf.space);
                if leased {
                    thread.lease();
                }
                let outer = thread.visit();
                if nested {
                    // The inner visit ends, and the outer one still holds.
                    drop(thread.visit());
                }
                let found = shelf.read();
                assert!(found.is_none_or(|book| book == 7));
                drop(outer);
            }
        });
        let waiting = shelf.take_off();
        visitor.join().unwrap();
        if let Some((grace, book)) = waiting {
            assert!(shelf.free_if_passed(grace, book).is_none(), "the visitor has left");
        }
    });
}

#[test]
fn what_a_visitor_with_a_shard_found_stays_until_it_leaves() {
    what_a_visitor_found_stays(true, false);
}

#[test]
fn what_a_visitor_without_a_shard_found_stays_until_it_leaves() {
    what_a_visitor_found_stays(false, false);
}

#[test]
fn the_end_of_a_visit_within_another_ends_nothing() {
    what_a_visitor_found_stays(true, true);
}

#[test]
fn what_a_visitor_did_happened_before_it_is_seen_to_have_left() {
    check(3, || {
        let space = Arc::new(Space::with_limit(1));
        let written = Arc::new(UnsafeCell::new(0));
        let visitor = {
            let (space, written) = (space.clone(), written.clone());
            thread::spawn(move || {
                let thread = Thread::new(&space);
                thread.lease();
                let visit = thread.visit();
                // SAFETY: nobody else touches it before this visit has ended.
                written.with_mut(|written| unsafe { *written = 1 });
                drop(visit);
            })
        };
        let waiter = thread::spawn(move || {
            let mut grace = Grace::default();
            grace.begin(&space);
            if !grace.is_empty() && grace.has_passed(&space) {
                // SAFETY: who was inside has left, and what it wrote happened before.
                assert_eq!(written.with(|written| unsafe { *written }), 1);
            }
        });
        visitor.join().unwrap();
        waiter.join().unwrap();
    });
}
