//! The closed label set of the families.

use crate::groups::SERIES;
use measured::label::{LabelValue, LabelVisitor};
use measured::{FixedCardinalityLabel, LabelGroup};

/// A number below [`SERIES`].
#[derive(Debug, Clone, Copy)]
pub struct Number(pub usize);

impl LabelValue for Number {
    fn visit<V: LabelVisitor>(&self, visitor: V) -> V::Output {
        visitor.write_int(self.0 as i64)
    }
}

impl FixedCardinalityLabel for Number {
    fn cardinality() -> usize {
        SERIES
    }

    fn encode(&self) -> usize {
        self.0
    }

    fn decode(value: usize) -> Self {
        Self(value)
    }
}

/// The labels of a family.
#[derive(Debug, Clone, Copy, LabelGroup)]
#[label(set = LabelsSet)]
pub struct Labels {
    /// Which of the series.
    pub series: Number,
}
