//! Parsers that no one here wrote read our pages, and read the same from them as our own: the Rust crate `openmetrics-parser`,
//! and with the feature `servers` Python's `prometheus_client` and Prometheus's `promtool`.

mod golden;
mod pages;
#[cfg(feature = "servers")]
mod promtool;
#[cfg(feature = "servers")]
mod python;
mod rust;
