//! The line in which scrapes of a registry stand to write their pages.

use crate::collect::HANGS;
use crate::sync::{Condvar, Mutex, lock};
use std::any::Any;
use std::thread::{self, ThreadId};
use std::time::Instant;

/// Who writes a page, or a piece of one, takes a turn, in the order in which they came, so that many scrapes at once cost no more than
/// one after the other. Nothing but scrapes waits for it; one within a scrape has its turn at once.
///
/// No page takes long but by a function of the user's, a view's or a clock. So a turn that has lasted for [`HANGS`] is passed over:
/// the thread that has it is lost, and no other.
pub(super) struct Line {
    place: Mutex<Place>,
    moves: Condvar,
}

/// How far the line is.
struct Place {
    /// The number of who comes next.
    next: u64,
    /// The number of whose turn it is; as `next`, if nobody is there.
    turn: u64,
    /// Since when it is.
    since: Instant,
    /// Who has it. `None` until that has woken.
    thread: Option<ThreadId>,
    /// What the formats keep from one page to the next.
    kept: Option<Box<dyn Any + Send>>,
}

/// A turn, until this is dropped.
struct Turn<'l> {
    line: &'l Line,
    number: u64,
}

impl Default for Line {
    fn default() -> Self {
        let place = Place { next: 0, turn: 0, since: Instant::now(), thread: None, kept: None };
        Self { place: Mutex::new(place), moves: Condvar::new() }
    }
}

impl Line {
    /// A turn to `write`, with what `K` was kept by the last one; a turn within another finds none.
    pub(super) fn with_turn<K: Any + Send + Default>(&self, write: impl FnOnce(&mut K)) {
        let Some(turn) = self.take() else { return write(&mut K::default()) };
        let kept = lock(&self.place).kept.take();
        let mut kept = kept.and_then(|kept| kept.downcast::<K>().ok()).unwrap_or_default();
        write(&mut kept);
        turn.keep(kept);
    }

    /// The turn of the caller; `None` within one of the same thread.
    fn take(&self) -> Option<Turn<'_>> {
        let here = thread::current().id();
        let mut place = lock(&self.place);
        if place.thread == Some(here) {
            return None;
        }
        let number = place.next;
        place.next += 1;
        while place.turn < number {
            let hangs = place.since + HANGS;
            if Instant::now() < hangs {
                self.moves.wait_until(&mut place, hangs);
            } else {
                self.advance(&mut place);
            }
        }
        // Unless it was passed over, since it was not woken for so long: then it writes beside the next.
        if place.turn == number {
            (place.since, place.thread) = (Instant::now(), Some(here));
        }
        Some(Turn { line: self, number })
    }

    fn advance(&self, place: &mut Place) {
        place.turn += 1;
        (place.since, place.thread) = (Instant::now(), None);
        self.moves.notify_all();
    }
}

impl Turn<'_> {
    fn keep(self, kept: Box<dyn Any + Send>) {
        lock(&self.line.place).kept = Some(kept);
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut place = lock(&self.line.place);
        if place.turn == self.number {
            self.line.advance(&mut place);
        }
    }
}
