//! How late an asynchronous task of an application is, while a page of 100,000 series is scraped in a loop, and while it is not.
//!
//! `cargo bench -p altimeter-benches --bench rocket_heartbeat -- [--csv FILE]`; `ROUNDS=n` for another number of rounds.

use altimeter_benches::args::Args;
use altimeter_benches::rocket::{Patient, SERIES};
use std::error::Error;
use std::fmt::Write;
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
    let mut csv = String::from("round,quiet_ms,scraped_ms,scrapes\n");
    let mut gaps = Vec::new();
    println!("the worst gap of a task that is to run every millisecond, in {rounds} rounds of {span:?}\n");
    println!("{:<8} {:>10} {:>12} {:>8}", "round", "quiet ms", "scraped ms", "scrapes");
    for round in 0..rounds {
        let (quiet, _) = patient.worst_gap(span, false);
        let (scraped, scrapes) = patient.worst_gap(span, true);
        let [quiet, scraped] = [quiet, scraped].map(|gap| gap.as_secs_f64() * 1e3);
        println!("{round:<8} {quiet:>10.3} {scraped:>12.3} {scrapes:>8}");
        writeln!(csv, "{round},{quiet:.3},{scraped:.3},{scrapes}")?;
        gaps.push(scraped - quiet);
    }
    gaps.sort_by(f64::total_cmp);
    println!("\nmedian of the differences: {:.3} ms", gaps[gaps.len() / 2]);
    if let Some(file) = args.csv {
        std::fs::write(&file, csv).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(())
}
