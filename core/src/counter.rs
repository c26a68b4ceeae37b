//! A counter: a number of events, which only grows.

use crate::exemplar::{ExemplarError, ExemplarLabels, Exemplars, Slots};
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
    run: Run<Slots>,
}

impl Counter {
    /// A counter at zero.
    pub(crate) fn new() -> Result<Self, SpaceFull> {
        Self::keeping(None)
    }

    /// A counter at zero, keeping exemplars if there is a policy for them.
    #[inline]
    pub(crate) fn keeping(exemplars: Option<&Exemplars>) -> Result<Self, SpaceFull> {
        let slots = exemplars.map(|policy| Slots::new(policy, 1, 0));
        Ok(Self { run: Run::with_beside(Process, 1, slots)? })
    }

    /// What it keeps as an example, if it does.
    #[inline]
    pub(crate) fn exemplars(&self) -> Option<&Slots> {
        self.run.beside()
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

    /// Counts `n` events, and has `make` name an example of them if one is due: see [`Exemplars`]. Without exemplars, which the builder is
    /// told of, `make` is not called.
    #[inline]
    pub fn add_with(&self, n: u64, make: impl FnOnce(&mut ExemplarLabels)) {
        self.add(n);
        if let Some(exemplars) = self.exemplars() {
            exemplars.offer(0, n as f64, make);
        }
    }

    /// Counts `n` events, and keeps these labels as the example. Without exemplars, which the builder is told of, it only counts.
    ///
    /// Cost: several allocations. For every event, [`add_with`](Self::add_with) is there.
    ///
    /// # Errors
    /// [`ExemplarError`] when the labels are not allowed; the events were counted.
    pub fn add_with_exemplar(&self, n: u64, labels: &[(&str, &str)]) -> Result<(), ExemplarError> {
        self.add(n);
        self.exemplars().map_or(Ok(()), |exemplars| exemplars.put(0, n as f64, labels))
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

    /// [`get`](Self::get) of each of these, in their order.
    #[inline]
    pub(crate) fn read_each(counters: &[&Self], reader: &mut Reader<'_>, sums: &mut [u64]) {
        // SAFETY: their runs have a cell each, and these handles hold them.
        unsafe { reader.sums(counters, |counter| counter.run.place(), sums) };
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
