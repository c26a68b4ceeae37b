//! One cell of the table: the bytes of one library with so many threads, measured in a process of its own.

use super::allocator::live;
use crate::groups::{Group, SERIES, Visitor};
use crate::peers::{Does, Role};
use std::sync::Barrier;
use std::thread;

/// How often each thread updates each series: often enough that all which comes with use has come. Ours leases after 64
/// updates and owns a chunk after 64 more.
const UPDATES: u64 = 32;

/// A library of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Id {
    /// Of the group.
    pub group: &'static str,
    /// Of the library.
    pub library: &'static str,
    /// What the library is compared as.
    pub role: Role,
}

/// The bytes of a family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bytes {
    /// Allocated when its series were made and their handles taken.
    pub made: usize,
    /// Allocated further when all threads had updated all series and nothing was left to be drained. All of these threads
    /// were still there.
    pub grown: usize,
}

/// The libraries of the group.
#[must_use]
pub fn ids<G: Group>() -> Vec<Id> {
    let mut collect = Collect(Vec::new());
    G::libraries(&mut collect);
    collect.0
}

struct Collect(Vec<Id>);

impl<G: Group> Visitor<G> for Collect {
    fn visit<L: Does<G>>(&mut self) {
        self.0.push(Id { group: G::NAME, library: L::NAME, role: L::AS });
    }
}

/// Measures the library of this name; `None` if the group has none.
///
/// To be called once in a process, whose global allocator is [`Counting`](super::Counting).
#[must_use]
pub fn measure<G: Group>(library: &str, threads: usize) -> Option<Bytes> {
    let mut measure = Measure { library, threads, bytes: None };
    G::libraries(&mut measure);
    measure.bytes
}

struct Measure<'a> {
    library: &'a str,
    threads: usize,
    bytes: Option<Bytes>,
}

impl<G> Visitor<G> for Measure<'_> {
    fn visit<L: Does<G>>(&mut self) {
        if L::NAME == self.library {
            self.bytes = Some(bytes::<G, L>(self.threads));
        }
    }
}

fn bytes<G, L: Does<G>>(threads: usize) -> Bytes {
    let before = live();
    let state = L::new();
    let made = live() - before;
    let meet = Barrier::new(threads + 1);
    let worker = || {
        meet.wait();
        meet.wait();
        (0..UPDATES * SERIES as u64).for_each(|i| L::operate(&state, i));
        meet.wait();
        meet.wait();
    };
    let grown = thread::scope(|scope| {
        (0..threads).for_each(|_| _ = scope.spawn(worker));
        // All threads are there, then they begin, then they have done their work, then they may go.
        meet.wait();
        let before = live();
        meet.wait();
        meet.wait();
        L::drain(&state);
        let grown = live().saturating_sub(before);
        meet.wait();
        grown
    });
    Bytes { made, grown }
}
