//! A strict reader of the Prometheus text format 0.0.4 and of OpenMetrics 1.0.
//!
//! Written from the descriptions at <https://prometheus.io/docs/instrumenting/exposition_formats/> and
//! <https://prometheus.io/docs/specs/om/open_metrics_spec/>, and sharing no code with the encoder, which it judges. It refuses
//! what Prometheus and `prometheus_client` refuse; and, being strict, also what the formats allow but no encoder of ours has a
//! reason to write: blank lines, other comments, samples without a TYPE, empty braces, labels with an empty value, a comma
//! after the last label, `le` and `quantile` that are not canonical.
//!
//! ```
//! use altimeter_tests::exposition::Page;
//!
//! let page = Page::parse("# TYPE dogs gauge\ndogs{breed=\"collie\"} 2\ndogs{breed=\"pug\"} 3\n")?;
//! assert_eq!(page.value("dogs", &[("breed", "pug")]), Some(3.0));
//! assert_eq!(page.sum("dogs"), 5.0);
//!
//! let error = Page::parse("# TYPE dogs gauge\ndogs{breed=\"col\\lie\"} 2\n").unwrap_err();
//! assert_eq!(error.to_string(), "line 2: an escape that is none: dogs{breed=\"col\\lie\"} 2");
//! # Ok::<(), altimeter_tests::exposition::ParseError>(())
//! ```

mod dialect;
mod error;
mod histogram;
mod line;
mod openmetrics;
#[cfg(test)]
mod openmetrics_tests;
mod page;
mod parse;
/// Messages of the protobuf format.
pub mod protobuf;
#[cfg(test)]
mod tests;

pub use error::{Fault, ParseError};
pub use page::{Exemplar, Family, Labels, Page, Sample};
