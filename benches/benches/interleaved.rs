//! The groups of the other benchmarks in rounds, the libraries interleaved, for ratios between them; each group in a process of its own.
//!
//! `cargo bench -p altimeter-benches --bench interleaved -- [FILTER] [--record | --csv FILE]`; `ROUNDS=n` for another number of rounds.

use altimeter_benches::args::Args;
use altimeter_benches::groups::{
    CacheGet, CacheGetTimed, Counter, Create, EncodeCounter, EncodeCounterShards, EncodeHistogram,
    EncodeHistogramShards, EncodeProtobuf, Exemplar, Histogram, HistogramBounds, LabelsCount, LabelsDynamic,
    LabelsEnum, Native, Summary, Timer, UpDown,
};
use altimeter_benches::record::keep;
use altimeter_benches::rounds::{Series, of_group, rows, table};
use altimeter_benches::workload::{FEW, MANY};
use std::env;
use std::error::Error;
use std::process::Command;

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::of_process();
    // For the groups by shards; the others have no more than 8 threads.
    altimeter::set_lease_limit(64)?;
    let rounds = match env::var("ROUNDS") {
        _ if args.smoke => 1,
        Ok(rounds) => rounds.parse().map_err(|error| format!("ROUNDS={rounds}: {error}; give a number"))?,
        Err(_) => 15,
    };
    let groups = [
        of_group::<Counter>(),
        of_group::<Histogram>(),
        of_group::<HistogramBounds<5>>(),
        of_group::<HistogramBounds<15>>(),
        of_group::<HistogramBounds<60>>(),
        of_group::<HistogramBounds<240>>(),
        of_group::<UpDown>(),
        of_group::<Timer>(),
        of_group::<Summary>(),
        of_group::<Native>(),
        of_group::<Exemplar>(),
        of_group::<EncodeProtobuf>(),
        of_group::<CacheGet>(),
        of_group::<CacheGetTimed>(),
        of_group::<LabelsEnum>(),
        of_group::<LabelsDynamic<FEW, false>>(),
        of_group::<LabelsDynamic<FEW, true>>(),
        of_group::<LabelsDynamic<MANY, false>>(),
        of_group::<LabelsDynamic<MANY, true>>(),
        of_group::<LabelsCount<1>>(),
        of_group::<LabelsCount<2>>(),
        of_group::<LabelsCount<4>>(),
        of_group::<LabelsCount<8>>(),
        of_group::<Create<1_000>>(),
        of_group::<Create<100_000>>(),
        of_group::<EncodeCounter<1_000>>(),
        of_group::<EncodeCounter<10_000>>(),
        of_group::<EncodeCounter<100_000>>(),
        of_group::<EncodeCounter<1_000_000>>(),
        of_group::<EncodeHistogram<1_000>>(),
        of_group::<EncodeHistogram<100_000>>(),
        of_group::<EncodeHistogram<1_000_000>>(),
        of_group::<EncodeCounterShards<1>>(),
        of_group::<EncodeCounterShards<4>>(),
        of_group::<EncodeCounterShards<16>>(),
        of_group::<EncodeCounterShards<64>>(),
        of_group::<EncodeHistogramShards<1>>(),
        of_group::<EncodeHistogramShards<4>>(),
        of_group::<EncodeHistogramShards<16>>(),
        of_group::<EncodeHistogramShards<64>>(),
    ];
    let mut all: Vec<Series> =
        groups.into_iter().flatten().filter(|series| is_asked_for(&args, series)).collect();
    if all.is_empty() {
        eprintln!("no benchmark has `{}` in its id, group/library/size", args.filter);
    }
    let mut names: Vec<&str> = all.iter().map(|series| series.group).collect();
    names.dedup();
    if !args.smoke {
        if names.len() > 1 {
            return names.into_iter().try_for_each(in_a_process);
        }
        all.iter_mut().for_each(Series::calibrate);
    }
    for round in 0..rounds {
        tables(&mut all).for_each(|series| run(series, round));
    }
    println!("{rounds} rounds; nanoseconds of wall time for each operation of a thread");
    tables(&mut all).for_each(|series| print!("\n{}", table(series)));
    let benchmark = match names.as_slice() {
        [group] => format!("interleaved/{group}"),
        _ => "interleaved".to_owned(),
    };
    Ok(keep(&args, &benchmark, rows(&all))?)
}

fn is_asked_for(args: &Args, series: &Series) -> bool {
    let is_left_out = args.smoke && (series.group, series.size) == ("encode_histogram", 1_000_000);
    if is_left_out {
        println!(
            "{} is left out: it takes minutes and gigabytes, and smaller pages are written the same way",
            series.id()
        );
    }
    !is_left_out
        && args.asks_for(&series.id())
        && args.group.as_ref().is_none_or(|group| *group == series.group)
}

/// Has one group run by a process of its own, so that none is measured in what another left: how many cells a process has and how many
/// threads wrote them says how long its chunks are and who owns them.
fn in_a_process(group: &str) -> Result<(), Box<dyn Error>> {
    let itself = env::current_exe()?;
    let status = Command::new(itself).args(env::args_os().skip(1)).args(["--group", group]).status()?;
    status.success().then_some(()).ok_or_else(|| format!("{group}: {status}").into())
}

/// The series that are compared: those of one group and one size.
fn tables(all: &mut [Series]) -> impl Iterator<Item = &mut [Series]> {
    all.chunk_by_mut(|one, next| (one.group, one.size) == (next.group, next.size))
}

/// One round: each library once, another one first in each round.
fn run(series: &mut [Series], round: usize) {
    let first = round % series.len();
    let (after, before) = series.split_at_mut(first);
    before.iter_mut().chain(after).for_each(Series::sample);
}
