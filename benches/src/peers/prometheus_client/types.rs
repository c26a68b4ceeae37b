//! Native histograms, exemplars and pages in protobuf.

use super::{Labels, PrometheusClient};
use crate::groups;
use crate::peers::{BOUNDS, Does, value};
use prometheus_client::encoding::prometheus_protobuf::encode_to_vec;
use prometheus_client::metrics::exemplar::HistogramWithExemplars;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, NativeHistogramConfig};
use prometheus_client::registry::Registry;
use std::hint::black_box;

/// Of schema 3, as its default is.
fn native() -> Histogram {
    Histogram::new_native(NativeHistogramConfig::with_schema(3))
}

impl Does<groups::Native> for PrometheusClient {
    type State = Histogram;

    fn new() -> Histogram {
        native()
    }

    #[inline(always)]
    fn operate(histogram: &Histogram, i: u64) {
        histogram.observe(value(i));
    }
}

impl Does<groups::Exemplar> for PrometheusClient {
    type State = HistogramWithExemplars<Labels>;

    fn new() -> Self::State {
        HistogramWithExemplars::new(BOUNDS.into_iter())
    }

    #[inline(always)]
    fn operate(histogram: &Self::State, i: u64) {
        histogram.observe(value(i), None, None);
    }
}

impl Does<groups::EncodeProtobuf> for PrometheusClient {
    type State = Registry;

    fn new() -> Registry {
        let mut registry = Registry::default();
        let family = Family::<Labels, Histogram>::new_with_constructor(native);
        registry.register("native", "-", family.clone());
        for series in 0..groups::HISTOGRAMS {
            let histogram = family.get_or_create_owned(&Labels { series: series.to_string() });
            (0..64).for_each(|i| histogram.observe(value(i)));
        }
        registry
    }

    fn operate(registry: &Registry, _: u64) {
        black_box(encode_to_vec(registry)).expect("a page");
    }
}
