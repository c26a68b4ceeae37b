//! The workload: N threads released by a barrier, each doing the same operation so many times.

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId};
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

/// How many threads each group is run with.
pub const THREADS: [usize; 3] = [1, 2, 8];

/// Lets `threads` threads do `operation` `iters` times each: the wall time from the barrier to the last thread's end.
///
/// `operation` is given a number that differs from call to call.
pub fn run<O: Fn(u64) + Sync>(threads: usize, iters: u64, operation: &O) -> Duration {
    let barrier = Barrier::new(threads);
    let worker = || {
        barrier.wait();
        let start = Instant::now();
        for i in 0..iters {
            operation(i);
        }
        (start, Instant::now())
    };
    let times: Vec<(Instant, Instant)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().map(|worker| worker.join().expect("an operation does not panic")).collect()
    });
    let start = times.iter().map(|(start, _)| *start).min();
    let end = times.iter().map(|(_, end)| *end).max();
    end.zip(start).map_or(Duration::ZERO, |(end, start)| end - start)
}

/// Adds the benchmark `group/name/threads` for each number of threads.
pub fn bench<O: Fn(u64) + Sync>(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, operation: O) {
    for threads in THREADS {
        group.bench_function(BenchmarkId::new(name, threads), |bencher| {
            bencher.iter_custom(|iters| run(threads, iters, &operation));
        });
    }
}
