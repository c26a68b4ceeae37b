//! An application with every kind of route behind a real socket: measured, it answers as it does bare; and whatever happens
//! to its requests, the gauges come back to zero.

mod ends;
#[path = "../e2e/support/http.rs"]
#[allow(dead_code, reason = "the target `e2e` uses the rest")]
mod http;
mod http2;
mod kinds;
mod served;
mod unchanged;
