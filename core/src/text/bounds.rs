//! The texts of a histogram's bounds, made once for all series of a family.

use super::dialect::Dialect;
use super::pen::Short;

/// What stands between the labels of a bucket and its count, for each bucket: `le="0.1"} `.
#[derive(Debug, Default)]
pub(super) struct BoundTexts {
    /// What the texts are of, as bits.
    bounds: Vec<u64>,
    /// Room for one text.
    text: Vec<u8>,
    /// Of `le="`, the 24 bytes that a float has at most, and `"} `.
    texts: Vec<Short>,
}

impl BoundTexts {
    /// To be made again: for another format.
    pub(super) fn clear(&mut self) {
        self.texts.clear();
    }

    fn are_of(&self, bounds: &[f64]) -> bool {
        // All are looked at, without a branch for each, so that the compiler looks at several at a time.
        let pairs = self.bounds.iter().zip(bounds);
        let differing = pairs.fold(0, |differing, (there, bound)| differing | (there ^ bound.to_bits()));
        differing == 0 && self.texts.len() == bounds.len() + 1
    }

    /// Makes the texts, unless they are of these bounds.
    pub(super) fn prepare<D: Dialect>(&mut self, bounds: &[f64]) {
        if self.are_of(bounds) {
            return;
        }
        self.bounds.clear();
        self.bounds.extend(bounds.iter().map(|bound| bound.to_bits()));
        self.texts.clear();
        let text = &mut self.text;
        for bound in bounds.iter().copied().chain([f64::INFINITY]) {
            text.clear();
            text.extend_from_slice(b"le=\"");
            D::float(bound, text);
            text.extend_from_slice(b"\"} ");
            self.texts.push(Short::of(text));
        }
    }

    /// The text of each bucket.
    #[inline(always)]
    pub(super) fn texts(&self) -> &[Short] {
        &self.texts
    }
}
