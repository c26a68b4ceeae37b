//! What a connection is about at a moment: it waits for a request, or a request is being answered.

use std::cell::Cell;
use std::rc::Rc;
use tokio::time::Instant;

/// The state of one connection, shared by what serves it, what writes to it, and what chooses the one to be closed.
#[derive(Debug)]
pub(crate) struct Exchange {
    since: Cell<Instant>,
    is_answering: Cell<bool>,
}

impl Exchange {
    /// A connection that was opened now and waits for a request.
    pub(crate) fn new() -> Rc<Self> {
        Rc::new(Self { since: Cell::new(Instant::now()), is_answering: Cell::new(false) })
    }

    /// Since when it waits, or is being answered.
    pub(crate) fn since(&self) -> Instant {
        self.since.get()
    }

    /// By what a connection is chosen to be closed: the least goes first. Idle ones go before those that are being answered, and
    /// older ones before younger ones.
    pub(crate) fn rank(&self) -> (bool, Instant) {
        (self.is_answering.get(), self.since.get())
    }

    /// A request is there. It is being answered until what this returns is dropped.
    pub(crate) fn begin(self: &Rc<Self>) -> Answering {
        self.since.set(Instant::now());
        self.is_answering.set(true);
        Answering(Rc::clone(self))
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub(crate) struct Answering(Rc<Exchange>);

impl Answering {
    /// Gives the answer its whole time again.
    pub(crate) fn restart(&self) {
        self.0.since.set(Instant::now());
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.is_answering.set(false);
    }
}
