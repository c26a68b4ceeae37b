//! What a request through Rocket's local client takes: instructions and locked instructions, counted by callgrind, and
//! allocations; for the bare application, with an empty fairing, with ours and with rocket_prometheus.
//!
//! It fails where our fairing takes more than it may: the counts are the same in every run, but for a tenth of a percent.
//!
//! `cargo bench -p altimeter-benches --bench rocket_request -- [FILTER] [--record | --csv FILE]`. Needs valgrind and objdump, but for
//! `--test`.

use altimeter_benches::args::Args;
use altimeter_benches::peers::Role;
use altimeter_benches::record::{Row, keep};
use altimeter_benches::rocket::{Fitted, Profile, locked_addresses, profile, requests};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::error::Error;

/// Enough that what one run in so many does, as to grow a map, is seen.
const REQUESTS: usize = 1000;

/// What a request with our fairing may take of what it takes bare. We aim at 1.05; runs differ by a thousandth, and compilers by more.
const MOST: f64 = 1.06;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

/// The system's allocator, with a count of its calls by each thread: a shared count would be among the locked instructions.
struct Counting;

// SAFETY: it hands on to the system's allocator, with the arguments as they are; the count is a plain number.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // While the thread ends there is none, and nothing to be counted.
        let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
        // SAFETY: the caller's promises are those that the system's allocator asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as in `alloc`; the memory came from there.
        unsafe { System.dealloc(memory, layout) };
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [word, name, count] = words.as_slice()
        && word == "requests"
    {
        let fitted =
            Fitted::ALL.into_iter().find(|fitted| fitted.name() == name).ok_or("no such application")?;
        requests(fitted, count.parse()?, || ());
        return Ok(());
    }
    report(&Args::of_process())
}

fn report(args: &Args) -> Result<(), Box<dyn Error>> {
    let locked = if args.smoke { Default::default() } else { locked_addresses()? };
    let mut rows = Vec::new();
    let mut bare: Option<Profile> = None;
    let mut measured = BTreeMap::new();
    println!("for each of {REQUESTS} requests\n");
    println!("{:<24} {:>12} {:>7} {:>7} {:>12}", "", "instructions", "ratio", "locked", "allocations");
    for fitted in Fitted::ALL.into_iter().filter(|fitted| args.asks_for(fitted.name())) {
        let allocations = allocations(fitted, if args.smoke { 10 } else { REQUESTS });
        if args.smoke {
            continue;
        }
        let profile = profile(fitted, REQUESTS, &locked)?;
        let bare = bare.get_or_insert_with(|| profile.clone());
        let each = |count: i64| count as f64 / REQUESTS as f64;
        let (instructions, ratio) =
            (each(profile.instructions), profile.instructions as f64 / bare.instructions as f64);
        let all_locked = each(profile.locked.values().sum());
        println!(
            "{:<24} {instructions:>12.1} {ratio:>7.3} {all_locked:>7.1} {allocations:>12.1}",
            fitted.name()
        );
        measured.insert(fitted.name(), Measured { ratio, locked: all_locked, allocations });
        for (kind, figure) in
            [("instructions", instructions), ("locked", all_locked), ("allocations", allocations)]
        {
            let group = format!("rocket_{kind}");
            rows.push(Row::once(&group, fitted.name(), role(fitted), (1, "requests"), (figure, kind)));
        }
        for (function, count) in &profile.locked {
            let more = each(count - bare.locked.get(function).copied().unwrap_or_default());
            if more.abs() >= 0.05 {
                println!("    {more:>+6.1} locked in {}", function.chars().take(110).collect::<String>());
            }
        }
    }
    keep(args, "rocket_request", rows)?;
    check(&measured)
}

/// What each request takes.
struct Measured {
    /// Of the instructions of the bare application.
    ratio: f64,
    locked: f64,
    allocations: f64,
}

/// That ours takes no more than it may, where it was measured beside the others.
fn check(measured: &BTreeMap<&str, Measured>) -> Result<(), Box<dyn Error>> {
    let of = |fitted: Fitted| measured.get(fitted.name());
    let (Some(bare), Some(empty), Some(ours)) = (of(Fitted::Bare), of(Fitted::Empty), of(Fitted::Altimeter))
    else {
        return Ok(());
    };
    if ours.ratio > MOST {
        return Err(
            format!("{:.4} of the instructions of the bare application, at most {MOST}", ours.ratio).into()
        );
    }
    // Those of Rocket's cache, and none of ours. (What one request in many does leaves a fraction.)
    if ours.locked > empty.locked + 0.05 {
        return Err(format!("{:.1} locked instructions, at most {:.1}", ours.locked, empty.locked).into());
    }
    // The map of that cache, and the state in it.
    if ours.allocations > bare.allocations + 2.05 {
        return Err(format!(
            "{:.1} allocations, at most 2 more than {:.1}",
            ours.allocations, bare.allocations
        )
        .into());
    }
    Ok(())
}

fn role(fitted: Fitted) -> Role {
    match fitted {
        Fitted::Altimeter => Role::Ours,
        Fitted::RocketPrometheus => Role::Peer,
        // It does more than the others: it measures handlers, too.
        Fitted::Instrumented => Role::Beside,
        Fitted::Bare | Fitted::Empty => Role::Control,
    }
}

/// How many allocations each of so many requests takes, on the thread that sends and answers it.
fn allocations(fitted: Fitted, count: usize) -> f64 {
    let mut counts = Vec::new();
    requests(fitted, count, || counts.push(ALLOCATIONS.get()));
    (counts[1] - counts[0]) as f64 / count as f64
}
