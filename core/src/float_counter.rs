//! A counter of a quantity that is not whole, which only grows.

use crate::exemplar::{ExemplarLabels, Exemplars, Slots};
use crate::storage::{Cell, Process, Reader, Run, SPACE, SpaceFull, update};
use std::fmt;

/// A quantity since the start, in `f64`: seconds of work, joules, euros. For what is whole, a [`Counter`](crate::Counter) is
/// exact.
///
/// Cost: that of a [`Counter`](crate::Counter). Cloning is a read-modify-write on a count shared by all handles.
///
/// ```
/// let registry = altimeter::Registry::new();
/// let busy = registry.float_counter("busy_seconds_total", "Time spent working.").register()?;
/// busy.add(0.25)?;
/// assert!(busy.add(-1.0).is_err());
/// assert_eq!(busy.get(), 0.25);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct FloatCounter {
    run: Run<Slots>,
}

/// What was given to [`FloatCounter::add`] is negative, infinite or not a number. Nothing was added.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AmountError {
    /// As given.
    pub given: f64,
}

impl fmt::Display for AmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} cannot be added to a counter, which only grows: give a finite amount of 0 or more",
            self.given
        )
    }
}

impl std::error::Error for AmountError {}

impl FloatCounter {
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

    /// Adds `amount`, a finite number of 0 or more.
    ///
    /// # Errors
    /// [`AmountError`] for any other, in release builds too; nothing is added then.
    #[inline]
    pub fn add(&self, amount: f64) -> Result<(), AmountError> {
        if !(0.0..f64::INFINITY).contains(&amount) {
            return Err(AmountError { given: amount });
        }
        // SAFETY: the run has one cell, this handle holds it, and what is written is ours.
        unsafe { update(self.run.slot(), amount, |[cell]: &[Cell; 1], amount| cell.add_float(amount)) };
        Ok(())
    }

    /// Adds `amount`, and has `make` name an example of it if one is due: see [`Exemplars`]. Without exemplars, which the builder is told of,
    /// `make` is not called.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    #[inline]
    pub fn add_with(&self, amount: f64, make: impl FnOnce(&mut ExemplarLabels)) -> Result<(), AmountError> {
        self.add(amount)?;
        if let Some(exemplars) = self.exemplars() {
            exemplars.offer(0, amount, make);
        }
        Ok(())
    }

    /// The sum of what was added, by all threads. Of two calls, one after the other, the second never answers less.
    #[must_use]
    pub fn get(&self) -> f64 {
        // SAFETY: the run has one cell, and this handle holds it.
        unsafe { SPACE.sum_float(self.run.slot()) }
    }

    /// [`get`](Self::get), for one who reads many.
    #[inline]
    pub(crate) fn read(&self, reader: &mut Reader<'_>) -> f64 {
        // SAFETY: the run has one cell, and this handle holds it.
        unsafe { reader.sum_float(self.run.slot()) }
    }

    /// [`get`](Self::get) of each of these, in their order.
    #[inline]
    pub(crate) fn read_each(counters: &[&Self], reader: &mut Reader<'_>, sums: &mut [f64]) {
        // SAFETY: their runs have a cell each, and these handles hold them.
        unsafe { reader.float_sums(counters, |counter| counter.run.place(), sums) };
    }

    /// Whether there is another handle.
    pub(crate) fn is_held(&self) -> bool {
        self.run.is_shared()
    }

    /// Keeps this handle for the rest of the process.
    #[must_use]
    pub fn leak(self) -> &'static Self {
        Box::leak(Box::new(self))
    }
}
