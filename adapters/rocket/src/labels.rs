//! The label sets, and the closed sets of values in them.

use altimeter::{LabelValue, Labels};
use rocket::http;

/// The labels of `http_requests_total`.
#[derive(Labels)]
pub(crate) struct RequestLabels<'a> {
    pub(crate) method: Method,
    pub(crate) route: &'a str,
    pub(crate) scheme: Scheme,
    pub(crate) status: u16,
}

/// The labels of `http_request_duration_seconds`.
#[derive(Labels)]
pub(crate) struct DurationLabels<'a> {
    pub(crate) method: Method,
    pub(crate) route: &'a str,
    pub(crate) status: u16,
}

/// The methods of HTTP. Rocket refuses any other before a fairing could see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, LabelValue)]
pub(crate) enum Method {
    #[label("GET")]
    Get,
    #[label("PUT")]
    Put,
    #[label("POST")]
    Post,
    #[label("DELETE")]
    Delete,
    #[label("OPTIONS")]
    Options,
    #[label("HEAD")]
    Head,
    #[label("TRACE")]
    Trace,
    #[label("CONNECT")]
    Connect,
    #[label("PATCH")]
    Patch,
}

impl From<http::Method> for Method {
    fn from(method: http::Method) -> Self {
        match method {
            http::Method::Get => Self::Get,
            http::Method::Put => Self::Put,
            http::Method::Post => Self::Post,
            http::Method::Delete => Self::Delete,
            http::Method::Options => Self::Options,
            http::Method::Head => Self::Head,
            http::Method::Trace => Self::Trace,
            http::Method::Connect => Self::Connect,
            http::Method::Patch => Self::Patch,
        }
    }
}

/// How the one listener of a Rocket application is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, LabelValue)]
pub(crate) enum Scheme {
    Http,
    Https,
}

impl Scheme {
    /// Exact, because a Rocket 0.5 server has one listener: either all of its connections are TLS or none is.
    pub(crate) fn of(config: &rocket::Config) -> Self {
        if config.tls_enabled() { Self::Https } else { Self::Http }
    }
}
