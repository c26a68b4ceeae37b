//! What pages show of the families of requests: without the view in the canonical names, and under the names of
//! `django-prometheus`.

use altimeter::{Bounds, Kind, Registry, SeriesLabels, ViewBuilder, ViewError};
use std::borrow::Cow;

use crate::custom::CustomLabel;
use crate::labels::{VIEW, WRAPPED};
use crate::requests::{COUNTS, DURATIONS};
use crate::routes::UNMATCHED;
use crate::settings::Settings;

/// The set of names, as `Registry::set_names` knows it.
pub(crate) const DJANGO: &str = "django";

/// What Django calls a view that has no name, or none.
const UNNAMED: &str = "<unnamed view>";

/// The name and the help of a family.
pub(crate) type Named = (&'static str, &'static str);

pub(crate) const HANDLER_DURATIONS: Named =
    ("http_handler_duration_seconds", "Time in the handler of a route alone.");
pub(crate) const HANDLER_ERRORS: Named =
    ("http_handler_errors_total", "Errors and panics of the handler of a route, by kind.");

pub(crate) const REQUEST_BODIES: Named =
    ("http_request_body_bytes", "Length of the bodies of HTTP requests, as announced.");
pub(crate) const REQUESTS_WITHOUT_BODY: Named =
    ("http_requests_without_body_total", "HTTP requests with a body of no bytes.");

pub(crate) const IN_FLIGHT: Named = ("http_requests_in_flight", "HTTP requests being answered.");
/// Shown as part of the former. Kept apart, because who came here is not to be counted before it is routed.
pub(crate) const UNDECIDED: Named =
    ("http_requests_undecided", "HTTP requests being answered by applications that exclude routes.");
pub(crate) const NOT_EXCLUDED: Named =
    ("http_requests_not_excluded_total", "HTTP requests recorded by applications that exclude routes.");

/// Counters that Django has under another name, with the same labels.
const RENAMED: [(&str, Named); 2] = [
    (
        "http_responses_streamed_total",
        ("django_http_responses_streaming_total", "Count of streaming responses."),
    ),
    ("http_ajax_requests_total", ("django_http_ajax_requests_total", "Count of AJAX requests.")),
];

/// Counters that are always zero: here, every latency is known.
const ZERO: [Named; 2] = [
    (
        "django_http_requests_unknown_latency_including_middlewares_total",
        "Count of requests for which the latency was unknown (when computing \
         django_http_requests_latency_including_middlewares_seconds).",
    ),
    ("django_http_requests_unknown_latency_total", "Count of requests for which the latency was unknown."),
];

/// Registers all views, or finds them registered by another application.
pub(crate) fn register(
    registry: &Registry,
    settings: &Settings,
    labels: &[CustomLabel],
) -> Result<(), ViewError> {
    let views = Views { registry, labels, latency: django_latency(&settings.latency_buckets) };
    views.canonical()?;
    views.requests()?;
    views.latencies()?;
    views.bodies()?;
    views.others()
}

/// Django's 17 bounds, unless the application has set its own.
fn django_latency(ours: &Bounds) -> Bounds {
    if *ours == Bounds::LATENCY { Bounds::DJANGO_LATENCY } else { ours.clone() }
}

/// The value of Django's label `view`.
fn view_of<'a>(labels: &SeriesLabels<'a>) -> Cow<'a, str> {
    labels.get(VIEW).unwrap_or(Cow::Borrowed(UNNAMED))
}

struct Views<'a> {
    registry: &'a Registry,
    labels: &'a [CustomLabel],
    latency: Bounds,
}

impl<'a> Views<'a> {
    fn django(&self, kind: Kind, (name, help): Named) -> ViewBuilder<'a> {
        self.registry.view(DJANGO, kind, name, help)
    }

    /// A view of the counts of requests.
    fn of_counts(&self, named: Named) -> ViewBuilder<'a> {
        self.django(Kind::Counter, named).of(COUNTS.0)
    }

    /// With the labels of the application's own.
    fn custom(&self, view: ViewBuilder<'a>) -> ViewBuilder<'a> {
        self.labels.iter().fold(view, |view, label| view.keep(&label.name))
    }

    /// What is recorded by view and shown by template: two views may share one.
    fn canonical(&self) -> Result<(), ViewError> {
        let canonical = |kind, (name, help), labels: &[&str]| {
            let view = self.registry.view(Registry::CANONICAL, kind, name, help).of(name);
            labels.iter().fold(view, |view, label| view.keep(label))
        };
        let counts = canonical(Kind::Counter, COUNTS, &["method", "route", "scheme", "status"]);
        self.custom(counts).get_or_register()?;
        self.custom(canonical(Kind::Histogram, DURATIONS, &["method", "route", "status"]))
            .get_or_register()?;
        canonical(Kind::Gauge, IN_FLIGHT, &[]).and(UNDECIDED.0).get_or_register()?;
        // The most frequent size is counted alone, which is a fifth of an observation.
        canonical(Kind::Histogram, REQUEST_BODIES, &[])
            .and_observed(REQUESTS_WITHOUT_BODY.0, 0.0)
            .get_or_register()?;
        canonical(Kind::Histogram, HANDLER_DURATIONS, &["method", "route"]).get_or_register()?;
        canonical(Kind::Counter, HANDLER_ERRORS, &["route", "kind"]).get_or_register()
    }

    fn requests(&self) -> Result<(), ViewError> {
        let before = "django_http_requests_before_middlewares_total";
        // All that came are all that were ever in flight. The sum of those answered and those in flight, which are read
        // one after the other, could fall. Where routes are excluded, those count that were answered: who else came to one
        // that is not excluded, nobody can tell.
        self.django(Kind::Counter, (before, "Total count of requests before middlewares run."))
            .and(IN_FLIGHT.0)
            .and(NOT_EXCLUDED.0)
            .get_or_register()?;
        let before = "django_http_responses_before_middlewares_total";
        self.of_counts((before, "Total count of responses before middlewares run.")).get_or_register()?;
        let by_method = ("django_http_requests_total_by_method_total", "Count of requests by method.");
        self.custom(self.of_counts(by_method).keep("method")).get_or_register()?;
        let by_transport =
            ("django_http_requests_total_by_transport_total", "Count of requests by transport.");
        self.custom(self.of_counts(by_transport).rename("scheme", "transport")).get_or_register()?;
        let by_view = (
            "django_http_requests_total_by_view_transport_method_total",
            "Count of requests by view, transport, method.",
        );
        let by_view =
            self.of_counts(by_view).only(|labels| labels.get("route").as_deref() != Some(UNMATCHED));
        let by_view = by_view.label("view", view_of).rename("scheme", "transport").keep("method");
        self.custom(by_view).get_or_register()?;
        let by_status = ("django_http_responses_total_by_status_total", "Count of responses by status.");
        self.custom(self.of_counts(by_status).keep("status")).get_or_register()?;
        let by_view = (
            "django_http_responses_total_by_status_view_method_total",
            "Count of responses by status, view, method.",
        );
        let by_view = self.of_counts(by_view).keep("status").label("view", view_of).keep("method");
        self.custom(by_view).get_or_register()
    }

    fn latencies(&self) -> Result<(), ViewError> {
        let all = (
            "django_http_requests_latency_including_middlewares_seconds",
            "Histogram of requests processing time (including middleware processing time).",
        );
        let all = self.django(Kind::Histogram, all).of(DURATIONS.0).bounds(self.latency.clone());
        self.custom(all).get_or_register()?;
        let by_view = (
            "django_http_requests_latency_seconds_by_view_method",
            "Histogram of request processing time labelled by view.",
        );
        let by_view = self.django(Kind::Histogram, by_view).bounds(self.latency.clone());
        let by_view = by_view.of(HANDLER_DURATIONS.0).label("view", view_of).keep("method");
        // Of a handler that is not wrapped, the time of the whole is the best that is known. It comes without the labels of the
        // application's own, which no time in a handler has: they are known when that is over.
        let by_view = by_view.and(DURATIONS.0).only(|labels| labels.get(WRAPPED).as_deref() == Some("false"));
        by_view.label("view", view_of).keep("method").get_or_register()
    }

    fn bodies(&self) -> Result<(), ViewError> {
        let requests = ("django_http_requests_body_total_bytes", "Histogram of requests by body size.");
        self.django(Kind::Histogram, requests)
            .of(REQUEST_BODIES.0)
            .and_observed(REQUESTS_WITHOUT_BODY.0, 0.0)
            .and_observed("http_request_body_length_unknown_total", 0.0)
            .get_or_register()?;
        let responses = ("django_http_responses_body_total_bytes", "Histogram of responses by body size.");
        self.django(Kind::Histogram, responses)
            .of("http_response_body_bytes")
            .only(|labels| labels.get("body").as_deref() == Some("sized"))
            .get_or_register()
    }

    fn others(&self) -> Result<(), ViewError> {
        for (of, named) in RENAMED {
            self.django(Kind::Counter, named).of(of).get_or_register()?;
        }
        for named in ZERO {
            self.django(Kind::Counter, named).get_or_register()?;
        }
        let charset = ("django_http_responses_total_by_charset_total", "Count of responses by charset.");
        let charset = self.django(Kind::Counter, charset).of("http_responses_by_charset_total");
        charset.keep("charset").get_or_register()?;
        #[cfg(feature = "templates")]
        self.django(
            Kind::Counter,
            ("django_http_responses_total_by_templatename_total", "Count of responses by template name."),
        )
        .of("http_responses_by_template_total")
        .rename("template", "templatename")
        .get_or_register()?;
        let by_type = ("django_http_exceptions_total_by_type_total", "Count of exceptions by object type.");
        self.django(Kind::Counter, by_type).of(HANDLER_ERRORS.0).rename("kind", "type").get_or_register()?;
        let by_view = ("django_http_exceptions_total_by_view_total", "Count of exceptions by view.");
        self.django(Kind::Counter, by_view).of(HANDLER_ERRORS.0).label("view", view_of).get_or_register()
    }
}
