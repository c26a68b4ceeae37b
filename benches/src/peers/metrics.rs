//! `metrics`, with `metrics-exporter-prometheus` as its recorder. It has no timer.

mod families;
mod pages;

use super::histograms::Observes;
use super::{BOUNDS, Does, Library, value};
use crate::groups::{self, SERIES};
use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram, with_local_recorder};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

/// By its handles, which its macros give out.
#[derive(Debug)]
pub struct Metrics;

impl Library for Metrics {
    const NAME: &'static str = "metrics";
}

/// A recorder of its own for each benchmark, with buckets: without them it makes summaries.
fn recorder(bounds: &[f64]) -> PrometheusRecorder {
    PrometheusBuilder::new().set_buckets(bounds).expect("there are bounds").build_recorder()
}

impl Does<groups::Counter> for Metrics {
    type State = Counter;

    fn new() -> Counter {
        with_local_recorder(&recorder(&BOUNDS), || counter!("counter"))
    }

    #[inline(always)]
    fn operate(counter: &Counter, _: u64) {
        counter.increment(1);
    }
}

impl Does<groups::UpDown> for Metrics {
    type State = Gauge;

    fn new() -> Gauge {
        with_local_recorder(&recorder(&BOUNDS), || gauge!("gauge"))
    }

    #[inline(always)]
    fn operate(gauge: &Gauge, _: u64) {
        gauge.increment(1);
        gauge.decrement(1);
    }
}

/// It stores each value, with the time, until it is scraped.
impl Observes for Metrics {
    type Histogram<const N: usize> = (PrometheusHandle, Histogram);

    fn histogram<const N: usize>(bounds: [f64; N]) -> (PrometheusHandle, Histogram) {
        let recorder = recorder(&bounds);
        (recorder.handle(), with_local_recorder(&recorder, || histogram!("histogram")))
    }

    #[inline(always)]
    fn observe<const N: usize>((_, histogram): &(PrometheusHandle, Histogram), value: f64) {
        histogram.record(value);
    }

    fn drain<const N: usize>((exporter, _): &(PrometheusHandle, Histogram)) {
        exporter.render();
    }
}

/// Without buckets, which makes it a summary.
impl Does<groups::Summary> for Metrics {
    type State = (PrometheusHandle, Histogram);

    fn new() -> Self::State {
        let recorder = PrometheusBuilder::new().build_recorder();
        (recorder.handle(), with_local_recorder(&recorder, || histogram!("summary")))
    }

    #[inline(always)]
    fn operate((_, histogram): &Self::State, i: u64) {
        histogram.record(value(i));
    }

    fn drain((exporter, _): &Self::State) {
        exporter.render();
    }
}

impl Does<groups::CounterFamily> for Metrics {
    type State = (PrometheusHandle, Vec<Counter>);

    fn new() -> Self::State {
        let recorder = recorder(&BOUNDS);
        let handle = |series: usize| counter!("counter", "series" => series.to_string());
        (recorder.handle(), with_local_recorder(&recorder, || (0..SERIES).map(handle).collect()))
    }

    #[inline(always)]
    fn operate((_, counters): &Self::State, i: u64) {
        counters[i as usize % SERIES].increment(1);
    }
}

/// It stores each value, with the time, until it is scraped.
impl Does<groups::HistogramFamily> for Metrics {
    type State = (PrometheusHandle, Vec<Histogram>);

    fn new() -> Self::State {
        let recorder = recorder(&BOUNDS);
        let handle = |series: usize| histogram!("histogram", "series" => series.to_string());
        (recorder.handle(), with_local_recorder(&recorder, || (0..SERIES).map(handle).collect()))
    }

    #[inline(always)]
    fn operate((_, histograms): &Self::State, i: u64) {
        histograms[i as usize % SERIES].record(value(i));
    }

    fn drain((exporter, _): &Self::State) {
        exporter.render();
    }
}
