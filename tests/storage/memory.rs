//! Memory is bounded by cores and by use, not by threads: counted by an allocator.

mod counting;

use altimeter::{Bounds, Family, Format, Histogram, Labels, Registry, shards};
use counting::live;
use std::sync::Barrier;
use std::thread;

#[derive(Labels)]
struct Series {
    number: u32,
}

/// A shard without chunks: its ticket's pair of lines, its directory of 128 chunks, its place in the array of shards.
const BYTES_A_SHARD: usize = 1536;

fn family(registry: &Registry, name: &str, series: u32) -> Family<Series, Histogram> {
    let bounds = Bounds::exponential(0.001, 2.0, 15).unwrap();
    let family = registry.histogram(name, "-").bounds(bounds).labels::<Series>().register().unwrap();
    (0..series).for_each(|number| drop(family.get(&Series { number })));
    family
}

/// Cells of the chunks in which so many series of that family lie, when there are `families` of them: 16 buckets of three
/// cells for each series, and what else lies in the first and the last of the chunks, each an eighth of all cells or 512.
fn cells(series: usize, families: usize) -> usize {
    48 * (series + 1) + 2 * (48 * (series + 1) * families / 8).max(512)
}

/// Lets `threads` threads, alive at once, observe in each series `each` times.
fn observe(family: &Family<Series, Histogram>, threads: usize, series: u32, each: usize) {
    let all_alive = Barrier::new(threads);
    thread::scope(|scope| {
        let work = || {
            (0..each).for_each(|_| {
                (0..series).for_each(|number| family.with(&Series { number }, |h| h.observe(0.1)))
            });
            all_alive.wait();
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().for_each(|worker| worker.join().unwrap());
    });
}

fn scrape(registry: &Registry) {
    registry.encode(Format::Text, &mut Vec::new());
}

/// One test, since the shards are the whole process's.
#[test]
fn memory_is_bounded_by_cores_and_by_use() {
    let registry = Registry::new();

    // A cold series costs one or two cells, though 512 threads touch it.
    let cold = family(&registry, "cold", 100);
    let before = (live(), shards().made);
    observe(&cold, 512, 100, 1);
    let made = shards().made - before.1;
    let grown = live() - before.0;
    let most = 8 * cells(100, 1) * made + BYTES_A_SHARD * made;
    assert!(grown <= most, "{grown} bytes for {made} shards, at most {most}");

    // A busy one costs a cell in each shard that is leased or was borrowed, whatever the number of threads.
    for (number, (threads, name)) in
        [(1, "one"), (8, "eight"), (64, "many"), (512, "a_crowd")].into_iter().enumerate()
    {
        let family = family(&registry, name, 100);
        let before = (live(), shards().made);
        observe(&family, threads, 100, 100);
        let made = shards().made;
        let grown = live().saturating_sub(before.0);
        let most = 8 * cells(100, number + 2) * made + BYTES_A_SHARD * (made - before.1);
        println!("{threads} threads: {grown} bytes, {made} shards, at most {most}");
        assert!(grown <= most, "{threads} threads: {grown} bytes for {made} shards, at most {most}");
        let count: u64 = (0..100).map(|number| family.get(&Series { number }).snapshot().count()).sum();
        assert_eq!(count, threads as u64 * 100 * 100);
    }

    // 2,000 histograms, 64 threads, 20,000 observations a second, a scrape every 15 seconds: a minute of that.
    let large = family(&registry, "large", 2000);
    let before = live();
    for _ in 0..4 {
        observe(&large, 64, 2000, 15 * 20_000 / 2000 / 64);
        scrape(&registry);
    }
    let grown = live() - before;
    println!("2,000 histograms, 64 threads: {grown} bytes");
    assert!(grown < 50_000_000, "{grown} bytes");
}
