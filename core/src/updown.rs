//! An up-down counter: how many of something are under way.

use crate::storage::{Cell, Process, Run, SPACE, SpaceFull, update};

/// A number that goes up and comes down by one, perhaps on different threads: requests in flight, open connections.
///
/// Exposed as a gauge. It is never read below zero; it may be read too high by as many as went up while it was read.
/// A [`dec`](Self::dec) without an [`inc`](Self::inc) before it is an error of the caller's, which is read as zero and
/// lowers later readings. [`track`](Self::track) cannot be unbalanced.
///
/// Cost: that of a [`Counter`](crate::Counter). Cloning is a read-modify-write on a count shared by all handles.
///
/// ```
/// let registry = altimeter::Registry::new();
/// let in_flight = registry.up_down("jobs_in_flight", "Jobs being done.").register()?;
/// {
///     let _doing = in_flight.track();
///     assert_eq!(in_flight.get(), 1);
/// }
/// assert_eq!(in_flight.get(), 0);
/// # Ok::<(), altimeter::RegisterError>(())
/// ```
#[derive(Debug, Clone)]
pub struct UpDownCounter {
    /// Two cells: ups and downs. One signed cell for each shard would be read as -1 where what went up on one thread came
    /// down on another, between the reads of their shards.
    run: Run,
}

impl UpDownCounter {
    /// A counter at zero.
    pub(crate) fn new() -> Result<Self, SpaceFull> {
        Ok(Self { run: Run::new(Process, 2)? })
    }

    /// One more.
    #[inline]
    pub fn inc(&self) {
        // SAFETY: the run has two cells, this handle holds it, and what is written is ours.
        unsafe { update(self.run.slot(), (), |[up, _]: &[Cell; 2], ()| up.add(1)) };
    }

    /// One less.
    #[inline]
    pub fn dec(&self) {
        // SAFETY: the run has two cells, this handle holds it, and what is written is ours.
        unsafe { update(self.run.slot(), (), |[_, down]: &[Cell; 2], ()| down.add_published(1)) };
    }

    /// One more until the guard is dropped, also by a panic.
    #[inline]
    #[must_use = "what is tracked ends when the guard is dropped"]
    pub fn track(&self) -> InProgress<'_> {
        self.inc();
        InProgress { counter: self }
    }

    /// How many are under way.
    #[must_use]
    pub fn get(&self) -> u64 {
        // SAFETY: the run has two cells, and this handle holds it.
        unsafe { SPACE.up_down(self.run.slot()) }
    }

    /// Whether there is another handle, or something is under way whose end is to be counted here.
    pub(crate) fn is_held(&self) -> bool {
        self.run.is_shared() || self.get() != 0
    }

    /// How often it went up.
    pub(crate) fn ups(&self) -> u64 {
        // SAFETY: the run has two cells, and this handle holds it.
        unsafe { SPACE.sum(self.run.slot()) }
    }

    /// How often it went up or down.
    pub(crate) fn activity(&self) -> u64 {
        // SAFETY: the run has two cells, and this handle holds it.
        let [up, down] = unsafe { [SPACE.sum(self.run.slot()), SPACE.sum(self.run.slot().after(1))] };
        up.wrapping_add(down)
    }

    /// Keeps this handle for the rest of the process: for guards and timers that must be `'static`.
    #[must_use]
    pub fn leak(self) -> &'static Self {
        Box::leak(Box::new(self))
    }
}

/// One that is under way, until dropped: from [`UpDownCounter::track`].
///
/// It borrows the counter. Where a `'static` guard is needed, keep a `&'static UpDownCounter` from
/// [`leak`](UpDownCounter::leak).
#[derive(Debug)]
pub struct InProgress<'a> {
    counter: &'a UpDownCounter,
}

impl Drop for InProgress<'_> {
    #[inline]
    fn drop(&mut self) {
        self.counter.dec();
    }
}
