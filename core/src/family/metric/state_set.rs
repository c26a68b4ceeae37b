//! State sets in families.

use super::sealed::{Asked, Sealed, Shown};
use super::{Desc, Kind, SpaceFull};
use crate::collect::{NumberSink, Sample};
use crate::labels::LabelValue;
use crate::state_set::{First, StateSet};

impl<S: LabelValue + 'static> Sealed for StateSet<S> {
    type Options = First;
    type Config = First;

    const KIND: Kind = Kind::StateSet;

    fn config(first: &First, _desc: &Desc) -> Result<First, SpaceFull> {
        Ok(*first)
    }

    fn new(first: &First) -> Result<Self, SpaceFull> {
        Ok(Self::new(*first))
    }

    fn sample<'a>(
        _first: &First,
        series: impl Iterator<Item = Shown<'a, Self>>,
        _asked: Asked<'_>,
        sink: &mut dyn NumberSink,
    ) {
        for shown in series {
            // Read once, so that exactly one is true, whatever is set meanwhile.
            let current = shown.metric.current();
            for (number, state) in Self::STATES.iter().enumerate() {
                sink.sample(&Sample::state(shown.labels(), state, number == current));
            }
        }
    }

    fn has_options(there: &First, first: &First) -> bool {
        there == first
    }

    fn activity(&self) -> u64 {
        self.current() as u64
    }

    fn is_held(&self) -> bool {
        StateSet::is_held(self)
    }
}
