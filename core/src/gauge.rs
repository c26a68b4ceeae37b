//! A gauge: a number that is set.

use crate::sync::{AtomicU64, Ordering, fence};
use std::sync::Arc;

/// A number that goes up and down and can be set: a temperature, the length of a queue.
///
/// One shared atomic, on purpose: `set` needs a single place, since the last one wins. So `add` and `sub` from many
/// threads contend; to count what is under way, use an [`UpDownCounter`](crate::UpDownCounter).
///
/// Any `f64` can be set, NaN and the infinities included: Prometheus takes all of them.
///
/// ```
/// let registry = altimeter::Registry::new();
/// let queue = registry.gauge("queue_length", "Jobs waiting.").register()?;
/// queue.set(12.0);
/// queue.sub(2.5);
/// assert_eq!(queue.get(), 9.5);
/// # Ok::<(), altimeter::RegisterError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Gauge {
    /// The bits of an `f64`.
    value: Arc<Line>,
}

/// A pair of cache lines of its own, so that a gauge which is set often slows nothing beside it.
#[derive(Debug)]
#[repr(align(128))]
struct Line(AtomicU64);

impl Gauge {
    /// A gauge at zero.
    pub(crate) fn new() -> Self {
        Self { value: Arc::new(Line(AtomicU64::new(0))) }
    }

    /// Makes it `value`.
    #[inline]
    pub fn set(&self, value: f64) {
        // ORDERING: Relaxed. The value stands for itself and publishes nothing.
        self.value.0.store(value.to_bits(), Ordering::Relaxed);
    }

    /// Adds `amount`, which may be negative.
    #[inline]
    pub fn add(&self, amount: f64) {
        let sum = |bits| Some((f64::from_bits(bits) + amount).to_bits());
        // ORDERING: Relaxed, both. The value stands for itself; that no addition is lost is the exchange's atomicity.
        let _ = self.value.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, sum);
    }

    /// Subtracts `amount`, which may be negative.
    #[inline]
    pub fn sub(&self, amount: f64) {
        self.add(-amount);
    }

    /// Adds one.
    #[inline]
    pub fn inc(&self) {
        self.add(1.0);
    }

    /// Subtracts one.
    #[inline]
    pub fn dec(&self) {
        self.add(-1.0);
    }

    /// What it is.
    #[must_use]
    pub fn get(&self) -> f64 {
        // ORDERING: Relaxed. The value stands for itself.
        f64::from_bits(self.value.0.load(Ordering::Relaxed))
    }

    /// Whether there is another handle.
    pub(crate) fn is_held(&self) -> bool {
        let shared = Arc::strong_count(&self.value) > 1;
        if !shared {
            // ORDERING: Acquire, pairs with the Release of a handle that went: what it set is seen by who asked.
            fence(Ordering::Acquire);
        }
        shared
    }

    /// Keeps this handle for the rest of the process: for guards and timers that must be `'static`.
    #[must_use]
    pub fn leak(self) -> &'static Self {
        Box::leak(Box::new(self))
    }
}
