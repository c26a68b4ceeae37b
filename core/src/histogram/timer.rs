//! A timer: observes in a histogram how long something took.

use super::Histogram;
use crate::clock::Stopwatch;

/// Observes, when dropped, the seconds since it was started: from [`Histogram::start_timer`].
///
/// It borrows the histogram, so it costs two readings of the clock and one observation, of which the readings are nine tenths;
/// it observes also when dropped by a panic. The clock is that of [`Instant`](std::time::Instant), which never goes back and needs no calibration; a
/// library that reads the processor's own counter takes half the time, but has to measure that counter's rate first, on the
/// thread that asks first. Where a `'static` timer is needed, keep a `&'static Histogram` from [`leak`](Histogram::leak).
///
/// ```
/// let registry = altimeter::Registry::new();
/// let took = registry.histogram("job_seconds", "Time a job took.").register()?;
/// {
///     let _timer = took.start_timer();
/// }
/// took.start_timer().discard();
/// assert_eq!(took.snapshot().count(), 1);
/// # Ok::<(), altimeter::RegisterError>(())
/// ```
#[derive(Debug)]
#[must_use = "a timer observes when it is dropped"]
pub struct Timer<'a> {
    histogram: &'a Histogram,
    watch: Stopwatch,
}

impl<'a> Timer<'a> {
    #[inline]
    pub(super) fn start(histogram: &'a Histogram) -> Self {
        Self { histogram, watch: Stopwatch::start() }
    }

    /// Ends it without an observation.
    #[inline]
    pub fn discard(self) {
        std::mem::forget(self);
    }
}

impl Drop for Timer<'_> {
    #[inline]
    fn drop(&mut self) {
        self.histogram.observe(self.watch.seconds());
    }
}
