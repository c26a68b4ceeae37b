//! A group as a criterion benchmark.

use crate::groups::{Group, Visitor};
use crate::peers::Does;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, SamplingMode};
use std::cell::LazyCell;

/// Runs `group/library/size` for each library of the group and each size, as the command line says.
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
    if G::OPERATIONS > 1 {
        // An iteration is long enough to be a sample; ten, each of as many as there is time for, are the least that it takes.
        group.sampling_mode(SamplingMode::Flat).sample_size(10);
    }
    G::libraries(&mut Run(&mut group));
    group.finish();
}

struct Run<'a, 'b>(&'a mut BenchmarkGroup<'b, WallTime>);

impl<G: Group> Visitor<G> for Run<'_, '_> {
    fn visit<L: Does<G>>(&mut self) {
        // Made only if something is measured in it.
        let state = LazyCell::new(L::new);
        for &size in G::SIZES {
            self.0.bench_function(BenchmarkId::new(L::NAME, size), |bencher| {
                bencher.iter_custom(|iters| G::sample::<L>(&state, size, iters) / G::OPERATIONS as u32);
            });
        }
    }
}
