//! What the benchmarks share: the peers, each behind one trait, and the workload of many threads.

pub mod peers;
pub mod workload;
