//! Pages of `metrics-exporter-prometheus`, in the text format.

use super::{Metrics, recorder};
use crate::peers::BOUNDS;
use crate::peers::pages::{Labels, Writes, count, observe};
use metrics::{counter, histogram, with_local_recorder};
use metrics_exporter_prometheus::PrometheusHandle;

impl Writes for Metrics {
    type Registered = PrometheusHandle;

    type Page = Vec<u8>;

    fn counters(threads: usize, series: &[Labels]) -> PrometheusHandle {
        let recorder = recorder(&BOUNDS);
        count(threads, series, |route, kind| {
            let (route, kind) = (route.to_owned(), kind.to_owned());
            with_local_recorder(&recorder, || {
                counter!("requests", "route" => route, "kind" => kind).increment(1)
            });
        });
        recorder.handle()
    }

    fn histograms(threads: usize, series: &[Labels]) -> PrometheusHandle {
        let recorder = recorder(&BOUNDS);
        observe(threads, series, |route, kind, value| {
            let (route, kind) = (route.to_owned(), kind.to_owned());
            with_local_recorder(&recorder, || {
                histogram!("took_seconds", "route" => route, "kind" => kind).record(value);
            });
        });
        recorder.handle()
    }

    fn write(exporter: &PrometheusHandle, page: &mut Vec<u8>) -> usize {
        page.clear();
        exporter.render_to_write(page).expect("a vector takes all");
        page.len()
    }
}
