//! Native histograms: the layout of their buckets, and what they hold.
//!
//! By <https://prometheus.io/docs/specs/native_histograms/>: with a *schema* n, the bucket of index i holds the values above
//! 2^((i-1) × 2^-n) up to 2^(i × 2^-n), and negative values in the same way by their absolute value; the zero bucket holds those
//! whose absolute value is at most the zero threshold.

mod counts;
mod error;
mod folding;
mod layout;

pub use counts::NativeHistogram;
pub use error::NativeError;
pub(super) use folding::Folding;
pub use layout::NativeBuckets;
