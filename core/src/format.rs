//! Which format a page is in, and making one.

use crate::collect::{Checked, Collect, SampleError};
use crate::openmetrics::OpenMetrics;
use crate::text::{Dialect, Prometheus, Scratch, Writer};

/// An exposition format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// The Prometheus text format, version 0.0.4:
    /// <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>.
    Text,
    /// OpenMetrics, version 1.0: <https://prometheus.io/docs/specs/om/open_metrics_spec/>.
    OpenMetrics,
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
        }
    }
}

fn encode<D: Dialect>(collector: &dyn Collect, page: &mut Vec<u8>) -> Result<(), SampleError> {
    let mut scratch = Scratch::default();
    let mut writer = Writer::<D>::new(page, &mut scratch);
    let mut checked = Checked::new(&mut writer, collector.families());
    collector.collect(&mut checked);
    let all_taken = checked.finish();
    writer.finish();
    all_taken
}
