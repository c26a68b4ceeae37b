//! A group as a criterion benchmark.

use crate::groups::{Group, Visitor};
use crate::peers::Does;
use crate::workload::{THREADS, sample};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion};
use std::cell::LazyCell;

/// Runs `group/library/threads` for each library of the group and each number of threads, as the command line says.
pub fn main<G: Group>() {
    all(&[run::<G>]);
}

/// Runs some groups, one after the other.
pub fn all(groups: &[fn(&mut Criterion)]) {
    let mut criterion = Criterion::default().configure_from_args();
    groups.iter().for_each(|run| run(&mut criterion));
    criterion.final_summary();
}

/// Runs one group.
pub fn run<G: Group>(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group(G::NAME);
    G::libraries(&mut Run(&mut group));
    group.finish();
}

struct Run<'a, 'b>(&'a mut BenchmarkGroup<'b, WallTime>);

impl<G> Visitor<G> for Run<'_, '_> {
    fn visit<L: Does<G>>(&mut self) {
        // Made only if something is measured in it.
        let state = LazyCell::new(L::new);
        for threads in THREADS {
            self.0.bench_function(BenchmarkId::new(L::NAME, threads), |bencher| {
                bencher.iter_custom(|iters| sample::<G, L>(&state, threads, iters));
            });
        }
    }
}
