//! The texts of a histogram's bounds, made once for all series of a family.

use super::dialect::Dialect;

/// What stands between the labels of a bucket and its count, for each bucket: `le="0.1"} `.
#[derive(Debug, Default)]
pub(super) struct BoundTexts {
    /// What the texts are of, as bits.
    bounds: Vec<u64>,
    text: Vec<u8>,
    /// Where each text ends.
    ends: Vec<usize>,
}

impl BoundTexts {
    /// To be made again: for another format.
    pub(super) fn clear(&mut self) {
        self.ends.clear();
    }

    /// Makes the texts, unless they are of these bounds.
    pub(super) fn prepare<D: Dialect>(&mut self, bounds: &[f64]) {
        let same = self.bounds.len() == bounds.len() && self.bounds.iter().zip(bounds).all(|(a, b)| *a == b.to_bits());
        if same && !self.ends.is_empty() {
            return;
        }
        self.bounds.clear();
        self.bounds.extend(bounds.iter().map(|bound| bound.to_bits()));
        self.text.clear();
        self.ends.clear();
        for bound in bounds.iter().copied().chain([f64::INFINITY]) {
            self.text.extend_from_slice(b"le=\"");
            D::float(bound, &mut self.text);
            self.text.extend_from_slice(b"\"} ");
            self.ends.push(self.text.len());
        }
    }

    /// The text of the bucket of this number.
    pub(super) fn text(&self, bucket: usize) -> &[u8] {
        let begin = bucket.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[begin..self.ends[bucket]]
    }
}
