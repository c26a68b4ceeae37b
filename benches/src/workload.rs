//! The workload: N threads released by a barrier, each doing the same operation so many times.

use crate::peers::Does;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

/// How many threads each group is run with.
pub const THREADS: [usize; 3] = [1, 2, 8];

/// A sample: `threads` threads do the operation of group `G` `iters` times each. Answers the wall time from the barrier to the
/// last thread's end, and drains the library afterwards.
pub fn sample<G, L: Does<G>>(state: &L::State, threads: usize, iters: u64) -> Duration {
    let barrier = Barrier::new(threads);
    let worker = || {
        barrier.wait();
        let start = Instant::now();
        for i in 0..iters {
            L::operate(state, i);
        }
        (start, Instant::now())
    };
    let times: Vec<(Instant, Instant)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().map(|worker| worker.join().expect("an operation does not panic")).collect()
    });
    L::drain(state);
    let start = times.iter().map(|(start, _)| *start).min();
    let end = times.iter().map(|(_, end)| *end).max();
    end.zip(start).map_or(Duration::ZERO, |(end, start)| end - start)
}
