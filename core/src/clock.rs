//! Clocks: what tells how long something took, and how long a series has been idle.

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

/// Tells how long it is since it was started, where a [`Timer`](crate::Timer), which ends with a scope, does not do.
///
/// It reads the clock of [`Instant`], which never goes back. On Linux it is one number of nanoseconds, so that beside the two readings
/// it takes 22 instructions; those of `Instant`, with what makes seconds of them, are 95.
///
/// ```
/// use altimeter::{Registry, Stopwatch};
/// let registry = Registry::new();
/// let took = registry.histogram("job_seconds", "Time a job took.").register()?;
///
/// let watch = Stopwatch::start();
/// let until_now = watch.seconds();
/// took.observe(until_now);
/// assert!(watch.seconds() >= until_now);
/// # Ok::<(), altimeter::RegisterError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Moment);

impl Stopwatch {
    /// One that starts now.
    #[inline]
    #[must_use]
    pub fn start() -> Self {
        Self(now())
    }

    /// The seconds since then; it goes on.
    #[inline]
    #[must_use]
    pub fn seconds(&self) -> f64 {
        #[cfg(target_os = "linux")]
        {
            // The clock never goes back; zero, should it do so, as `Instant` has it.
            (now() - self.0).max(0) as f64 / 1e9
        }
        #[cfg(not(target_os = "linux"))]
        {
            self.0.elapsed().as_secs_f64()
        }
    }
}

/// The nanoseconds since the machine was started: so many fit for 292 years.
#[cfg(target_os = "linux")]
type Moment = i64;
#[cfg(not(target_os = "linux"))]
type Moment = Instant;

#[inline]
#[allow(clippy::unnecessary_cast, reason = "where a machine has 32 bits, those of libc may be shorter")]
fn now() -> Moment {
    #[cfg(target_os = "linux")]
    {
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: it writes to the one place that it is given. (It fails for clocks alone that there are not.)
        unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut time) };
        time.tv_sec as i64 * 1_000_000_000 + time.tv_nsec as i64
    }
    #[cfg(not(target_os = "linux"))]
    {
        Instant::now()
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
