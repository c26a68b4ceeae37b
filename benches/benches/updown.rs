//! One number that goes up and down, by many threads at once.

use altimeter_benches::peers::prometheus_client::PrometheusClient;
use altimeter_benches::peers::{Peer, altimeter::Altimeter, nop::Nop, prometheus::Prometheus};
use altimeter_benches::workload;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};

fn peer<P: Peer>(group: &mut BenchmarkGroup<'_, WallTime>) {
    let peer = P::new();
    workload::bench(group, P::NAME, |_| peer.up_and_down());
}

fn updown(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("updown");
    peer::<Nop>(&mut group);
    peer::<Altimeter>(&mut group);
    peer::<Prometheus>(&mut group);
    peer::<PrometheusClient>(&mut group);
    group.finish();
}

criterion_group!(benches, updown);
criterion_main!(benches);
