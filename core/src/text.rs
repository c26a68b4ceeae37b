//! The Prometheus text format, version 0.0.4.

mod number;
mod writer;

pub(crate) use writer::TextWriter;
