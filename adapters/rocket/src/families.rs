//! The three families of HTTP metrics.

use std::time::Duration;

use altimeter::{Bounds, Counter, Family, Histogram, RegisterError, Registry, UpDownCounter};

use crate::labels::{DurationLabels, Method, RequestLabels, Scheme};

/// The most series of a family with the label `route`. Clients cannot add any, only the application can: one for each
/// route, method and status that occurs. Enough for a thousand routes, and the end for a handler that invents statuses.
const CAP: usize = 20_000;

/// The families, as they stand in one registry.
#[derive(Debug)]
pub(crate) struct Families {
    requests: Family<RequestLabels<'static>, Counter>,
    durations: Family<DurationLabels<'static>, Histogram>,
    /// For ever, because request states are `'static` and a clone for each would write to a shared count.
    pub(crate) in_flight: &'static UpDownCounter,
}

/// What is known of a request when its response is ready, the route apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) method: Method,
    pub(crate) scheme: Scheme,
    pub(crate) status: u16,
}

/// The handles for the requests to one route that had one outcome.
#[derive(Debug)]
pub(crate) struct Handles {
    requests: Counter,
    duration: Histogram,
}

impl Families {
    /// Registers the families, or finds them where another application of the process has registered them.
    pub(crate) fn register(registry: &Registry) -> Result<Self, RegisterError> {
        Ok(Self {
            requests: registry
                .counter("http_requests_total", "HTTP requests, counted when the response is ready.")
                .labels::<RequestLabels>()
                .cap(CAP)
                .get_or_register()?,
            durations: registry
                .histogram(
                    "http_request_duration_seconds",
                    "Time from seeing an HTTP request to the headers of its response being ready.",
                )
                .bounds(Bounds::LATENCY)
                .labels::<DurationLabels>()
                .cap(CAP)
                .get_or_register()?,
            in_flight: registry
                .up_down("http_requests_in_flight", "HTTP requests being answered.")
                .get_or_register()?
                .leak(),
        })
    }

    /// The handles for one route and outcome, to be kept.
    pub(crate) fn handles(&self, route: &str, outcome: Outcome) -> Handles {
        let (requests, duration) = labels(route, outcome);
        Handles { requests: self.requests.get(&requests), duration: self.durations.get(&duration) }
    }

    /// Records one request by looking its series up.
    pub(crate) fn record(&self, route: &str, outcome: Outcome, took: Duration) {
        let (requests, duration) = labels(route, outcome);
        self.requests.with(&requests, Counter::inc);
        self.durations.with(&duration, |histogram| histogram.observe_duration(took));
    }
}

impl Handles {
    /// Records one request.
    pub(crate) fn record(&self, took: Duration) {
        self.requests.inc();
        self.duration.observe_duration(took);
    }
}

fn labels(route: &str, outcome: Outcome) -> (RequestLabels<'_>, DurationLabels<'_>) {
    let Outcome { method, scheme, status } = outcome;
    (RequestLabels { method, route, scheme, status }, DurationLabels { method, route, status })
}
