//! A strict reader of the Prometheus text format 0.0.4.
//!
//! Written from the description at <https://prometheus.io/docs/instrumenting/exposition_formats/>, and sharing no code with
//! the encoder, which it judges. It refuses what Prometheus refuses; and, being strict, also what the format allows but no
//! encoder of ours has a reason to write: blank lines, other comments, timestamps, samples without a TYPE, empty braces,
//! labels with an empty value, a comma after the last label.
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

mod error;
mod histogram;
mod line;
mod page;
mod parse;
#[cfg(test)]
mod tests;

pub use error::{Fault, ParseError};
pub use page::{Family, Labels, Page, Sample};
