//! The libraries, each behind one trait, used as its own documentation recommends: handles are kept.

pub mod altimeter;
pub mod cache;
pub mod control;
pub mod families;
pub mod fastmetrics;
pub mod foundations;
pub mod histograms;
pub mod measured;
pub mod metrics;
pub mod metriken;
pub mod names;
pub mod nop;
pub mod pages;
pub mod prometheus;
pub mod prometheus_client;

/// Fifteen bounds for seconds, an order of magnitude apart by four steps.
pub const BOUNDS: [f64; 15] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0];

/// What a library is compared as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The library that this repository is about.
    Ours,
    /// One that others wrote.
    Peer,
    /// One that others wrote, and that does less than the group asks for: shown, but not called the fastest peer.
    Beside,
    /// No library at all, but the least that the operation can cost.
    Control,
}

/// A library.
pub trait Library: 'static {
    /// The second part of the benchmarks' ids.
    const NAME: &'static str;

    /// What it is compared as, where its groups say nothing else.
    const ROLE: Role = Role::Peer;
}

/// A library that can do the operation of the group `G`.
pub trait Does<G>: Library {
    /// What the library is compared as in this group.
    const AS: Role = Self::ROLE;

    /// The metric, or the handles to the metrics, that the operation updates.
    type State: Sync + 'static;

    /// The metric before its first update.
    fn new() -> Self::State;

    /// Does the operation once. `i` differs from call to call, and its lower 48 bits count the calls of a thread.
    fn operate(state: &Self::State, i: u64);

    /// Empties what the library stores for each operation until somebody scrapes it. Called between samples.
    fn drain(_state: &Self::State) {}
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
