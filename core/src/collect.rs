//! The seam between what has samples and what takes them: families on one side, formats on the other.

use crate::counter::Counter;
use crate::desc::Desc;
use crate::histogram::Snapshot;

/// A family with its samples.
pub(crate) trait Collect: Send + Sync {
    /// What is known of it.
    fn desc(&self) -> &Desc;

    /// Hands its samples over, in the order in which the series were made.
    fn collect(&self, sink: &mut dyn Sink);

    /// What its overflow series took; `None` where it has none.
    fn overflowed(&self) -> Option<&Counter> {
        None
    }

    /// Observations that it refused; `None` where it refuses none.
    fn rejected(&self) -> Option<&Counter> {
        None
    }
}

/// A format, being written. A family is begun with [`family`](Self::family); one without samples leaves no trace.
pub trait Sink {
    /// What follows is of this family.
    fn family(&mut self, desc: &Desc);

    /// A sample of a counter. `labels` are as within braces, escaped, or empty.
    fn counter(&mut self, labels: &str, value: u64);

    /// A sample of a counter of a quantity that is not whole.
    fn float_counter(&mut self, labels: &str, value: f64);

    /// A sample of a gauge.
    fn gauge(&mut self, labels: &str, value: f64);

    /// The samples of a histogram.
    fn histogram(&mut self, labels: &str, snapshot: &Snapshot);
}
