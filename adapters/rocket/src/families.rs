//! The families of HTTP metrics, as they stand in one registry.

use altimeter::{Counter, Family, Histogram, RegisterError, Registry, UpDownCounter};

use crate::custom::CustomLabel;
use crate::labels::{
    BodyKind, BodyLabels, CharsetLabels, ErrorLabels, HandlerLabels, LabelErrorLabels, OutcomeLabels,
};
use crate::requests::Requests;
use crate::settings::Settings;
use crate::views::{
    self, HANDLER_DURATIONS, HANDLER_ERRORS, IN_FLIGHT, NOT_EXCLUDED, REQUEST_BODIES, REQUESTS_WITHOUT_BODY,
    UNDECIDED,
};

/// All families.
#[derive(Debug)]
pub(crate) struct Families {
    pub(crate) requests: Requests,
    pub(crate) in_flight: UpDownCounter,
    /// The requests that are recorded, where an application excludes routes.
    pub(crate) not_excluded: Option<Counter>,
    pub(crate) ajax: Counter,
    pub(crate) handlers: HandlerFamilies,
    pub(crate) request_bodies: RequestBodies,
    pub(crate) response_bodies: ResponseBodies,
    pub(crate) charsets: Family<CharsetLabels, Counter>,
    #[cfg(feature = "templates")]
    pub(crate) templates: Family<crate::labels::TemplateLabels<'static>, Counter>,
    pub(crate) websockets: Websockets,
    pub(crate) label_errors: Family<LabelErrorLabels<'static>, Counter>,
}

/// What handlers that are wrapped do.
#[derive(Debug)]
pub(crate) struct HandlerFamilies {
    pub(crate) durations: Family<HandlerLabels<'static>, Histogram>,
    pub(crate) outcomes: Family<OutcomeLabels<'static>, Counter>,
    pub(crate) errors: Family<ErrorLabels<'static>, Counter>,
}

/// How long the bodies of requests are.
#[derive(Debug)]
pub(crate) struct RequestBodies {
    pub(crate) bytes: Histogram,
    /// Of no bytes, as of most requests: shown as such observations.
    pub(crate) none: Counter,
    pub(crate) length_unknown: Counter,
}

/// How long the bodies of responses are, and how they end.
#[derive(Debug)]
pub(crate) struct ResponseBodies {
    pub(crate) sized: Histogram,
    pub(crate) streamed: Histogram,
    pub(crate) streams: Counter,
    pub(crate) aborted: Counter,
}

/// Connections that became websockets.
#[derive(Debug)]
pub(crate) struct Websockets {
    pub(crate) opened: Counter,
    pub(crate) active: UpDownCounter,
}

impl Families {
    /// Registers the families, or finds them where another application of the process has registered them.
    pub(crate) fn register(
        registry: &Registry,
        settings: &Settings,
        labels: &[CustomLabel],
    ) -> Result<Self, RegisterError> {
        let excludes = !settings.exclude.is_empty();
        let unlisted = |(name, help)| registry.up_down(name, help).unlisted().get_or_register();
        let (in_flight, undecided) = (unlisted(IN_FLIGHT)?, unlisted(UNDECIDED)?);
        let not_excluded = registry.counter(NOT_EXCLUDED.0, NOT_EXCLUDED.1).unlisted().get_or_register()?;
        let families = Self {
            requests: Requests::register(registry, settings, labels)?,
            in_flight: if excludes { undecided } else { in_flight },
            not_excluded: excludes.then_some(not_excluded),
            ajax: registry
                .counter(
                    "http_ajax_requests_total",
                    "HTTP requests with the header X-Requested-With: XMLHttpRequest.",
                )
                .get_or_register()?,
            handlers: HandlerFamilies::register(registry, settings)?,
            request_bodies: RequestBodies::register(registry, settings)?,
            response_bodies: ResponseBodies::register(registry, settings)?,
            charsets: registry
                .counter(
                    "http_responses_by_charset_total",
                    "HTTP responses by the character set that they declare.",
                )
                .labels::<CharsetLabels>()
                .get_or_register()?,
            #[cfg(feature = "templates")]
            templates: registry
                .counter("http_responses_by_template_total", "Templates rendered for HTTP responses.")
                .labels::<crate::labels::TemplateLabels>()
                .get_or_register()?,
            websockets: Websockets::register(registry)?,
            label_errors: registry
                .counter(
                    "altimeter_label_errors_total",
                    "Panics of what computes a label of the application's own.",
                )
                .labels::<LabelErrorLabels>()
                .get_or_register()?,
        };
        views::register(registry, settings, labels)?;
        Ok(families)
    }
}

impl HandlerFamilies {
    fn register(registry: &Registry, settings: &Settings) -> Result<Self, RegisterError> {
        Ok(Self {
            durations: registry
                .histogram(HANDLER_DURATIONS.0, HANDLER_DURATIONS.1)
                .unlisted()
                .bounds(settings.latency_buckets.clone())
                .labels::<HandlerLabels>()
                .cap(settings.cap())
                .get_or_register()?,
            outcomes: registry
                .counter("http_handler_outcomes_total", "Calls of the handler of a route, by how they ended.")
                .labels::<OutcomeLabels>()
                .cap(settings.cap())
                .get_or_register()?,
            errors: registry
                .counter(HANDLER_ERRORS.0, HANDLER_ERRORS.1)
                .unlisted()
                .labels::<ErrorLabels>()
                .cap(settings.cap())
                .get_or_register()?,
        })
    }
}

impl RequestBodies {
    fn register(registry: &Registry, settings: &Settings) -> Result<Self, RegisterError> {
        Ok(Self {
            bytes: registry
                .histogram(REQUEST_BODIES.0, REQUEST_BODIES.1)
                .unlisted()
                .bounds(settings.body_buckets.clone())
                .get_or_register()?,
            none: registry
                .counter(REQUESTS_WITHOUT_BODY.0, REQUESTS_WITHOUT_BODY.1)
                .unlisted()
                .get_or_register()?,
            length_unknown: registry
                .counter(
                    "http_request_body_length_unknown_total",
                    "HTTP requests with a body of unknown length.",
                )
                .get_or_register()?,
        })
    }
}

impl ResponseBodies {
    fn register(registry: &Registry, settings: &Settings) -> Result<Self, RegisterError> {
        let bytes = registry
            .histogram("http_response_body_bytes", "Length of the bodies of HTTP responses.")
            .bounds(settings.body_buckets.clone())
            .labels::<BodyLabels>()
            .get_or_register()?;
        Ok(Self {
            sized: bytes.get(&BodyLabels { body: BodyKind::Sized }),
            streamed: bytes.get(&BodyLabels { body: BodyKind::Streamed }),
            streams: registry
                .counter("http_responses_streamed_total", "HTTP responses with a body of unknown length.")
                .get_or_register()?,
            aborted: registry
                .counter(
                    "http_responses_aborted_total",
                    "HTTP responses whose body was not handed over to its end.",
                )
                .get_or_register()?,
        })
    }
}

impl Websockets {
    fn register(registry: &Registry) -> Result<Self, RegisterError> {
        Ok(Self {
            opened: registry
                .counter("http_websockets_total", "Requests upgraded to websockets.")
                .get_or_register()?,
            active: registry
                .up_down("http_websockets_active", "Websockets that are open.")
                .get_or_register()?,
        })
    }
}
