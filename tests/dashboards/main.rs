//! The dashboards and rules cannot rot: every metric that they ask for is there.

#![cfg(not(altimeter_loom))]

#[path = "../../adapters/rocket/examples/demo/app.rs"]
mod app;
mod files;
mod names;
mod promql;
#[allow(dead_code, reason = "the end-to-end tests use the rest")]
#[path = "../e2e/support/mod.rs"]
mod support;
