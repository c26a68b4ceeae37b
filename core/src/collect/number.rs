//! Samples that are a number and nothing else, handed over many at a time.
//!
//! Most of a page are such. A call for each, through a trait object, with a [`Sample`] of which most is empty, takes as long as
//! writing its line; and who reads and who writes by turns waits for memory more often than who reads sixteen and writes sixteen.

use super::{LabelSet, Sample, Sink, Value};

/// A number with its labels, and nothing beside it to show.
#[derive(Debug, Clone, Copy)]
pub struct Number<'a> {
    /// As within braces.
    pub(crate) labels: &'a str,
    pub(crate) value: Scalar,
    /// That of its series.
    pub(crate) birth: u64,
}

/// How many are handed over at a time: more than the processor has reads under way, and few enough for the stack.
const BLOCK: usize = 16;

/// The value of a [`Number`].
#[derive(Debug, Clone, Copy)]
pub(crate) enum Scalar {
    /// Shown exactly.
    Whole(u64),
    Float(f64),
}

/// A sink to which a family's numbers may go many at a time.
pub trait NumberSink: Sink {
    /// Numbers of the family, in the order of their series, none of which has been there before. One that has no room for all of them
    /// says which it left: see [`Filling`](super::Filling).
    fn numbers(&mut self, numbers: &[Number<'_>]) {
        numbers.iter().for_each(|number| self.sample(&number.sample()));
    }
}

impl<'a> Number<'a> {
    const NONE: Self = Self { labels: "", value: Scalar::Whole(0), birth: 0 };

    /// Room for a block.
    pub(crate) fn block() -> [Self; BLOCK] {
        [Self::NONE; BLOCK]
    }

    /// The same as one of all samples.
    pub(crate) fn sample(&self) -> Sample<'a> {
        let value = match self.value {
            Scalar::Whole(value) => Value::Whole(value),
            Scalar::Float(value) => Value::Float(value),
        };
        Sample::new(LabelSet::of_text(self.labels), value)
    }
}
