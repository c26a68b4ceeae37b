//! `http_requests_total` and `http_request_duration_seconds`, counted for a response that is ready, and
//! `http_request_time_to_last_byte_seconds`.

use altimeter::{Counter, Family, Histogram, RegisterError, Registry};
use rocket::{Request, Response};

use crate::custom::{CustomLabel, CustomRequests};
use crate::families::Families;
use crate::labels::{DurationLabels, Method, RequestLabels, RouteLabels, RouteName, Scheme};
use crate::routes::RouteSeries;
use crate::settings::Settings;
use crate::views::Named;

/// The families, with labels of the application's own or without.
#[derive(Debug)]
pub(crate) enum Requests {
    Plain(PlainRequests),
    Custom(CustomRequests),
}

/// Without: a route keeps the handles.
#[derive(Debug)]
pub(crate) struct PlainRequests {
    counts: Family<RequestLabels<'static>, Counter>,
    durations: Family<DurationLabels<'static>, Histogram>,
    pub(crate) last_byte: Family<RouteLabels<'static>, Histogram>,
}

/// What is known of a request when its response is ready, the route apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) method: Method,
    pub(crate) scheme: Scheme,
    pub(crate) status: u16,
    /// Whether the handler of the route is wrapped.
    pub(crate) is_wrapped: bool,
}

/// The handles for the requests to one route that had one outcome.
#[derive(Debug)]
pub(crate) struct Handles {
    count: Counter,
    duration: Histogram,
}

pub(crate) const COUNTS: Named =
    ("http_requests_total", "HTTP requests, counted when the response is ready.");
pub(crate) const DURATIONS: Named = (
    "http_request_duration_seconds",
    "Time from seeing an HTTP request to the headers of its response being ready.",
);
pub(crate) const LAST_BYTE: Named = (
    "http_request_time_to_last_byte_seconds",
    "Time from seeing an HTTP request to the end of its response, be it whole or not.",
);

impl Requests {
    pub(crate) fn register(
        registry: &Registry,
        settings: &Settings,
        labels: &[CustomLabel],
    ) -> Result<Self, RegisterError> {
        if labels.is_empty() {
            PlainRequests::register(registry, settings).map(Self::Plain)
        } else {
            CustomRequests::register(registry, settings, labels).map(Self::Custom)
        }
    }

    /// Records a request, which took so many seconds. Where it is not said how many, none are observed: neither now nor at the end.
    ///
    /// Inlined, as `Handles::record`.
    #[inline(always)]
    pub(crate) fn record(
        &'static self,
        families: &Families,
        series: &RouteSeries,
        outcome: Outcome,
        took: Option<f64>,
        request: &Request<'_>,
        response: &Response<'_>,
    ) {
        match self {
            Self::Plain(plain) => series.record(plain, outcome, took),
            Self::Custom(custom) => {
                custom.record(&families.label_errors, series.name(), outcome, took, request, response);
            }
        }
    }
}

impl PlainRequests {
    fn register(registry: &Registry, settings: &Settings) -> Result<Self, RegisterError> {
        Ok(Self {
            counts: registry
                .counter(COUNTS.0, COUNTS.1)
                .unlisted()
                .labels::<RequestLabels>()
                .cap(settings.cap())
                .get_or_register()?,
            durations: registry
                .histogram(DURATIONS.0, DURATIONS.1)
                .unlisted()
                .bounds(settings.latency_buckets.clone())
                .labels::<DurationLabels>()
                .cap(settings.cap())
                .get_or_register()?,
            last_byte: registry
                .histogram(LAST_BYTE.0, LAST_BYTE.1)
                .bounds(settings.latency_buckets.clone())
                .labels::<RouteLabels>()
                .cap(settings.cap())
                .get_or_register()?,
        })
    }

    /// The handles for one route and outcome, to be kept.
    pub(crate) fn handles(&self, route: RouteName<'_>, outcome: Outcome) -> Handles {
        let Outcome { method, scheme, status, is_wrapped } = outcome;
        Handles {
            count: self.counts.get(&RequestLabels { method, route, scheme, status }),
            duration: self.durations.get(&DurationLabels { method, route, is_wrapped, status }),
        }
    }
}

impl Handles {
    /// Records a request. Inlined, as are others of the parts that every request runs: the calls of all are a fifth of what they do.
    #[inline(always)]
    pub(crate) fn record(&self, took: Option<f64>) {
        self.count.inc();
        if let Some(took) = took {
            self.duration.observe(took);
        }
    }
}
