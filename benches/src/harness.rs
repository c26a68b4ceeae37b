//! A group as a criterion benchmark.

use crate::groups::{Group, Visitor};
use crate::peers::Does;
use crate::workload::{THREADS, sample};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion};

/// Runs `group/library/threads` for each library of the group and each number of threads, as the command line says.
pub fn main<G: Group>() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group(G::NAME);
    G::libraries(&mut Run(&mut group));
    group.finish();
    criterion.final_summary();
}

struct Run<'a, 'b>(&'a mut BenchmarkGroup<'b, WallTime>);

impl<G> Visitor<G> for Run<'_, '_> {
    fn visit<L: Does<G>>(&mut self) {
        let state = L::new();
        for threads in THREADS {
            self.0.bench_function(BenchmarkId::new(L::NAME, threads), |bencher| {
                bencher.iter_custom(|iters| sample::<G, L>(&state, threads, iters));
            });
        }
    }
}
