//! [`instrument`]: what a handler does, seen from directly around it.

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::OnceLock;

use altimeter::{Counter, Stopwatch};
use rocket::futures::FutureExt;
use rocket::outcome::Outcome as End;
use rocket::route::{Handler, Outcome};
use rocket::{Data, Request, Route};

use crate::application::Application;
use crate::endpoint;
use crate::families::{Families, HandlerFamilies};
use crate::labels::{ErrorLabels, HandlerLabels, HandlerOutcome, OutcomeLabels, RouteName};
use crate::request::RequestState;
use crate::routes::{ByMethod, address};

/// The value of the label `kind` of a panic.
const PANIC: &str = "panic";

/// Measures what the handlers of these routes do, apart from all around them:
///
/// * `http_handler_duration_seconds{method, route}`: the time in the handler, which includes its guards, and the making of
///   its response;
/// * `http_handler_outcomes_total{route, outcome}`: `success`, `error`, `forward` or `panic`, for each attempt to route a
///   request, so that one that is passed on counts for each route that saw it;
/// * `http_handler_errors_total{route, kind}`, with the kind `panic`. Other kinds are those of [`Counted`](crate::Counted)
///   errors.
///
/// A panic is counted, and goes on to Rocket. Routes wrapped twice are measured once. Names, ranks, formats and sentinels of the routes are as they were; so is what
/// they answer. Without the fairing attached, nothing is measured; nor is it for routes that are
/// [excluded](crate::Builder::exclude).
///
/// ```
/// use altimeter_rocket::instrument;
/// use rocket::{get, routes};
///
/// #[get("/dogs")]
/// fn dogs() -> &'static str {
///     "Rex"
/// }
///
/// let rocket = rocket::build().mount("/", instrument(routes![dogs]));
/// # assert_eq!(rocket.routes().count(), 1);
/// ```
#[must_use = "the routes are to be mounted"]
pub fn instrument(routes: Vec<Route>) -> Vec<Route> {
    routes.into_iter().map(instrument_one).collect()
}

fn instrument_one(mut route: Route) -> Route {
    if !endpoint::is_endpoint(&route) {
        let inner = route.handler.clone();
        route.handler = Box::new(Instrumented { inner, series: OnceLock::new() });
    }
    route
}

/// A handler that is measured.
struct Instrumented {
    inner: Box<dyn Handler>,
    /// Found by the first request, when the route is known with its mount; none if nothing is to be measured.
    series: OnceLock<Option<Box<HandlerSeries>>>,
}

/// A clone belongs to another route.
impl Clone for Instrumented {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), series: OnceLock::new() }
    }
}

/// The handles of one route, filled as they are first needed.
struct HandlerSeries {
    application: &'static Application,
    /// Of the route.
    address: usize,
    template: String,
    view: String,
    durations: ByMethod,
    outcomes: [OnceLock<Counter>; 4],
}

#[rocket::async_trait]
impl Handler for Instrumented {
    async fn handle<'r>(&self, request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r> {
        let Some(series) = self.series.get_or_init(|| HandlerSeries::of(request)) else {
            return self.inner.handle(request, data).await;
        };
        let state = RequestState::of(request, series.application);
        if !state.begin_handler(series.address) {
            return self.inner.handle(request, data).await;
        }
        let watch = Stopwatch::start();
        // In a future of its own, so that a panic before the first `await` is seen, too. It goes on: nothing here lives on
        // with what it left behind.
        let handled = AssertUnwindSafe(async { self.inner.handle(request, data).await }).catch_unwind().await;
        let took = watch.seconds();
        state.end_handler(series.address);
        let method = state.method();
        let HandlerFamilies { durations, .. } = &series.application.families.handlers;
        let find = || durations.get(&HandlerLabels { method, route: series.name() });
        series.durations.get(method, find).observe(took);
        match handled {
            Ok(outcome) => {
                series.count(match &outcome {
                    End::Success(_) => HandlerOutcome::Success,
                    End::Error(_) => HandlerOutcome::Error,
                    End::Forward(_) => HandlerOutcome::Forward,
                });
                outcome
            }
            Err(panic) => {
                series.count(HandlerOutcome::Panic);
                count_error(&series.application.families, series.name(), PANIC);
                resume_unwind(panic)
            }
        }
    }
}

impl HandlerSeries {
    /// Those of the route that `request` was given, if its application measures it.
    fn of(request: &Request<'_>) -> Option<Box<Self>> {
        let (application, route) = (Application::of(request)?, request.route()?);
        (!application.settings.excludes(route)).then(|| {
            let RouteName { template, view } = RouteName::of(route);
            Box::new(Self {
                application,
                address: address(route),
                template: template.to_owned(),
                view: view.to_owned(),
                durations: ByMethod::default(),
                outcomes: Default::default(),
            })
        })
    }

    fn name(&self) -> RouteName<'_> {
        RouteName { template: &self.template, view: &self.view }
    }

    fn count(&self, outcome: HandlerOutcome) {
        let family = &self.application.families.handlers.outcomes;
        let count = || family.get(&OutcomeLabels { route: &self.template, outcome });
        self.outcomes[outcome as usize].get_or_init(count).inc();
    }
}

/// Counts an error of the handler of a route.
pub(crate) fn count_error(families: &Families, route: RouteName<'_>, kind: &str) {
    families.handlers.errors.with(&ErrorLabels { route, kind }, Counter::inc);
}
