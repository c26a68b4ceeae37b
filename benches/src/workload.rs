//! The workload: N threads released by a barrier, each doing the same operation so many times.

mod distinct;
mod labels;
mod walk;

pub use distinct::{distinct, text};
pub use labels::{FEW, Kind, MANY, Route, Values};
pub use walk::{ClosedWalk, Walks};

use crate::peers::Does;
use core_affinity::CoreId;
use std::sync::{Barrier, LazyLock};
use std::thread;
use std::time::{Duration, Instant};

/// How many threads each group is run with.
pub const THREADS: [usize; 5] = [1, 2, 4, 8, 32];

/// In an operation's `i`, the bits below this one count the thread's operations, and those above are its [`place`].
const COUNT_BITS: u32 = 48;

/// The `i` of the first operation of a thread, one of `threads`, which are a power of two.
const fn first(threads: usize, thread: usize) -> u64 {
    ((threads + thread) as u64) << COUNT_BITS
}

/// Which thread does the operation `i`: the number of threads, and the thread's own number added, which is another one for
/// each thread of each of [`THREADS`].
#[inline(always)]
const fn place(i: u64) -> usize {
    (i >> COUNT_BITS) as usize
}

/// Keeps the calling thread, which is number `thread`, on a processor of its own as far as there are enough. Else the scheduler, which has not yet
/// looked at them, leaves two threads on one core for the better part of a sample: then they take twice as long and wait for no line of
/// each other's, so that what is shared looks cheap.
fn keep_on_a_core(thread: usize) {
    static CORES: LazyLock<Vec<CoreId>> = LazyLock::new(|| core_affinity::get_core_ids().unwrap_or_default());
    if let Some(core) = thread.checked_rem(CORES.len()).and_then(|at| CORES.get(at)) {
        // Where that is not allowed, it stays where it is.
        core_affinity::set_for_current(*core);
    }
}

/// A sample: `threads` threads do the operation of group `G` `iters` times each. Answers the wall time from the barrier to the
/// last thread's end, and drains the library afterwards.
pub fn sample<G, L: Does<G>>(state: &L::State, threads: usize, iters: u64) -> Duration {
    // Which may ask how many cores there are: of a thread that stays on one, it would be one.
    let _ = altimeter::lease_limit();
    let barrier = Barrier::new(threads);
    let worker = |thread| {
        let first = first(threads, thread);
        keep_on_a_core(thread);
        barrier.wait();
        let start = Instant::now();
        for i in first..first + iters {
            L::operate(state, i);
        }
        (start, Instant::now())
    };
    let times: Vec<(Instant, Instant)> = thread::scope(|scope| {
        let worker = &worker;
        let workers: Vec<_> = (0..threads).map(|thread| scope.spawn(move || worker(thread))).collect();
        workers.into_iter().map(|worker| worker.join().expect("an operation does not panic")).collect()
    });
    L::drain(state);
    let start = times.iter().map(|(start, _)| *start).min();
    let end = times.iter().map(|(_, end)| *end).max();
    end.zip(start).map_or(Duration::ZERO, |(end, start)| end - start)
}
