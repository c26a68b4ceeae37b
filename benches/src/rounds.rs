//! Benchmarks in rounds: in each, the libraries of a group come one after the other, so that what slows the machine down for a
//! while slows them all down.

mod report;
mod series;

pub use report::{rows, table};
pub use series::{Series, of_group};
