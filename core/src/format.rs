//! Which format a page is in, and making one.

use crate::collect::{Checked, Collect, SampleError};
use crate::openmetrics::OpenMetrics;
use crate::page::{Room, Syntax, Writer};
#[cfg(feature = "protobuf")]
use crate::protobuf::Protobuf;
use crate::text::Prometheus;

/// An exposition format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// The Prometheus text format, version 0.0.4:
    /// <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>.
    Text,
    /// OpenMetrics, version 1.0: <https://prometheus.io/docs/specs/om/open_metrics_spec/>.
    OpenMetrics,
    /// The protobuf format of Prometheus: <https://prometheus.io/docs/instrumenting/exposition_formats/#protobuf-format>. The only one
    /// with native histograms. Whole numbers are floats in it, so that a counter above 2^53 is not exact.
    #[cfg(feature = "protobuf")]
    Protobuf,
}

impl Format {
    /// The value of the HTTP header `Content-Type` for a page in this format.
    ///
    /// Prometheus 3 fails a scrape whose content type is missing or unknown.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain; version=0.0.4; charset=utf-8",
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
            #[cfg(feature = "protobuf")]
            Self::Protobuf => {
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
            }
        }
    }

    /// Appends a page of what a collector has, on its own: for a bridge to another library, or a test. A page of a registry
    /// is made by [`Registry::encode`](crate::Registry::encode).
    ///
    /// # Errors
    /// [`SampleError`] is the first reason for which a sample, or a family, was left out. The page is whole without it, and
    /// parses.
    pub fn encode(self, collector: &dyn Collect, page: &mut Vec<u8>) -> Result<(), SampleError> {
        match self {
            Self::Text => encode::<Prometheus>(collector, page),
            Self::OpenMetrics => encode::<OpenMetrics>(collector, page),
            #[cfg(feature = "protobuf")]
            Self::Protobuf => encode::<Protobuf>(collector, page),
        }
    }
}

fn encode<S: Syntax>(collector: &dyn Collect, page: &mut Vec<u8>) -> Result<(), SampleError> {
    let mut scratch = S::Scratch::default();
    let mut writer = S::writer(page, &mut scratch, Room::ENDLESS);
    let mut checked = Checked::new(&mut writer, collector.families());
    collector.collect(&mut checked);
    let all_taken = checked.finish();
    writer.finish();
    all_taken
}
