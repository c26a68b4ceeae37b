//! Clocks: what tells how long a series has been idle.

use crate::sync::{AtomicU64, Ordering};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

/// Tells the time since some moment. It never goes backwards.
pub trait Clock: Send + Sync + 'static {
    /// The time since the clock's own beginning.
    fn now(&self) -> Duration;
}

/// The clock of the machine, from when this was made. It stands still while the machine sleeps, where the system's does.
#[derive(Debug, Clone, Copy)]
pub struct MonotonicClock(Instant);

impl MonotonicClock {
    /// A clock that begins now.
    #[must_use]
    pub fn new() -> Self {
        Self(Instant::now())
    }
}

impl Default for MonotonicClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for MonotonicClock {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

/// A clock that stands still until it is told to go on, for tests. Clones are the same clock.
///
/// ```
/// use altimeter::{Clock, ManualClock};
/// use std::time::Duration;
/// let clock = ManualClock::new();
/// clock.advance(Duration::from_secs(60));
/// assert_eq!(clock.now(), Duration::from_secs(60));
/// ```
#[derive(Debug, Clone, Default)]
pub struct ManualClock {
    nanoseconds: Arc<AtomicU64>,
}

impl ManualClock {
    /// A clock at zero.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Goes on by `duration`; at most to 584 years.
    pub fn advance(&self, duration: Duration) {
        let nanoseconds = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        let later = |now: u64| Some(now.saturating_add(nanoseconds));
        // ORDERING: Relaxed, both. The time stands for itself.
        let _ = self.nanoseconds.fetch_update(Ordering::Relaxed, Ordering::Relaxed, later);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Duration {
        // ORDERING: Relaxed. The time stands for itself.
        Duration::from_nanos(self.nanoseconds.load(Ordering::Relaxed))
    }
}

/// The time of day as of the system's last tick, of which there are a hundred or more in a second: on Linux, where it takes 5 ns, and
/// the exact time 20. Elsewhere the exact time.
pub(crate) fn time_of_tick() -> SystemTime {
    #[cfg(target_os = "linux")]
    {
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: it writes to the one place that it is given.
        let is_told = unsafe { libc::clock_gettime(libc::CLOCK_REALTIME_COARSE, &raw mut time) } == 0;
        let (seconds, nanoseconds) = (u64::try_from(time.tv_sec), u32::try_from(time.tv_nsec));
        if let (true, Ok(seconds), Ok(nanoseconds)) = (is_told, seconds, nanoseconds) {
            return SystemTime::UNIX_EPOCH + Duration::new(seconds, nanoseconds);
        }
    }
    SystemTime::now()
}
