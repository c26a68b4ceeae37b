//! End to end: the demo's own application behind a real socket, driven from outside, its page compared with what was
//! sent.

#[path = "../../adapters/rocket/examples/demo/app.rs"]
mod app;
mod hostile;
mod in_flight;
mod kennel;
mod numbers;
mod support;
