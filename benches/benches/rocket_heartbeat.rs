//! How late an asynchronous task of an application is, while a page of 100,000 series is scraped in a loop, and while it is not.
//!
//! `cargo bench -p altimeter-benches --bench rocket_heartbeat -- [--record | --csv FILE]`; `ROUNDS=n` for another number of rounds.

use altimeter_benches::args::Args;
use altimeter_benches::peers::Role;
use altimeter_benches::record::{Row, keep};
use altimeter_benches::rocket::{Patient, SERIES};
use std::error::Error;
use std::time::Duration;

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::of_process();
    let rounds = match std::env::var("ROUNDS") {
        _ if args.smoke => 1,
        Ok(rounds) => rounds.parse().map_err(|error| format!("ROUNDS={rounds}: {error}; give a number"))?,
        Err(_) => 20,
    };
    let (series, span) =
        if args.smoke { (1000, Duration::from_millis(50)) } else { (SERIES, Duration::from_secs(1)) };
    let patient = Patient::start(series);
    let [mut not_scraped, mut while_scraped, mut differences] = [const { Vec::new() }; 3];
    println!("the worst gap of a task that is to run every millisecond, in {rounds} rounds of {span:?}\n");
    println!("{:<8} {:>10} {:>12} {:>8}", "round", "quiet ms", "scraped ms", "scrapes");
    for round in 0..rounds {
        let (quiet, _) = patient.worst_gap(span, false);
        let (scraped, scrapes) = patient.worst_gap(span, true);
        let [quiet, scraped] = [quiet, scraped].map(|gap| gap.as_secs_f64() * 1e3);
        println!("{round:<8} {quiet:>10.3} {scraped:>12.3} {scrapes:>8}");
        not_scraped.push(quiet);
        while_scraped.push(scraped);
        differences.push(scraped - quiet);
    }
    let row = |name, role, gaps| {
        let row = Row::once("rocket_heartbeat", name, role, (series as u64, "series"), (f64::NAN, "ms"));
        row.of_rounds(gaps)
    };
    let difference = row("difference", Role::Ours, differences);
    println!("\nmedian of the differences: {:.3} ms", difference.median);
    let rows = [row("not scraped", Role::Control, not_scraped), row("scraped", Role::Ours, while_scraped)];
    Ok(keep(&args, "rocket_heartbeat", rows.into_iter().chain([difference]).collect())?)
}
