//! A counter: a number of events, which only grows.

use crate::storage::{Cell, Process, Reader, Run, SPACE, SpaceFull, update};

/// A count of events since the start: `requests_total`, `bytes_total`.
///
/// Counts in `u64` and is exposed exactly, also above 2^53. At 2^64 it wraps to zero, which Prometheus takes for a
/// restart: at a thousand million increments a second that is after 584 years.
///
/// Cost: an increment is a handful of instructions on memory that no other thread writes; see the crate's page on cost.
/// [`get`](Self::get) walks over all shards: it is for scrapes and tests.
///
/// Handles to one counter are equal in all respects. **Cloning one is a read-modify-write on a count that all of them
/// share**: clone when you set up, not for each event.
///
/// ```
/// let registry = altimeter::Registry::new();
/// let logins = registry.counter("logins_total", "Logins since the start.").register()?;
/// logins.inc();
/// logins.add(2);
/// assert_eq!(logins.get(), 3);
/// # Ok::<(), altimeter::RegisterError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Counter {
    run: Run,
}

impl Counter {
    /// A counter at zero.
    pub(crate) fn new() -> Result<Self, SpaceFull> {
        Ok(Self { run: Run::new(Process, 1)? })
    }

    /// Counts one event.
    #[inline]
    pub fn inc(&self) {
        self.add(1);
    }

    /// Counts `n` events.
    #[inline]
    pub fn add(&self, n: u64) {
        // SAFETY: the run has one cell, this handle holds it, and what is written is ours.
        unsafe { update(self.run.slot(), n, |[cell]: &[Cell; 1], n| cell.add(n)) };
    }

    /// How many events were counted, by all threads: all those that happened before this call, and perhaps some that
    /// happen during it. Of two calls, one after the other, the second never answers less.
    #[must_use]
    pub fn get(&self) -> u64 {
        // SAFETY: the run has one cell, and this handle holds it.
        unsafe { SPACE.sum(self.run.slot()) }
    }

    /// [`get`](Self::get), for one who reads many.
    #[inline]
    pub(crate) fn read(&self, reader: &mut Reader<'_>) -> u64 {
        // SAFETY: the run has one cell, and this handle holds it.
        unsafe { reader.sum(self.run.slot()) }
    }

    /// Whether there is another handle.
    pub(crate) fn is_held(&self) -> bool {
        self.run.is_shared()
    }

    /// Keeps this handle for the rest of the process: for guards and timers that must be `'static`.
    #[must_use]
    pub fn leak(self) -> &'static Self {
        Box::leak(Box::new(self))
    }
}
