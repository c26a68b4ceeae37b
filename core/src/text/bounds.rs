//! The texts of a histogram's bounds, made once for all series of a family.

use super::dialect::Dialect;

/// What stands between the labels of a bucket and its count, for each bucket: `le="0.1"} `.
#[derive(Debug, Default)]
pub(super) struct BoundTexts {
    /// What the texts are of, as bits.
    bounds: Vec<u64>,
    /// Room for one text.
    text: Vec<u8>,
    texts: Vec<BoundText>,
}

/// A text, and how long it is.
type BoundText = ([u8; LONGEST], usize);

/// `le="`, the 24 bytes that a float has at most, and `"} `, with one byte to spare.
const LONGEST: usize = 32;

impl BoundTexts {
    /// To be made again: for another format.
    pub(super) fn clear(&mut self) {
        self.texts.clear();
    }

    /// Makes the texts, unless they are of these bounds.
    pub(super) fn prepare<D: Dialect>(&mut self, bounds: &[f64]) {
        let bits = || bounds.iter().map(|bound| bound.to_bits());
        if !self.texts.is_empty() && self.bounds.iter().copied().eq(bits()) {
            return;
        }
        self.bounds.clear();
        self.bounds.extend(bits());
        self.texts.clear();
        let text = &mut self.text;
        for bound in bounds.iter().copied().chain([f64::INFINITY]) {
            text.clear();
            text.extend_from_slice(b"le=\"");
            D::float(bound, text);
            text.extend_from_slice(b"\"} ");
            let mut padded = [0; LONGEST];
            padded[..text.len()].copy_from_slice(text);
            self.texts.push((padded, text.len()));
        }
    }

    /// Appends the text of the bucket of this number: by a copy of fixed length, for the reason that
    /// [`framed`](super::number::framed) gives.
    #[inline]
    pub(super) fn write(&self, bucket: usize, page: &mut Vec<u8>) {
        let (text, len) = &self.texts[bucket];
        page.extend_from_slice(text);
        page.truncate(page.len() - LONGEST + len);
    }
}
