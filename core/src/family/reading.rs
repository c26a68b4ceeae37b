//! What the views of a family read of it.

use super::inner::Inner;
use super::metric::{Asked, Metric, Shown};
use super::series::Series;
use crate::collect::{Ledger, NumberSink, Readable, Removing, Sample, Sink, Span, Total, Value};
use crate::desc::Desc;
use crate::storage::visit;
use std::cell::RefCell;
use std::collections::VecDeque;

/// Takes the total of each sample.
struct Totals<F>(F);

impl<F: FnMut(Total)> NumberSink for Totals<F> {}

impl<F: FnMut(Total)> Sink for Totals<F> {
    fn family(&mut self, _desc: &Desc) {}

    fn sample(&mut self, sample: &Sample<'_>) {
        (self.0)(Total::of(&sample.value));
    }
}

/// Hands over the total of each metric, in their order. If `growing`, that of an up-down counter is how often it went up.
pub(crate) fn totals<'m, M: Metric>(
    config: &M::Config,
    growing: bool,
    metrics: impl Iterator<Item = &'m M>,
    mut each: impl FnMut(Total),
) {
    if growing && M::HAS_UPS {
        metrics.for_each(|metric| each(Total::of(&Value::Whole(metric.ups()))));
    } else {
        let shown = metrics.map(|metric| Shown { text: "", birth: 0, created: None, metric });
        let asked = Asked { exemplars: false, created: false, counts: &mut Vec::new() };
        M::sample(config, shown, asked, &mut Totals(each));
    }
}

impl<M: Metric> Inner<M> {
    /// Enters a series that is being removed, if there are views that want to know.
    pub(super) fn enter(&self, removing: &mut Removing<'_>, series: &Series<M>) {
        if removing.is_watched() {
            let enter = |total| removing.enter(series.birth(), series.text(), total);
            totals(&self.config, true, std::iter::once(&series.metric), enter);
        }
    }

    /// Decides about the series that were hidden, and enters those that go: see [`Set::settle`](super::set::Set::settle).
    pub(super) fn decide(&self, mut is_live: impl FnMut(&Series<M>) -> bool) {
        let mut removing = self.ledger.removing();
        self.index.settle(|series| {
            let is_live = is_live(series);
            if !is_live {
                self.enter(&mut removing, series);
            }
            is_live
        });
    }

    /// What is left to do after a removal, when no lock is held and the visit is over.
    pub(super) fn after_removal(&self) {
        self.ledger.settle();
        self.index.tidy();
    }
}

impl<M: Metric> Readable for Inner<M> {
    fn read(&self, growing: bool, each: &mut dyn FnMut(u64, &str, Total)) {
        self.sweep();
        let visit = visit();
        let series = self.index.set().walk(&visit).map(|series| (series.birth(), series));
        let overflow = self.index.shown_overflow().map(|series| (Span::LAST, series));
        // The series whose totals are to come.
        let read = RefCell::new(VecDeque::new());
        let metrics = series.chain(overflow).map(|(birth, series)| {
            read.borrow_mut().push_back((birth, series.text()));
            &series.metric
        });
        totals(&self.config, growing, metrics, |total| {
            let next = read.borrow_mut().pop_front();
            if let Some((birth, labels)) = next {
                each(birth, labels, total);
            }
        });
        drop(visit);
        self.index.tidy();
    }

    fn bounds(&self) -> Option<&[f64]> {
        M::bounds(&self.config)
    }

    fn grows(&self) -> bool {
        M::GROWS
    }

    fn ledger(&self) -> Option<&Ledger> {
        Some(&self.ledger)
    }
}
