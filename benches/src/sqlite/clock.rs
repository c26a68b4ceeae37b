//! The CPU time of the process.

use std::time::Duration;

/// What all threads of this process have used, as the system counts it. Where that is not known, the wall time since the
/// first call.
#[must_use]
pub fn cpu_time() -> Duration {
    #[cfg(target_os = "linux")]
    {
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: there is room for the answer.
        if unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut time) } == 0 {
            let part = |number: i64| u64::try_from(number).unwrap_or(0);
            return Duration::from_secs(part(time.tv_sec)) + Duration::from_nanos(part(time.tv_nsec));
        }
    }
    static BEGAN: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    BEGAN.get_or_init(std::time::Instant::now).elapsed()
}
