//! How many bytes the series of a family cost, with many threads that update them.

mod allocator;
mod bound;
mod cell;

pub use allocator::Counting;
pub use bound::{Bound, Cells};
pub use cell::{Bytes, Id, ids, measure};
