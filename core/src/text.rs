//! Pages of lines: the Prometheus text format, version 0.0.4, and what it has in common with OpenMetrics.
//!
//! A [`Writer`] writes samples as lines; a [`Dialect`] says where the formats differ.

mod bounds;
mod dialect;
mod number;
mod pen;
mod prometheus;
mod tail;
mod writer;

pub(crate) use dialect::Dialect;
pub(crate) use number::{Floats, seconds};
pub(crate) use prometheus::Prometheus;
pub(crate) use writer::Scratch;
