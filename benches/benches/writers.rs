//! What a scrape does to those who count meanwhile: threads, one fewer than cores, update the series of a page in turn, first alone,
//! then while another thread writes the page again and again. Ids are `writers/operation/series`.
//!
//! The mean is of updates in a row; the 99.9th percentile is of updates that are timed one by one, the time of the clock included.
//!
//! `cargo bench -p altimeter-benches --bench writers -- [FILTER] [--record | --csv FILE]`; `ROUNDS=n` for another number of rounds.

use altimeter::{Bounds, Counter, Format, Histogram, Labels, Registry};
use altimeter_benches::args::Args;
use altimeter_benches::peers::{BOUNDS, Role, value};
use altimeter_benches::record::{Row, keep};
use hdrhistogram::Histogram as Latencies;
use std::error::Error;
use std::mem;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// The pages: of a thousand series, as a service has it; of two, which leaves a scraper nothing to do but to read what is written.
const SERIES: [usize; 2] = [1000, 2];

#[derive(Labels)]
struct Number {
    series: usize,
}

/// What the writers do, and the page on which it is.
struct Case {
    operation: &'static str,
    series: usize,
    registry: Registry,
    update: Box<dyn Fn(u64, u64) + Sync>,
}

/// How long updates took: the mean, and each that was timed.
struct Took {
    mean: f64,
    each: Latencies<u64>,
}

/// How many updates of a thread are in a row, and how many are timed one by one.
#[derive(Clone, Copy)]
struct Updates {
    in_a_row: u64,
    timed: u64,
}

fn counters(series: usize) -> Result<Case, Box<dyn Error>> {
    let registry = Registry::new();
    let family = registry.counter("requests_total", "-").labels::<Number>().cap(series).register()?;
    let handles: Vec<Counter> = (0..series).map(|series| family.get(&Number { series })).collect();
    let update = move |first, n| {
        (first..first + n).for_each(|i| handles[i as usize % series].inc());
    };
    Ok(Case { operation: "inc", series, registry, update: Box::new(update) })
}

fn histograms(series: usize) -> Result<Case, Box<dyn Error>> {
    let registry = Registry::new();
    let family = registry.histogram("took_seconds", "-").bounds(Bounds::new(BOUNDS)?).labels::<Number>();
    let family = family.cap(series).register()?;
    let handles: Vec<Histogram> = (0..series).map(|series| family.get(&Number { series })).collect();
    let update = move |first, n| {
        (first..first + n).for_each(|i| handles[i as usize % series].observe(value(i)));
    };
    Ok(Case { operation: "observe", series, registry, update: Box::new(update) })
}

impl Case {
    /// Has the writers update, and another thread write pages meanwhile if `scraped`.
    fn run(&self, updates: Updates, scraped: bool) -> Result<Took, Box<dyn Error>> {
        let writers = thread::available_parallelism()?.get().saturating_sub(1).max(1);
        let (begin, stop) = (Barrier::new(writers + usize::from(scraped)), AtomicBool::new(false));
        let write = || {
            let mut each = Latencies::new(3)?;
            begin.wait();
            let start = Instant::now();
            (self.update)(0, updates.in_a_row);
            let mean = start.elapsed().as_secs_f64() * 1e9 / updates.in_a_row as f64;
            for i in 0..updates.timed {
                let start = Instant::now();
                (self.update)(i, 1);
                each.saturating_record(nanoseconds(start.elapsed()));
            }
            Ok::<_, hdrhistogram::CreationError>(Took { mean, each })
        };
        let scrape = || {
            begin.wait();
            let mut page = Vec::new();
            // Set by the main thread when the writers are joined; nothing else is published by it.
            while !stop.load(Ordering::Relaxed) {
                page.clear();
                self.registry.encode(Format::Text, &mut page);
            }
        };
        thread::scope(|scope| {
            if scraped {
                scope.spawn(scrape);
            }
            let writers: Vec<_> = (0..writers).map(|_| scope.spawn(write)).collect();
            let took: Vec<_> =
                writers.into_iter().map(|writer| writer.join().expect("an update does not panic")).collect();
            stop.store(true, Ordering::Relaxed);
            let count = took.len() as f64;
            let mut all = Took { mean: 0.0, each: Latencies::new(3)? };
            for one in took {
                let one = one?;
                all.mean += one.mean / count;
                all.each.add(one.each)?;
            }
            Ok(all)
        })
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// What is shown of single updates: how many in a thousand took as long at most.
const PER_MILLE: [u16; 4] = [500, 990, 999, 1000];

/// The figures of a case, as they are kept: the mean of updates in a row, and those of single ones.
fn rows(case: &Case, name: &str, role: Role, means: Vec<f64>, each: &Latencies<u64>) -> Vec<Row> {
    let group = format!("writers_{}", case.operation);
    let row = Row::once(&group, name, role, (case.series as u64, "series"), (f64::NAN, "ns"));
    let single = PER_MILLE.map(|part| {
        let figure = each.value_at_quantile(f64::from(part) / 1e3) as f64;
        let group = format!("{group}_{}", case.series);
        Row::once(&group, name, role, (part.into(), "per mille"), (figure, "ns with the clock"))
    });
    [row.of_rounds(means)].into_iter().chain(single).collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::of_process();
    let rounds = match std::env::var("ROUNDS") {
        _ if args.smoke => 1,
        Ok(rounds) => rounds.parse().map_err(|error| format!("ROUNDS={rounds}: {error}; give a number"))?,
        Err(_) => 15,
    };
    // Some 20 ms each: several turns of the scheduler, and some hundred pages of a thousand series.
    let updates = if args.smoke {
        Updates { in_a_row: 1000, timed: 100 }
    } else {
        Updates { in_a_row: 10_000_000, timed: 200_000 }
    };
    let mut kept = Vec::new();
    println!(
        "{rounds} rounds; nanoseconds for each update: mean (median of the rounds), 99.9th percentile of single ones\n"
    );
    println!("{:<24} {:>8} {:>8} {:>6} {:>10} {:>10}", "", "alone", "scraped", "ratio", "p99.9", "scraped");
    for series in SERIES {
        for case in [counters(series)?, histograms(series)?] {
            let id = format!("writers/{}/{}", case.operation, case.series);
            if !args.asks_for(&id) {
                continue;
            }
            let (mut means, mut each) =
                ([Vec::new(), Vec::new()], [Latencies::<u64>::new(3)?, Latencies::new(3)?]);
            for _ in 0..rounds {
                for scraped in [false, true] {
                    let took = case.run(updates, scraped)?;
                    means[usize::from(scraped)].push(took.mean);
                    each[usize::from(scraped)].add(took.each)?;
                }
            }
            let [mut alone, mut scraped] =
                [("alone", Role::Control, 0), ("scraped", Role::Ours, 1)].map(|(name, role, which)| {
                    rows(&case, name, role, mem::take(&mut means[which]), &each[which])
                });
            println!(
                "{id:<24} {:>8.2} {:>8.2} {:>6.2} {:>10} {:>10}",
                alone[0].median,
                scraped[0].median,
                scraped[0].median / alone[0].median,
                each[0].value_at_quantile(0.999),
                each[1].value_at_quantile(0.999)
            );
            kept.append(&mut alone);
            kept.append(&mut scraped);
        }
    }
    Ok(keep(&args, "writers", kept)?)
}
