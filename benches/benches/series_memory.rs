//! Bytes per series, for each library, of 100,000 and 1,000,000 counters that one thread makes and updates once: by two strings of
//! 12 characters, one of them different for each series. Ids are `bytes/library/series`.
//!
//! `cargo bench -p altimeter-benches --bench series_memory -- [FILTER] [--record | --csv FILE]`.

use altimeter_benches::args::Args;
use altimeter_benches::groups::Create;
use altimeter_benches::memory::{Counting, Growth, growth, ids, process};
use altimeter_benches::peers::Role;
use altimeter_benches::record::{Row, keep};
use std::error::Error;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Only to see that it runs.
const SMOKE: usize = 1_000;
const MANY: usize = 100_000;
const MOST: usize = 1_000_000;

fn main() -> Result<(), Box<dyn Error>> {
    let Some(cell) = process::cell() else {
        return report(&Args::of_process());
    };
    let [library, series] = cell.as_slice() else {
        return Err(format!("{cell:?}: give a library and a number of series").into());
    };
    let growth = match series.parse()? {
        SMOKE => growth::<Create<SMOKE>>(library),
        MANY => growth::<Create<MANY>>(library),
        MOST => growth::<Create<MOST>>(library),
        other => {
            return Err(format!("{other} series are not measured; {SMOKE}, {MANY} and {MOST} are").into());
        }
    };
    let Growth { requested, resident } = growth.ok_or_else(|| format!("no library is called {library}"))?;
    process::answer(&[requested, resident]);
    Ok(())
}

fn report(args: &Args) -> Result<(), Box<dyn Error>> {
    let mut rows = Vec::new();
    println!("bytes per series: requested of the allocator, and by which the resident set grew\n");
    println!("{:<32} {:>10} {:>10}   ours/theirs", "", "requested", "resident");
    for series in if args.smoke { &[SMOKE][..] } else { &[MANY, MOST] } {
        let mut ours = None;
        for id in ids::<Create<SMOKE>>() {
            let name = format!("bytes/{}/{series}", id.library);
            if !args.asks_for(&name) {
                continue;
            }
            let [requested, resident] = process::ask(&[id.library, &series.to_string()])?;
            let [each, each_resident] = [requested, resident].map(|bytes| bytes as f64 / *series as f64);
            for (group, bytes) in [("bytes", each), ("bytes_resident", each_resident)] {
                rows.push(Row::once(
                    group,
                    id.library,
                    id.role,
                    (*series as u64, "series"),
                    (bytes, "bytes"),
                ));
            }
            print!("{name:<32} {each:>10.1} {each_resident:>10.1}");
            match (id.role, ours) {
                (Role::Ours, _) => ours = Some((each, each_resident)),
                (Role::Peer | Role::Beside, Some((requested, resident))) => {
                    print!("   {:>5.2} {:>5.2}", requested / each, resident / each_resident);
                }
                _ => {}
            }
            println!("{}", if id.role == Role::Beside { "   interns" } else { "" });
        }
    }
    Ok(keep(args, "series_memory", rows)?)
}
