//! Exemplars: one event out of those that a counter or a bucket counted, kept until a page shows it.

mod labels;
mod slot;

pub use labels::{ExemplarError, ExemplarLabels, MOST_CHARACTERS};

use crate::clock::{Clock, MonotonicClock};
use crate::sync::{AtomicU64, Ordering};
use slot::Slot;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// How often exemplars are taken: given to [`exemplars`](crate::MetricBuilder::exemplars) of a builder.
///
/// A counter keeps one exemplar, a histogram one for each bucket (a native one without bounds at most sixteen, for as many parts of its
/// range). A
/// closure that would make one is called only when one is *due*: when none was taken yet, or when a page that shows exemplars found
/// the last one to be older than the interval. So there are at most one an interval and bucket, none is made that nobody would see,
/// and while none is due, `observe_with` costs a load and a branch more than `observe`. An exemplar that is given as it is takes the place of
/// the last one at once. Nobody ever waits for a slot: exemplars are handed over by exchanging a pointer. A closure
/// that is called may wait for what it asks: `trace_id`, of the feature `tracing`, reads what a span holds under a lock of `tracing`'s.
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

/// The exemplars of a series: a slot for each bucket, or for each so many neighbouring ones.
#[derive(Debug)]
pub struct Slots {
    /// A bit for each slot, beginning again with the 65th: whether it is due. A guess, so that who observes needs no more than this word: one
    /// that is wrong costs a look at the slot, or has it wait for the next page.
    hints: AtomicU64,
    /// Bits of a bucket's number to shift out to have that of its slot.
    shift: u32,
    slots: Box<[Slot<Kept>]>,
    policy: Exemplars,
}

impl Slots {
    /// Slots for so many buckets, of which 2^`shift` have one in common.
    pub(crate) fn new(policy: &Exemplars, buckets: usize, shift: u32) -> Self {
        let slots: Box<[_]> = (0..=(buckets - 1) >> shift).map(|_| Slot::new()).collect();
        let hints = (0..slots.len()).fold(0, |hints, slot| hints | bit(slot));
        Self { hints: AtomicU64::new(hints), shift, slots, policy: policy.clone() }
    }

    /// Takes an exemplar from `make` if one is due for this bucket. It is none if `make` gives it no label, or one that is not allowed.
    #[inline(always)]
    pub(crate) fn offer(&self, bucket: usize, value: f64, make: impl FnOnce(&mut ExemplarLabels)) {
        // ORDERING: Relaxed. A guess: the claim decides.
        let hints = self.hints.load(Ordering::Relaxed);
        // Most often none is due for any bucket, and this one's slot need not be found.
        if hints != 0 && hints & bit(bucket >> self.shift) != 0 {
            self.take(bucket >> self.shift, value, make);
        }
    }

    #[cold]
    #[inline(never)]
    fn take(&self, slot: usize, value: f64, make: impl FnOnce(&mut ExemplarLabels)) {
        // Unless it is filled, the claim makes the slot due again, also when `make` panics.
        let Some(claim) = self.slots.get(slot).and_then(Slot::claim) else { return };
        let mut labels = ExemplarLabels::new();
        make(&mut labels);
        if let Ok(text) = labels.finish()
            && !text.is_empty()
        {
            claim.fill(self.kept(text, value));
            self.unhint(slot);
        }
    }

    /// Puts an exemplar in the place of what is there for this bucket.
    #[cold]
    pub(crate) fn put(
        &self,
        bucket: usize,
        value: f64,
        labels: &[(&str, &str)],
    ) -> Result<(), ExemplarError> {
        let mut made = ExemplarLabels::new();
        labels.iter().for_each(|(name, value)| made.label(name, value));
        let text = made.finish()?;
        let slot = bucket >> self.shift;
        if let Some(there) = self.slots.get(slot) {
            there.put(self.kept(text, value));
            self.unhint(slot);
        }
        Ok(())
    }

    fn kept(&self, labels: String, value: f64) -> Box<Kept> {
        Box::new(Kept { labels, value, time: SystemTime::now(), taken: self.policy.clock.now() })
    }

    fn unhint(&self, slot: usize) {
        // ORDERING: Relaxed. A guess, which publishes nothing.
        self.hints.fetch_and(!bit(slot), Ordering::Relaxed);
    }

    /// Hands what the slots hold to `show`, the oldest first, and makes those due of which the interval has passed.
    pub(crate) fn show<R>(&self, show: impl FnOnce(&[&Kept]) -> R) -> R {
        let held: Vec<_> = self.slots.iter().map(Slot::take).collect();
        let mut kept: Vec<&Kept> = held.iter().flatten().map(|kept| &**kept).collect();
        kept.sort_by_key(|kept| kept.taken);
        let result = show(&kept);
        let now = self.policy.clock.now();
        let mut hints = 0;
        for (number, (slot, kept)) in self.slots.iter().zip(held).enumerate() {
            if let Some(kept) = kept {
                let is_old = now.saturating_sub(kept.taken) >= self.policy.interval;
                slot.give_back(kept);
                if is_old {
                    slot.make_due();
                }
            }
            hints |= if slot.is_due() { bit(number) } else { 0 };
        }
        // ORDERING: Relaxed. A guess, which publishes nothing.
        self.hints.store(hints, Ordering::Relaxed);
        result
    }
}

/// The bit of a slot among the hints.
#[inline(always)]
fn bit(slot: usize) -> u64 {
    1 << (slot % 64)
}
