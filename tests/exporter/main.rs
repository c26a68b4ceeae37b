//! The exporter behind real sockets: what it answers, where it listens, how it ends, and what clients cannot do to it.

#![cfg(not(altimeter_loom))]

mod answers;
mod clients;
mod hangs;
#[path = "../e2e/support/http.rs"]
#[allow(dead_code, reason = "the end-to-end tests use the rest")]
mod http;
mod places;
mod slow;
mod stops;
mod support;
