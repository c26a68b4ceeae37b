//! Bytes of a family of 100 series, for each library, with 1, 8, 64 and 512 threads that update them all.
//!
//! `cargo bench -p altimeter-benches --bench memory -- [FILTER] [--record | --csv FILE]`. Fails when ours are more than rules 3 and 5 of the
//! storage allow.

use altimeter_benches::args::Args;
use altimeter_benches::groups::{CounterFamily, Group, HistogramFamily, SERIES};
use altimeter_benches::memory::{Bound, Bytes, Cells, Counting, Id, ids, measure, process};
use altimeter_benches::peers::Role;
use altimeter_benches::record::{Row, keep};
use std::error::Error;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// By how many threads the series are updated.
const THREADS: [usize; 4] = [1, 8, 64, 512];

fn main() -> Result<(), Box<dyn Error>> {
    let Some(cell) = process::cell() else {
        return report(&Args::of_process());
    };
    let [group, library, threads] = cell.as_slice() else {
        return Err(format!("{cell:?}: give a group, a library and a number of threads").into());
    };
    let threads = threads.parse()?;
    let measured =
        [of::<CounterFamily>(group, library, threads), of::<HistogramFamily>(group, library, threads)];
    let (bytes, bound) = measured.into_iter().flatten().next().ok_or("no such library")?;
    let Bound { shards, most_shards, most_bytes } = bound;
    process::answer(&[bytes.made, bytes.grown, shards, most_shards, most_bytes]);
    Ok(())
}

/// In the process of one cell of the table.
fn of<G: Group + Cells>(group: &str, library: &str, threads: usize) -> Option<(Bytes, Bound)> {
    let bytes = (group == G::NAME).then(|| measure::<G>(library, threads))??;
    Some((bytes, Bound::of_process(G::CELLS, threads)))
}

/// Starts a process for one cell of the table.
fn start(id: &Id, threads: usize) -> Result<(Bytes, Bound), Box<dyn Error>> {
    let cell = [id.group, id.library, &threads.to_string()];
    let [made, grown, shards, most_shards, most_bytes] = process::ask(&cell)?;
    Ok((Bytes { made, grown }, Bound { shards, most_shards, most_bytes }))
}

fn report(args: &Args) -> Result<(), Box<dyn Error>> {
    let counts = if args.smoke { &THREADS[..2] } else { &THREADS };
    let mut rows = Vec::new();
    let mut too_much = Vec::new();
    println!("bytes of {SERIES} series, when made, and grown by the updates of all threads\n");
    println!(
        "{:<28} {:>8} {:>10} {:>10} {:>10} {:>10}",
        "", "threads", "made", "grown", "a series", "a thread"
    );
    for id in [ids::<CounterFamily>(), ids::<HistogramFamily>()].concat() {
        let name = format!("{}/{}", id.group, id.library);
        for &threads in counts.iter().filter(|threads| args.asks_for(&format!("{name}/{threads}"))) {
            let (Bytes { made, grown }, bound) = start(&id, threads)?;
            let (series, thread) = ((made + grown) / SERIES, grown / threads);
            print!("{name:<28} {threads:>8} {made:>10} {grown:>10} {series:>10} {thread:>10}");
            let group = format!("memory_{}", id.group);
            let bytes = (made + grown) as f64 / SERIES as f64;
            rows.push(Row::once(&group, id.library, id.role, (threads as u64, "threads"), (bytes, "bytes")));
            if id.role == Role::Ours {
                let Bound { shards, most_shards, most_bytes } = bound;
                print!("   {shards} shards of at most {most_shards}, at most {most_bytes} bytes");
                if shards > most_shards || grown > most_bytes {
                    too_much.push(format!("{name}/{threads}"));
                }
            }
            println!();
        }
    }
    keep(args, "memory", rows)?;
    match too_much.as_slice() {
        [] => Ok(()),
        ids => Err(format!("more shards or bytes than rules 3 and 5 allow: {}", ids.join(", ")).into()),
    }
}
