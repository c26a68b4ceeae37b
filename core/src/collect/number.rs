//! Samples that are a number and nothing else, handed over many at a time.
//!
//! Most of a page are such. A call for each, through a trait object, with a [`Sample`] of which most is empty, takes as long as
//! writing its line; and who reads and who writes by turns waits for memory more often than who reads many and writes many.

use super::{LabelSet, Sample, Sink, Value};

/// Numbers of one family with their labels, and nothing beside them to show.
#[derive(Debug, Clone, Copy)]
pub struct Numbers<'a> {
    /// Of each, as within braces.
    pub(crate) labels: &'a [&'a str],
    pub(crate) values: Scalars<'a>,
    /// Of each, that of its series.
    pub(crate) births: &'a [u64],
}

/// The values of [`Numbers`].
#[derive(Debug, Clone, Copy)]
pub(crate) enum Scalars<'a> {
    /// Shown exactly.
    Whole(&'a [u64]),
    Float(&'a [f64]),
}

/// A sink to which a family's numbers may go many at a time.
pub trait NumberSink: Sink {
    /// Numbers of the family, in the order of their series, none of which has been there before. One that has no room for all of them
    /// says which it left: see [`Filling`](super::Filling).
    fn numbers(&mut self, numbers: &Numbers<'_>) {
        (0..numbers.labels.len()).for_each(|at| self.sample(&numbers.sample(at)));
    }
}

impl<'a> Numbers<'a> {
    /// So many are handed over at a time: more than the processor has reads under way, and few enough for the stack.
    pub(crate) const BLOCK: usize = 32;

    /// One of them, as a sample.
    pub(crate) fn sample(&self, at: usize) -> Sample<'a> {
        let value = match self.values {
            Scalars::Whole(values) => Value::Whole(values[at]),
            Scalars::Float(values) => Value::Float(values[at]),
        };
        Sample::new(LabelSet::of_text(self.labels[at]), value)
    }
}
