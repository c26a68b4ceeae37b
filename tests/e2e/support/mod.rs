//! What the end-to-end tests share: the demo as a service, and a client.

pub(crate) mod http;
pub(crate) mod service;
