//! OpenMetrics, version 1.0: <https://prometheus.io/docs/specs/om/open_metrics_spec/>.
//!
//! HELP, TYPE and UNIT stand in the order in which Prometheus's own libraries write them; the specification would rather have
//! HELP last, and every reader takes both.

use crate::collect::{Distribution, Timestamp};
use crate::desc::{Desc, Kind};
use crate::escape::Place;
use crate::text::{Dialect, Floats, seconds};

/// The format.
#[derive(Debug)]
pub(crate) struct OpenMetrics;

impl Dialect for OpenMetrics {
    const FLOATS: Floats = Floats::Canonical;
    const HELP: Place = Place::Quoted;
    const END: &'static [u8] = b"# EOF\n";
    const SHOWS_ORIGINS: bool = true;

    fn sample_name(desc: &Desc) -> (&str, &'static str) {
        let suffix = match desc.kind() {
            Kind::Counter => "_total",
            Kind::Info => "_info",
            _ => "",
        };
        (desc.base(), suffix)
    }

    fn family_name(desc: &Desc) -> (&str, &'static str) {
        (desc.base(), "")
    }

    fn kind(kind: Kind) -> &'static str {
        kind.as_str()
    }

    /// A histogram's sum is a counter, so it is neither NaN nor negative, and there is none where values may be negative. A
    /// gauge histogram's is no NaN, and negative only where values may be. Where there is no sum there is no count.
    fn shows_sum(kind: Kind, distribution: &Distribution<'_>) -> bool {
        let sum = distribution.sum();
        let takes_negative = distribution.bounds().first().is_some_and(|&bound| bound < 0.0);
        match kind {
            Kind::GaugeHistogram => sum >= 0.0 || (takes_negative && !sum.is_nan()),
            _ => sum >= 0.0 && !takes_negative,
        }
    }

    fn has(_: Timestamp) -> bool {
        true
    }

    fn time(time: Timestamp, page: &mut Vec<u8>) {
        seconds(time.as_millis(), page);
    }

    fn further_metadata(desc: &Desc, page: &mut Vec<u8>) {
        if let Some(unit) = desc.unit() {
            Self::metadata("UNIT", desc, page);
            page.extend_from_slice(unit.as_str().as_bytes());
            page.push(b'\n');
        }
    }
}
