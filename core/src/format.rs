//! Which format a page is in, and making one.

use crate::registry::Registry;
use crate::storage::SPACE;
use crate::text::TextWriter;

/// An exposition format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// The Prometheus text format, version 0.0.4:
    /// <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>.
    Text,
}

impl Format {
    /// The value of the HTTP header `Content-Type` for a page in this format.
    ///
    /// Prometheus 3 fails a scrape whose content type is missing or unknown.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain; version=0.0.4; charset=utf-8",
        }
    }
}

impl Registry {
    /// Appends a page to `page`: the families by name, the series of each in the order in which they were made.
    ///
    /// Whatever the names, helps and labels hold, the page parses. Nothing is locked while it is written, and no update waits
    /// for it; each sample is read while the page is written, a histogram's bucket counts, sum and count together. A family
    /// without series leaves no trace.
    pub fn encode(&self, format: Format, page: &mut Vec<u8>) {
        SPACE.begin_scrape();
        let mut writer = match format {
            Format::Text => TextWriter::new(page),
        };
        for family in self.families() {
            writer.write(&*family);
        }
    }
}
