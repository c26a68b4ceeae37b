//! Label sets as keys: hashed, written down and compared where they are.
//!
//! A label set is what Prometheus takes it for: names and texts, empty ones absent. So its text as it stands on a page, which
//! is written down once, when the series is made, is also the key; and where in it each value is makes comparing quick.

use crate::desc::{Desc, Name};
use crate::escape::{Place, escaped, push_label};
use crate::labels::{LabelVisitor, Labels};
use foldhash::fast::{FoldHasher, RandomState};
use std::hash::{BuildHasher, Hasher};

/// Where a value stands in the text; of length 0 where the label is absent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    start: u16,
    len: u16,
}

/// The hash of a label set, of its values where they are.
#[inline]
pub(super) fn hash_of(state: &RandomState, labels: &impl Labels) -> u32 {
    let mut hash = Hash(state.build_hasher());
    labels.visit(&mut hash);
    hash.finish()
}

struct Hash(FoldHasher<'static>);

impl LabelVisitor for Hash {
    #[inline]
    fn value(&mut self, value: &str) {
        // The length is part of what foldhash writes, so that `("a", "bc")` and `("ab", "c")` differ.
        self.0.write(value.as_bytes());
    }
}

impl Hash {
    #[inline]
    fn finish(self) -> u32 {
        (self.0.finish() >> 32) as u32
    }
}

/// A key being written down. Takes exactly as many values as there are names: what a visit yields beyond them is left, what
/// it lacks is empty.
pub(super) struct Draft<'a> {
    desc: &'a Desc,
    hash: Hash,
    written: Written,
}

/// A key that was written down.
pub(super) struct Written {
    /// The labels as within braces, escaped.
    pub(super) text: Vec<u8>,
    /// Where each label's value stands there.
    pub(super) spans: Vec<Span>,
    pub(super) hash: u32,
    /// Whether the values stand in the text as they are, where the spans say.
    pub(super) plain: bool,
}

impl<'a> Draft<'a> {
    pub(super) fn new(desc: &'a Desc, state: &RandomState) -> Self {
        let mut text = Vec::with_capacity(128);
        text.extend_from_slice(desc.constant().as_bytes());
        let spans = Vec::with_capacity(desc.labels().len());
        Self { desc, hash: Hash(state.build_hasher()), written: Written { text, spans, hash: 0, plain: true } }
    }

    pub(super) fn finish(mut self) -> Written {
        let missing = self.desc.labels().len() - self.written.spans.len();
        (0..missing).for_each(|_| self.value(""));
        self.written.hash = self.hash.finish();
        // What a span and the number of spans can say.
        let Written { text, spans, plain, .. } = &mut self.written;
        *plain &= text.len().max(spans.len()) <= usize::from(u16::MAX);
        self.written
    }
}

impl LabelVisitor for Draft<'_> {
    fn value(&mut self, value: &str) {
        let Written { text, spans, plain, .. } = &mut self.written;
        let Some(name) = self.desc.labels().get(spans.len()) else { return };
        self.hash.value(value);
        let stands = push_label(name, value, 0, text);
        *plain &= stands.len() == value.len();
        // Both are cut only where the text is too long to be plain.
        spans.push(Span { start: stands.start as u16, len: stands.len() as u16 });
    }
}

/// Compares a label set with a key that is plain.
pub(super) struct Compare<'a> {
    text: &'a [u8],
    spans: std::slice::Iter<'a, Span>,
    equal: bool,
}

impl<'a> Compare<'a> {
    /// # Safety
    /// * The spans are those of the key with this text, and the key is plain.
    #[inline]
    pub(super) unsafe fn new(spans: &'a [Span], text: &'a str) -> Self {
        Self { text: text.as_bytes(), spans: spans.iter(), equal: true }
    }

    /// Whether all was equal.
    #[inline]
    pub(super) fn finish(self) -> bool {
        self.equal && self.spans.as_slice().iter().all(|span| span.len == 0)
    }
}

impl LabelVisitor for Compare<'_> {
    #[inline]
    fn value(&mut self, value: &str) {
        // What a visit yields beyond the names is left.
        let Some(&Span { start, len }) = self.spans.next() else { return };
        if usize::from(len) != value.len() {
            self.equal = false;
            return;
        }
        // SAFETY: the spans of a key that is plain lie in its text, as who made this vouched.
        let stands = unsafe { self.text.get_unchecked(start.into()..usize::from(start) + usize::from(len)) };
        self.equal &= is_same(stands, value.as_bytes());
    }
}

/// Whether two texts of one length are equal. Labels are short: calling `memcmp` costs more than comparing them.
#[inline]
fn is_same(one: &[u8], other: &[u8]) -> bool {
    // The first and the last bytes of both, which overlap where there are fewer than twice as many.
    fn ends<const N: usize>(text: &[u8]) -> Option<(&[u8; N], &[u8; N])> {
        Some((text.first_chunk()?, text.last_chunk()?))
    }
    match one.len() {
        0 => true,
        1..4 => ends::<1>(one) == ends(other) && one[one.len() / 2] == other[other.len() / 2],
        4..8 => ends::<4>(one) == ends(other),
        8..=16 => ends::<8>(one) == ends(other),
        _ => one == other,
    }
}

/// Compares a label set with a key that is not plain: as the set would be written down, without writing it down.
#[cold]
#[inline(never)]
pub(super) fn is_escaped(desc: &Desc, text: &str, labels: &impl Labels) -> bool {
    let rest = text.as_bytes().strip_prefix(desc.constant().as_bytes());
    let mut walk = Walk { names: desc.labels().iter(), first: desc.constant().is_empty(), rest };
    labels.visit(&mut walk);
    walk.rest == Some(&[])
}

struct Walk<'a, N> {
    names: N,
    /// Whether no label came before.
    first: bool,
    /// What of the text is not yet compared; `None` after a difference.
    rest: Option<&'a [u8]>,
}

impl<'n, N: Iterator<Item = &'n Name>> LabelVisitor for Walk<'_, N> {
    fn value(&mut self, value: &str) {
        let (Some(name), false) = (self.names.next(), value.is_empty()) else { return };
        let comma: &[u8] = if std::mem::take(&mut self.first) { b"" } else { b"," };
        let before = [comma, name.as_bytes(), b"=\""];
        self.rest = self.rest.and_then(|rest| before.iter().try_fold(rest, |rest, part| rest.strip_prefix(*part)));
        self.rest = self.rest.and_then(|rest| {
            let mut bytes = value.as_bytes().iter();
            bytes.try_fold(rest, |rest, byte| match escaped(*byte, Place::Quoted) {
                Some(escaped) => rest.strip_prefix(escaped),
                None => rest.strip_prefix(std::slice::from_ref(byte)),
            })
        });
        self.rest = self.rest.and_then(|rest| rest.strip_prefix(b"\""));
    }
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn texts_of_any_length_are_compared_whole() {
        for len in 0..40 {
            let text = vec![b'a'; len];
            assert!(is_same(&text, &text.clone()));
            for at in 0..len {
                let mut other = text.clone();
                other[at] = b'b';
                assert!(!is_same(&text, &other), "{len} bytes, differing at {at}");
            }
        }
    }
}
