//! `measured`: its single metrics, and families over a closed label set, which it stores densely.

mod families;
mod labels;
mod pages;

pub use families::{MeasuredFixed, MeasuredInterned};

use super::histograms::Observes;
use super::{BOUNDS, Does, Library, value};
use crate::groups::{self, SERIES};
use labels::{Labels, LabelsSet, Number};
use measured::label::StaticLabelSet;
use measured::metric::{LabelId, histogram::Thresholds};
use measured::{Counter, CounterVec, Gauge, Histogram, HistogramVec};

/// In families by its label ids, which spare it the encoding of labels.
#[derive(Debug)]
pub struct Measured;

impl Library for Measured {
    const NAME: &'static str = "measured";
}

const N: usize = BOUNDS.len();

impl Does<groups::Counter> for Measured {
    type State = Counter;

    fn new() -> Counter {
        Counter::new()
    }

    #[inline(always)]
    fn operate(counter: &Counter, _: u64) {
        counter.inc();
    }
}

impl Does<groups::UpDown> for Measured {
    type State = Gauge;

    fn new() -> Gauge {
        Gauge::new()
    }

    #[inline(always)]
    fn operate(gauge: &Gauge, _: u64) {
        gauge.inc();
        gauge.dec();
    }
}

impl Observes for Measured {
    type Histogram<const N: usize> = Histogram<N>;

    fn histogram<const N: usize>(bounds: [f64; N]) -> Histogram<N> {
        Histogram::with_metadata(Thresholds::with_buckets(bounds))
    }

    #[inline(always)]
    fn observe<const N: usize>(histogram: &Histogram<N>, value: f64) {
        histogram.observe(value);
    }
}

impl Does<groups::Timer> for Measured {
    type State = Histogram<N>;

    fn new() -> Histogram<N> {
        Self::histogram(BOUNDS)
    }

    #[inline(always)]
    fn operate(histogram: &Histogram<N>, _: u64) {
        drop(histogram.start_timer());
    }
}

fn set() -> LabelsSet {
    LabelsSet { series: StaticLabelSet::new() }
}

fn ids(id_of: impl Fn(Labels) -> LabelId<LabelsSet>) -> Vec<LabelId<LabelsSet>> {
    (0..SERIES).map(|series| id_of(Labels { series: Number(series) })).collect()
}

impl Does<groups::CounterFamily> for Measured {
    type State = (CounterVec<LabelsSet>, Vec<LabelId<LabelsSet>>);

    fn new() -> Self::State {
        let family = CounterVec::with_label_set(set());
        let ids = ids(|labels| family.with_labels(labels));
        (family, ids)
    }

    #[inline(always)]
    fn operate((family, ids): &Self::State, i: u64) {
        family.get_metric(ids[i as usize % SERIES]).inc();
    }
}

impl Does<groups::HistogramFamily> for Measured {
    type State = (HistogramVec<LabelsSet, N>, Vec<LabelId<LabelsSet>>);

    fn new() -> Self::State {
        let family = HistogramVec::with_label_set_and_metadata(set(), Thresholds::with_buckets(BOUNDS));
        let ids = ids(|labels| family.with_labels(labels));
        (family, ids)
    }

    #[inline(always)]
    fn operate((family, ids): &Self::State, i: u64) {
        family.get_metric(ids[i as usize % SERIES]).observe(value(i));
    }
}
