//! Exemplars: one event out of those that a counter or a bucket counted, kept until a page shows it.

mod labels;
mod slot;

pub use labels::{ExemplarError, ExemplarLabels, MOST_CHARACTERS};

use crate::clock::{Clock, MonotonicClock};
use slot::Slot;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// How often exemplars are taken: given to [`exemplars`](crate::MetricBuilder::exemplars) of a builder.
///
/// A counter keeps one exemplar, a histogram one for each bucket (a native one without bounds ten, for as many parts of its range). A
/// closure that would make one is called only when one is *due*: when none was taken yet, or when a page that shows exemplars found
/// the last one to be older than the interval. So there are at most one an interval and bucket, none is made that nobody would see,
/// and while none is due, `observe_with` costs a load and a branch more than `observe`. An exemplar that is given as it is takes the place of
/// the last one at once. Nobody ever waits: exemplars are handed over by exchanging a pointer.
///
/// ```
/// use altimeter::{Bounds, Exemplars, Format, Registry};
/// let registry = Registry::new();
/// let took = registry.histogram("job_seconds", "-").bounds(Bounds::new([1.0])?).exemplars(Exemplars::default()).register()?;
/// took.observe_with(0.25, |labels| labels.label("trace_id", "KOO5S4vxi0o"));
/// took.observe_with(0.5, |_| unreachable!("none is due before a page has shown the first"));
/// let mut page = Vec::new();
/// registry.encode(Format::OpenMetrics, &mut page);
/// assert!(String::from_utf8(page)?.contains("job_seconds_bucket{le=\"1.0\"} 2 # {trace_id=\"KOO5S4vxi0o\"} 0.25 "));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Exemplars {
    interval: Duration,
    clock: Arc<dyn Clock>,
}

impl Exemplars {
    /// At most one in so long, in place of a second.
    #[must_use]
    pub fn every(self, interval: Duration) -> Self {
        Self { interval, ..self }
    }

    /// The clock by which the interval passes, in place of a [`MonotonicClock`].
    #[must_use]
    pub fn clock(self, clock: impl Clock) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }

    /// Whether both say the same, by whatever clock.
    pub(crate) fn agree_with(&self, other: &Self) -> bool {
        self.interval == other.interval
    }
}

impl Default for Exemplars {
    fn default() -> Self {
        Self { interval: Duration::from_secs(1), clock: Arc::new(MonotonicClock::new()) }
    }
}

impl fmt::Debug for Exemplars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exemplars").field("interval", &self.interval).finish_non_exhaustive()
    }
}

/// An exemplar that is kept.
#[derive(Debug)]
pub struct Kept {
    /// As within braces, escaped.
    pub(crate) labels: String,
    pub(crate) value: f64,
    pub(crate) time: SystemTime,
    /// When it was taken, by the clock of the interval.
    taken: Duration,
}

/// The exemplars of a series: a slot for each bucket.
#[derive(Debug)]
pub struct Slots {
    slots: Box<[Slot<Kept>]>,
    policy: Exemplars,
}

impl Slots {
    pub(crate) fn new(policy: &Exemplars, slots: usize) -> Arc<Self> {
        Arc::new(Self { slots: (0..slots).map(|_| Slot::new()).collect(), policy: policy.clone() })
    }

    /// Takes an exemplar from `make` if one is due in this slot. It is none if `make` gives it no label, or one that is not allowed.
    #[inline(always)]
    pub(crate) fn offer(&self, slot: usize, value: f64, make: impl FnOnce(&mut ExemplarLabels)) {
        if let Some(slot) = self.slots.get(slot).filter(|slot| slot.is_due()) {
            self.take(slot, value, make);
        }
    }

    #[cold]
    #[inline(never)]
    fn take(&self, slot: &Slot<Kept>, value: f64, make: impl FnOnce(&mut ExemplarLabels)) {
        // Unless it is filled, the claim makes the slot due again, also when `make` panics.
        let Some(claim) = slot.claim() else { return };
        let mut labels = ExemplarLabels::new();
        make(&mut labels);
        if let Ok(text) = labels.finish() && !text.is_empty() {
            claim.fill(self.kept(text, value));
        }
    }

    /// Puts an exemplar in the place of what is in this slot.
    #[cold]
    pub(crate) fn put(&self, slot: usize, value: f64, labels: &[(&str, &str)]) -> Result<(), ExemplarError> {
        let mut made = ExemplarLabels::new();
        labels.iter().for_each(|(name, value)| made.label(name, value));
        let text = made.finish()?;
        if let Some(slot) = self.slots.get(slot) {
            slot.put(self.kept(text, value));
        }
        Ok(())
    }

    fn kept(&self, labels: String, value: f64) -> Box<Kept> {
        Box::new(Kept { labels, value, time: SystemTime::now(), taken: self.policy.clock.now() })
    }

    /// Hands what the slots hold to `show`, and makes those due of which the interval has passed.
    pub(crate) fn show<R>(&self, show: impl FnOnce(&[Option<Box<Kept>>]) -> R) -> R {
        let held: Vec<_> = self.slots.iter().map(Slot::take).collect();
        let result = show(&held);
        let now = self.policy.clock.now();
        for (slot, kept) in self.slots.iter().zip(held) {
            let Some(kept) = kept else { continue };
            let is_old = now.saturating_sub(kept.taken) >= self.policy.interval;
            slot.give_back(kept);
            if is_old {
                slot.make_due();
            }
        }
        result
    }
}
