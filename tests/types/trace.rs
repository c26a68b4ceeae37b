//! Exemplars from the spans of `tracing`.

use crate::samples;
use altimeter::{Exemplars, Format, Registry, TraceIds, trace_id};
use tracing_subscriber::layer::SubscriberExt;

/// The exemplar of a counter that is counted within `count`, if it has one.
fn exemplar(count: impl FnOnce(&dyn Fn())) -> Option<String> {
    let registry = Registry::new();
    let counter = registry.counter("c", "-").exemplars(Exemplars::default()).register().unwrap();
    count(&|| counter.add_with(1, trace_id));
    assert_eq!(counter.get(), 1);
    let line = samples(&registry, Format::OpenMetrics).swap_remove(0);
    line.split_once(" # {").and_then(|(_, rest)| Some(rest.split_once('}')?.0.to_owned()))
}

#[test]
fn the_nearest_span_with_a_trace_names_it() {
    let layers = tracing_subscriber::registry().with(TraceIds);
    let shown = tracing::subscriber::with_default(layers, || {
        exemplar(|count| {
            let _far = tracing::info_span!("far", trace_id = "1").entered();
            let _near = tracing::info_span!("near", trace_id = %2, other = 3).entered();
            let _within = tracing::info_span!("within").entered();
            count();
        })
    });
    assert_eq!(shown.unwrap(), "trace_id=\"2\"");
}

#[test]
fn a_trace_that_is_recorded_later_counts() {
    let layers = tracing_subscriber::registry().with(TraceIds);
    let shown = tracing::subscriber::with_default(layers, || {
        exemplar(|count| {
            let span = tracing::info_span!("request", trace_id = tracing::field::Empty);
            span.record("trace_id", "late");
            span.in_scope(count);
        })
    });
    assert_eq!(shown.unwrap(), "trace_id=\"late\"");
}

#[test]
fn without_a_trace_a_span_or_the_layer_there_is_no_exemplar() {
    assert_eq!(exemplar(|count| count()), None);
    tracing::subscriber::with_default(tracing_subscriber::registry().with(TraceIds), || {
        assert_eq!(exemplar(|count| count()), None);
        assert_eq!(exemplar(|count| tracing::info_span!("request").in_scope(count)), None);
    });
    tracing::subscriber::with_default(tracing_subscriber::registry(), || {
        assert_eq!(exemplar(|count| tracing::info_span!("request", trace_id = "1").in_scope(count)), None);
    });
}
