//! The label sets, and the closed sets of values in them.

mod charset;

use altimeter::{LabelValue, Labels};
pub(crate) use charset::Charset;
use rocket::{Route, http};

/// The label of the view, by which a route is known where two have one template. No page shows it.
pub(crate) const VIEW: &str = "altimeter_view";

/// The label that says whether the handler of the route is wrapped. No page shows it.
pub(crate) const WRAPPED: &str = "altimeter_wrapped";

/// The labels of `http_requests_total`, as it is recorded.
#[derive(Labels)]
pub(crate) struct RequestLabels<'a> {
    pub(crate) method: Method,
    #[label(flatten)]
    pub(crate) route: RouteName<'a>,
    pub(crate) scheme: Scheme,
    pub(crate) status: u16,
}

/// What a route is called: by its template, and by its view, which is the name of its function, empty if it has none.
#[derive(Clone, Copy, Debug, Labels)]
pub(crate) struct RouteName<'a> {
    #[label(name = "route")]
    pub(crate) template: &'a str,
    #[label(name = "altimeter_view")]
    pub(crate) view: &'a str,
}

impl<'a> RouteName<'a> {
    pub(crate) fn of(route: &'a Route) -> Self {
        Self { template: route.uri.path(), view: route.name.as_deref().unwrap_or_default() }
    }
}

/// The labels of `http_request_duration_seconds`, as it is recorded.
#[derive(Labels)]
pub(crate) struct DurationLabels<'a> {
    pub(crate) method: Method,
    #[label(flatten)]
    pub(crate) route: RouteName<'a>,
    #[label(name = "altimeter_wrapped")]
    pub(crate) is_wrapped: bool,
    pub(crate) status: u16,
}

/// The labels of `http_request_time_to_last_byte_seconds`.
#[derive(Labels)]
pub(crate) struct RouteLabels<'a> {
    pub(crate) method: Method,
    pub(crate) route: &'a str,
}

/// The labels of `http_handler_duration_seconds`, as it is recorded.
#[derive(Labels)]
pub(crate) struct HandlerLabels<'a> {
    pub(crate) method: Method,
    #[label(flatten)]
    pub(crate) route: RouteName<'a>,
}

/// The labels of `http_handler_outcomes_total`.
#[derive(Labels)]
pub(crate) struct OutcomeLabels<'a> {
    pub(crate) route: &'a str,
    pub(crate) outcome: HandlerOutcome,
}

/// The labels of `http_handler_errors_total`, as it is recorded.
#[derive(Labels)]
pub(crate) struct ErrorLabels<'a> {
    #[label(flatten)]
    pub(crate) route: RouteName<'a>,
    pub(crate) kind: &'a str,
}

/// The labels of `http_response_body_bytes`.
#[derive(Labels)]
pub(crate) struct BodyLabels {
    pub(crate) body: BodyKind,
}

/// The labels of `http_responses_by_charset_total`.
#[derive(Labels)]
pub(crate) struct CharsetLabels {
    pub(crate) charset: Charset,
}

/// The labels of `http_responses_by_template_total`.
#[cfg(feature = "templates")]
#[derive(Labels)]
pub(crate) struct TemplateLabels<'a> {
    pub(crate) template: &'a str,
}

/// The labels of `altimeter_label_errors_total`.
#[derive(Labels)]
pub(crate) struct LabelErrorLabels<'a> {
    pub(crate) label: &'a str,
}

/// How a handler ended.
#[derive(Clone, Copy, Debug, LabelValue)]
pub(crate) enum HandlerOutcome {
    Success,
    Error,
    Forward,
    Panic,
}

/// Whether the size of a body is known before it is sent.
#[derive(Clone, Copy, Debug, LabelValue)]
pub(crate) enum BodyKind {
    Sized,
    Streamed,
}

/// The text of a value of a closed set.
pub(crate) fn text_of<V: LabelValue>(value: &V) -> &'static str {
    V::CLOSED.and_then(|texts| texts.get(value.index()).copied()).unwrap_or_default()
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

impl Method {
    /// How many there are.
    pub(crate) const COUNT: usize = 9;
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

/// How a client reaches the application.
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

    /// As a proxy forwards it. It appends to what it was sent, so that the first of several is the client's; anything that is
    /// neither is none.
    pub(crate) fn forwarded(header: &str) -> Option<Self> {
        let first = header.split(',').next().unwrap_or_default().trim();
        match first {
            _ if first.eq_ignore_ascii_case("https") => Some(Self::Https),
            _ if first.eq_ignore_ascii_case("http") => Some(Self::Http),
            _ => None,
        }
    }
}
