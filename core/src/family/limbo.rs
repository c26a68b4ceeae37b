//! Limbo: what nobody can find any more and somebody may still look at.

use crate::storage::{Grace, Space};

/// What is to be freed when all who may look at it have left (rule 8 of the storage): two batches, so that one waits for those
/// who were inside when it was closed, while the other fills.
#[derive(Debug)]
pub(super) struct Limbo<R> {
    open: Vec<R>,
    closed: Vec<R>,
    grace: Grace,
}

impl<R> Limbo<R> {
    pub(super) fn new() -> Self {
        Self { open: Vec::new(), closed: Vec::new(), grace: Grace::default() }
    }

    /// Takes what was made unfindable before this call.
    pub(super) fn retire(&mut self, retired: R) {
        self.open.push(retired);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty() && self.closed.is_empty()
    }

    /// What nobody can be looking at: to be dropped where no lock is held.
    pub(super) fn due(&mut self, space: &Space) -> Vec<R> {
        if !self.closed.is_empty() && !self.grace.has_passed(space) {
            return Vec::new();
        }
        let mut due = std::mem::replace(&mut self.closed, std::mem::take(&mut self.open));
        if !self.closed.is_empty() {
            self.grace.begin(space);
            if self.grace.has_passed(space) {
                due.append(&mut self.closed);
            }
        }
        due
    }
}
