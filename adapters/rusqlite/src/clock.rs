//! The clock that durations are measured with.

use std::time::Duration;

use quanta::Instant;

/// A moment. Reading it takes some 9 ns on x86-64 with a steady counter of cycles (`quanta` reads that), where
/// `std::time::Instant` takes 23; elsewhere it is the clock of the system. Both read on a 2-core AMD EPYC in a virtual machine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment(Instant);

impl Moment {
    /// This moment.
    #[inline]
    pub(crate) fn now() -> Self {
        Self(Instant::now())
    }

    /// The time since; zero, should the counters of two cores differ by more than that.
    #[inline]
    pub(crate) fn elapsed(self) -> Duration {
        Instant::now().saturating_duration_since(self.0)
    }
}

/// Has the clock compare the counter of cycles with the system's clock, which it does once in a process and which takes up
/// to 200 ms, now and not at the first statement.
pub(crate) fn calibrate() {
    let _ = Instant::now();
}
