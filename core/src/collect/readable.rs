//! What views read.

use super::{Ledger, Total};

/// A family whose series views add up: of metrics of this crate's own.
pub(crate) trait Readable {
    /// Hands over each series: its birth, its labels as within braces, and what it holds. If `growing`, an up-down counter holds how
    /// often it went up, which never falls. The overflow series comes last, born after all others.
    fn read(&self, growing: bool, each: &mut dyn FnMut(u64, &str, Total));

    /// Whether what is read `growing` never falls.
    fn grows(&self) -> bool;

    /// The bounds of its histograms.
    fn bounds(&self) -> Option<&[f64]>;

    /// Where its removed series are entered; `None` where none is ever removed.
    fn ledger(&self) -> Option<&Ledger>;
}
