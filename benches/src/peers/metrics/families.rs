//! Labelled counters of `metrics`: what its macro `counter!` comes to, without its search for the recorder.

use super::{BOUNDS, Metrics, recorder};
use crate::peers::families::{ByEnums, ByText};
use crate::peers::names::ByNames;
use crate::workload::{Kind, Route};
use metrics::{Key, Label, Level, Metadata, Recorder};
use metrics_exporter_prometheus::PrometheusRecorder;

#[inline(always)]
fn inc(recorder: &PrometheusRecorder, labels: Vec<Label>) {
    static METADATA: Metadata<'static> = Metadata::new(module_path!(), Level::INFO, Some(module_path!()));
    recorder.register_counter(&Key::from_parts("requests", labels), &METADATA).increment(1);
}

impl ByEnums for Metrics {
    type Family = PrometheusRecorder;

    fn family() -> PrometheusRecorder {
        recorder(&BOUNDS)
    }

    #[inline(always)]
    fn inc(recorder: &PrometheusRecorder, route: Route, kind: Kind) {
        let route = Label::from_static_parts("route", route.text());
        inc(recorder, vec![route, Label::from_static_parts("kind", kind.text())]);
    }
}

impl ByText for Metrics {
    type Family = PrometheusRecorder;

    fn family(_: usize) -> PrometheusRecorder {
        recorder(&BOUNDS)
    }

    #[inline(always)]
    fn inc(recorder: &PrometheusRecorder, route: &str, kind: &str) {
        let labels = vec![Label::new("route", route.to_owned()), Label::new("kind", kind.to_owned())];
        inc(recorder, labels);
    }
}

impl ByNames for Metrics {
    type Named = (&'static [&'static str], PrometheusRecorder);

    fn named(names: &'static [&'static str]) -> Self::Named {
        (names, recorder(&BOUNDS))
    }

    #[inline(always)]
    fn inc_named((names, recorder): &Self::Named, values: &[&str]) {
        let labels = names.iter().zip(values).map(|(name, value)| Label::new(*name, (*value).to_owned()));
        inc(recorder, labels.collect());
    }
}
