//! What the end-to-end tests share: the demo as a service, a client, and a reader of the page.

pub(crate) mod http;
pub(crate) mod page;
pub(crate) mod service;
