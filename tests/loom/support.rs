//! What the models share: a thread's view of a space, updates of counters, and the model's bounds.

use altimeter::storage::{Cell, Lease, Local, Slot, Space, Visit};
use loom::sync::Arc;
use loom::thread;
use std::cell::RefCell;

/// Runs `model` in every interleaving with at most `preemptions` preemptions: all those that matter are found with two or
/// three, since each bug that a mutation makes needs no more.
pub(crate) fn check(preemptions: usize, model: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(model);
}

/// Expects the sum of the cell at `slot`, as a thread that is started now reads it.
pub(crate) fn expect_sum(space: &Arc<Space>, slot: Slot, expected: u64) {
    let space = space.clone();
    // SAFETY: the models take slots of the space that they are in, which keeps them.
    let reader = thread::spawn(move || assert_eq!(unsafe { space.sum(slot) }, expected));
    reader.join().unwrap();
}

/// A thread's state in a space, as the engine's two thread-locals hold it.
pub(crate) struct Thread<'a> {
    space: &'a Space,
    lease: RefCell<Option<Lease<'a>>>,
    local: Box<Local>,
}

impl<'a> Thread<'a> {
    /// A thread that has made no update.
    pub(crate) fn new(space: &'a Space) -> Self {
        // SAFETY: the borrow keeps the space for as long as this is there.
        let local = Box::new(unsafe { Local::new(space) });
        Self { space, lease: RefCell::new(None), local }
    }

    /// Adds one to the cell at `slot`; leases from the second update on, as the shrunken constants have it.
    pub(crate) fn inc(&self, slot: Slot) {
        self.update(slot, |[cell]: &[Cell; 1]| cell.add(1));
    }

    /// Updates `N` cells at `slot`.
    pub(crate) fn update<const N: usize>(&self, slot: Slot, write: impl FnOnce(&[Cell; N])) {
        let lease = |local: &Local| {
            // SAFETY: the local is this thread's, and `end_lease` ends the lease with it.
            *self.lease.borrow_mut() = unsafe { Lease::take(self.space, local) };
        };
        // SAFETY: the models allocate what they update and keep it; the local is this thread's.
        unsafe { self.space.update(&self.local, slot, (), lease, |cells, ()| write(cells)) };
    }

    /// Leases a shard, as after enough updates.
    pub(crate) fn lease(&self) {
        // SAFETY: the local is this thread's, and `end_lease` ends the lease with it.
        *self.lease.borrow_mut() = unsafe { Lease::take(self.space, &self.local) };
    }

    /// Enters.
    pub(crate) fn visit(&self) -> Visit<'_> {
        // SAFETY: the local is this thread's, made for this space.
        unsafe { self.space.visit(&self.local) }
    }

    /// What the destructor of the engine's second thread-local does.
    pub(crate) fn end_lease(&self) {
        if let Some(lease) = self.lease.take() {
            lease.end(Some(&self.local));
        }
    }

    /// Whether this thread leases a shard.
    pub(crate) fn leases(&self) -> bool {
        self.lease.borrow().is_some()
    }
}

impl Drop for Thread<'_> {
    fn drop(&mut self) {
        self.end_lease();
    }
}
