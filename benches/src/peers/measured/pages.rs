//! Pages of `measured`, in the text format: of families by strings, which its interner numbers.

use super::families::{Interned, InternedSet};
use super::{BOUNDS, Measured, N};
use crate::peers::pages::{Labels, Writes, count, observe};
use measured::metric::MetricFamilyEncoding;
use measured::metric::histogram::Thresholds;
use measured::metric::name::MetricName;
use measured::text::BufferedTextEncoder;
use measured::{CounterVec, HistogramVec};
use paracord::ParaCord;

/// One of its families.
#[expect(missing_debug_implementations, reason = "its families have none")]
pub enum Family {
    /// Of counters.
    Counters(CounterVec<InternedSet>),
    /// Of histograms.
    Histograms(HistogramVec<InternedSet, N>),
}

fn set() -> InternedSet {
    InternedSet { route: ParaCord::default(), kind: ParaCord::default() }
}

impl Writes for Measured {
    type Registered = Family;

    /// Its encoder hands out what it wrote, and with it the buffer.
    type Page = BufferedTextEncoder;

    fn counters(threads: usize, series: &[Labels]) -> Family {
        let family = CounterVec::with_label_set(set());
        count(threads, series, |route, kind| family.inc(Interned { route, kind }));
        Family::Counters(family)
    }

    fn histograms(threads: usize, series: &[Labels]) -> Family {
        let family = HistogramVec::with_label_set_and_metadata(set(), Thresholds::with_buckets(BOUNDS));
        observe(threads, series, |route, kind, value| family.observe(Interned { route, kind }, value));
        Family::Histograms(family)
    }

    fn write(family: &Family, page: &mut BufferedTextEncoder) -> usize {
        let written = match family {
            Family::Counters(family) => family.collect_family_into(MetricName::from_str("requests"), page),
            Family::Histograms(family) => {
                family.collect_family_into(MetricName::from_str("took_seconds"), page)
            }
        };
        written.expect("a buffer takes all");
        page.finish().len()
    }
}
