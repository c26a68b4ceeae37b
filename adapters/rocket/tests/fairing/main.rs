//! The fairing and the endpoint, over Rocket's local client.

mod counting;
mod endpoint;
mod guarded;
mod handlers;
mod hangs;
mod in_flight;
mod labels;
mod launch;
mod settings;
mod support;
mod traffic;
mod unchanged;
