//! A series: a metric with its label set, kept as a key to compare with and as a text to print.

use crate::desc::{Desc, OVERFLOW};
use crate::labels::{LabelVisitor, Labels};
use foldhash::fast::RandomState;
use std::hash::{BuildHasher, Hasher};

/// Ends each value in a key. No text contains this byte, so different label sets have different keys.
const END: u8 = 0xff;

/// A metric with its label set.
#[derive(Debug)]
pub(crate) struct Series<M> {
    pub(super) metric: M,
    /// The labels as within braces, escaped.
    text: Box<str>,
    /// The values in the order of the names, each with [`END`] after it.
    key: Box<[u8]>,
}

impl<M> Series<M> {
    pub(super) fn new(desc: &Desc, labels: &impl Labels, metric: M) -> Self {
        let mut key = Key(Vec::new());
        labels.visit(&mut key);
        Self { metric, text: desc.label_text(labels), key: key.0.into() }
    }

    /// The series whose labels all read `__overflow__`.
    pub(super) fn overflow(desc: &Desc, metric: M) -> Self {
        let mut key = Key(Vec::new());
        desc.labels().iter().for_each(|_| key.value(OVERFLOW));
        Self { metric, text: desc.overflow_text(), key: key.0.into() }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether both are of one label set.
    pub(super) fn is_twin(&self, other: &Self) -> bool {
        self.key == other.key
    }

    /// The hash of its label set, from the key: what [`hash_of`] answers for the labels from which it was made.
    pub(super) fn hash(&self, state: &RandomState) -> u64 {
        let mut hash = Hash(state.build_hasher());
        let values = self.key.split_inclusive(|&byte| byte == END);
        values.for_each(|value| hash.value_bytes(&value[..value.len() - 1]));
        hash.0.finish()
    }

    /// Whether this is the series of `labels`: compares the whole key, value by value, where the values are.
    #[inline]
    pub(super) fn is_of(&self, labels: &impl Labels) -> bool {
        let mut compare = Compare { rest: Some(&self.key) };
        labels.visit(&mut compare);
        compare.rest == Some(&[])
    }
}

/// The hash of a label set, of its values where they are.
#[inline]
pub(super) fn hash_of(state: &RandomState, labels: &impl Labels) -> u64 {
    let mut hash = Hash(state.build_hasher());
    labels.visit(&mut hash);
    hash.0.finish()
}

struct Key(Vec<u8>);

impl LabelVisitor for Key {
    fn value(&mut self, value: &str) {
        self.0.extend_from_slice(value.as_bytes());
        self.0.push(END);
    }
}

struct Compare<'a> {
    /// What of the key is not yet compared; `None` after a difference.
    rest: Option<&'a [u8]>,
}

impl LabelVisitor for Compare<'_> {
    #[inline]
    fn value(&mut self, value: &str) {
        self.rest = self.rest.and_then(|rest| rest.strip_prefix(value.as_bytes())?.strip_prefix(&[END]));
    }
}

struct Hash<H>(H);

impl<H: Hasher> Hash<H> {
    #[inline]
    fn value_bytes(&mut self, value: &[u8]) {
        self.0.write(value);
        self.0.write_u8(END);
    }
}

impl<H: Hasher> LabelVisitor for Hash<H> {
    #[inline]
    fn value(&mut self, value: &str) {
        self.value_bytes(value.as_bytes());
    }
}
