//! The libraries, each behind one trait, used as its own documentation recommends: handles are kept.

pub mod altimeter;
pub mod nop;
pub mod prometheus;
pub mod prometheus_client;

/// Fifteen bounds for seconds, an order of magnitude apart by four steps.
pub const BOUNDS: [f64; 15] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0];

/// A library, with one metric of each type.
pub trait Peer: Sync {
    /// As in the benchmarks' ids.
    const NAME: &'static str;

    /// Its metrics.
    fn new() -> Self;

    /// Adds one to a counter.
    fn inc(&self);

    /// Adds one to a number that goes up and down, and takes one away.
    fn up_and_down(&self);

    /// Observes a value in a histogram with [`BOUNDS`].
    fn observe(&self, value: f64);
}

/// A value for an observation: 64 of them, spread over all buckets, in turn.
#[inline(always)]
#[must_use]
pub fn value(i: u64) -> f64 {
    VALUES[i as usize % VALUES.len()]
}

static VALUES: [f64; 64] = {
    let mut values = [0.0; 64];
    let mut i = 0;
    // Fibonacci hashing of the index, so that neighbours fall in buckets far apart.
    while i < 64 {
        let bucket = ((i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 60) as usize;
        values[i] = if bucket < BOUNDS.len() { BOUNDS[bucket] * 0.9 } else { 30.0 };
        i += 1;
    }
    values
};
