//! SQLite with and without a watch: the same statements on bare and on measured connections, in small batches that take turns.
//!
//! CPU time of the process and not wall time, since other programs may take the CPU in the midst of a batch; the ratio is that
//! of two neighbouring batches, and the median over all rounds is reported.

mod cases;
mod clock;

pub use cases::{Case, cases};
pub use clock::cpu_time;

/// The ratios of `case` to what it is compared with, in rising order, and the nanoseconds of that for a statement, likewise.
#[must_use]
pub fn measure(case: &Case, rounds: usize, statements: u32) -> (Vec<f64>, Vec<f64>) {
    let (mut base, mut measured) = ((case.base)(), (case.measured)());
    let time = |batch: &mut dyn FnMut(u32)| {
        let began = cpu_time();
        batch(statements);
        (cpu_time() - began).as_secs_f64() * 1e9 / f64::from(statements)
    };
    // Caches, leases of shards, and the statements' own plans.
    time(&mut base);
    time(&mut measured);
    let (mut ratios, mut nanoseconds): (Vec<_>, Vec<_>) = (0..rounds)
        .map(|round| {
            let (first, second): (&mut dyn FnMut(u32), &mut dyn FnMut(u32)) =
                if round % 2 == 0 { (&mut base, &mut measured) } else { (&mut measured, &mut base) };
            let (first, second) = (time(first), time(second));
            let (base, measured) = if round % 2 == 0 { (first, second) } else { (second, first) };
            (measured / base, base)
        })
        .unzip();
    ratios.sort_by(f64::total_cmp);
    nanoseconds.sort_by(f64::total_cmp);
    (ratios, nanoseconds)
}
