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
        let mut key = Key { values: Vec::new(), missing: desc.labels().len() };
        labels.visit(&mut key);
        Self::of_key(desc, key, metric)
    }

    /// The series whose labels all read `__overflow__`.
    pub(super) fn overflow(desc: &Desc, metric: M) -> Self {
        let mut key = Key { values: Vec::new(), missing: desc.labels().len() };
        desc.labels().iter().for_each(|_| key.value(OVERFLOW));
        Self::of_key(desc, key, metric)
    }

    /// The text is made from the key, so that one label set has one text whatever a visit yields the next time.
    fn of_key(desc: &Desc, key: Key, metric: M) -> Self {
        let key = key.finish();
        Self { metric, text: desc.label_text(values_of(&key)), key }
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
        values_of(&self.key).for_each(|value| hash.value(value));
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

/// Takes exactly as many values as there are names: what a visit yields beyond them is left, what it lacks is empty.
struct Key {
    values: Vec<u8>,
    missing: usize,
}

impl LabelVisitor for Key {
    fn value(&mut self, value: &str) {
        if let Some(missing) = self.missing.checked_sub(1) {
            self.missing = missing;
            self.values.extend_from_slice(value.as_bytes());
            self.values.push(END);
        }
    }
}

impl Key {
    fn finish(mut self) -> Box<[u8]> {
        (0..self.missing).for_each(|_| self.value(""));
        self.values.into()
    }
}

/// The values of a key, in the order of the names.
fn values_of(key: &[u8]) -> impl Iterator<Item = &str> {
    let values = key.split_inclusive(|&byte| byte == END);
    values.map(|value| std::str::from_utf8(&value[..value.len() - 1]).unwrap_or_default())
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

impl<H: Hasher> LabelVisitor for Hash<H> {
    #[inline]
    fn value(&mut self, value: &str) {
        self.0.write(value.as_bytes());
        self.0.write_u8(END);
    }
}
