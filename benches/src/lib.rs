//! What the benchmarks share: the peers, each in a file of its own, what is done with them, and how it is measured.

pub mod args;
pub mod groups;
pub mod harness;
pub mod memory;
pub mod peers;
pub mod record;
pub mod report;
pub mod rocket;
pub mod rounds;
pub mod sqlite;
pub mod workload;
