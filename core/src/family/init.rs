//! Series that are there before their first update.

use super::Family;
use super::metric::Metric;
use crate::labels::{LabelNames, LabelVisitor, Labels};
use std::marker::PhantomData;

impl<L: 'static, M: Metric> Family<L, M> {
    /// Makes the series of these label sets, at zero, so that `rate()` sees their first increment. Answers for how many there
    /// was no room below the cap: their updates go to the overflow series.
    pub fn init<Q: Labels<Static = L>>(&self, sets: impl IntoIterator<Item = Q>) -> usize {
        sets.into_iter().filter(|labels| !self.inner.init(labels)).count()
    }
}

impl<L: Labels<Static = L> + 'static, M: Metric> Family<L, M> {
    /// Makes the series of all label sets that there are, up to the cap, all labels being closed sets: else it does not compile.
    /// Answers for how many there was no room.
    ///
    /// ```
    /// use altimeter::{LabelValue, Labels, Registry};
    /// #[derive(LabelValue)]
    /// enum Outcome { Hit, Miss }
    /// #[derive(Labels)]
    /// struct Get { outcome: Outcome, cached: bool }
    /// let gets = Registry::new().counter("gets_total", "Gets.").labels::<Get>().register()?;
    /// assert_eq!(gets.init_all(), 0);
    /// assert_eq!(gets.len(), 4);
    /// # Ok::<(), altimeter::RegisterError>(())
    /// ```
    pub fn init_all(&self) -> usize {
        let sets = const { L::CARDINALITY.expect("a label is not of a closed set") };
        let mut without = 0;
        for index in 0..sets {
            without += usize::from(!self.inner.init(&Nth::<L>::new(index)));
            if without > 0 && self.inner.index.is_full() {
                // There may be far more sets than can be looked at; those that have a series are counted.
                return sets.saturating_sub(self.len());
            }
        }
        without
    }
}

/// The label set at an index, all labels being closed sets.
pub(super) struct Nth<L>(usize, PhantomData<L>);

impl<L> Nth<L> {
    pub(super) fn new(index: usize) -> Self {
        Self(index, PhantomData)
    }
}

impl<L: Labels> Labels for Nth<L> {
    type Static = L::Static;

    const NAMES: &'static [LabelNames] = L::NAMES;

    const CARDINALITY: Option<usize> = L::CARDINALITY;

    fn index(&self) -> usize {
        self.0
    }

    fn visit<V: LabelVisitor>(&self, visitor: &mut V) {
        L::visit_at(self.0, visitor);
    }

    fn visit_at<V: LabelVisitor>(index: usize, visitor: &mut V) {
        L::visit_at(index, visitor);
    }
}
