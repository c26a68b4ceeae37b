//! The Prometheus text format, version 0.0.4:
//! <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>.

use super::dialect::Dialect;
use super::number::{Floats, integer};
use crate::collect::{Distribution, Timestamp};
use crate::desc::{Desc, Kind};
use crate::escape::Place;

/// The format. It has neither units, exemplars nor times of creation, and knows four kinds: an info and a state set are
/// gauges, and a gauge histogram is untyped, since its samples have other suffixes than a histogram's.
#[derive(Debug)]
pub(crate) struct Prometheus;

impl Dialect for Prometheus {
    const FLOATS: Floats = Floats::Short;
    const HELP: Place = Place::Line;
    const END: &'static [u8] = b"";
    const SHOWS_ORIGINS: bool = false;

    fn sample_name(desc: &Desc) -> (&str, &'static str) {
        if desc.kind() == Kind::Info { (desc.base(), "_info") } else { (desc.name(), "") }
    }

    fn family_name(desc: &Desc) -> (&str, &'static str) {
        Self::sample_name(desc)
    }

    fn kind(kind: Kind) -> &'static str {
        match kind {
            Kind::Info | Kind::StateSet => "gauge",
            Kind::Unknown | Kind::GaugeHistogram => "untyped",
            Kind::Counter | Kind::Gauge | Kind::Histogram | Kind::Summary => kind.as_str(),
        }
    }

    fn shows_sum(_: Kind, _: &Distribution<'_>) -> bool {
        true
    }

    /// Prometheus refuses a page with a negative time.
    fn has(time: Timestamp) -> bool {
        time.as_millis() >= 0
    }

    /// In milliseconds.
    fn time(time: Timestamp, page: &mut Vec<u8>) {
        integer(time.as_millis().unsigned_abs(), page);
    }
}
