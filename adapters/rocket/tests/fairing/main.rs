//! The fairing and the endpoint, over Rocket's local client.

mod counting;
mod endpoint;
mod in_flight;
mod launch;
mod support;
mod unchanged;
