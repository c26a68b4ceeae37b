//! How many bytes the series of a family cost: with many threads that update them, and when there are many of them.

mod allocator;
mod bound;
mod cell;
mod growth;
pub mod process;

pub use allocator::Counting;
pub use bound::{Bound, Cells};
pub use cell::{Bytes, Id, ids, measure};
pub use growth::{Growth, growth};
