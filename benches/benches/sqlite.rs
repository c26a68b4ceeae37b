//! What a watch over a SQLite connection costs, as ratios of CPU time, each beside its goal.
//!
//! `cargo bench -p altimeter-benches --bench sqlite -- [FILTER] [--record | --csv FILE]`; `ROUNDS=n` for another number of rounds.

use altimeter_benches::args::Args;
use altimeter_benches::peers::Role;
use altimeter_benches::record::{Row, keep};
use altimeter_benches::sqlite::{cases, measure};
use std::error::Error;

/// Statements of a batch: a millisecond or less, so that two neighbours find the machine alike.
const STATEMENTS: u32 = 4000;

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::of_process();
    let rounds = match std::env::var("ROUNDS") {
        _ if args.smoke => 1,
        Ok(rounds) => rounds.parse().map_err(|error| format!("ROUNDS={rounds}: {error}; give a number"))?,
        Err(_) => 301,
    };
    let mut rows = Vec::new();
    println!("{rounds} rounds of {STATEMENTS} statements; ratios of CPU time");
    println!("{:<34} {:>8} {:>7} {:>7} {:>7} {:>7}", "", "base ns", "ratio", "p10", "p90", "goal");
    for case in cases().iter().filter(|case| args.asks_for(case.id)) {
        let (ratios, nanoseconds) = measure(case, rounds, if args.smoke { 10 } else { STATEMENTS });
        let base = nanoseconds[nanoseconds.len() / 2];
        let row = Row::once("sqlite", case.id, Role::Ours, (1, "threads"), (f64::NAN, "ratio"));
        let row = row.of_rounds(ratios);
        let Row { median, p10, p90, .. } = row;
        println!("{:<34} {base:>8.1} {median:>7.3} {p10:>7.3} {p90:>7.3} {:>7.2}", case.id, case.goal);
        rows.push(row);
    }
    Ok(keep(&args, "sqlite", rows)?)
}
