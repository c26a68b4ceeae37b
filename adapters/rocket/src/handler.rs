//! [`instrument`]: what a handler does, seen from directly around it.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::OnceLock;

use altimeter::{Counter, Stopwatch};
use rocket::futures::FutureExt;
use rocket::outcome::Outcome as End;
use rocket::route::{Handler, Outcome};
use rocket::{Data, Request, Route};

use crate::application::Application;
use crate::endpoint;
use crate::families::{Families, HandlerFamilies};
use crate::labels::{ErrorLabels, HandlerLabels, HandlerOutcome, Method, OutcomeLabels, RouteName};
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

/// The future of a handler.
type Handling<'h, 'r> = Pin<Box<dyn Future<Output = Outcome<'r>> + Send + 'h>>;

/// As the function that `#[rocket::async_trait]` makes of a handler, which begins when it is called: so the request's data, of
/// several hundred bytes, goes to the handler that is measured, without a stay in the future around it.
impl Handler for Instrumented {
    fn handle<'r, 'a, 'q, 'h>(&'a self, request: &'r Request<'q>, data: Data<'r>) -> Handling<'h, 'r>
    where
        'r: 'h,
        'a: 'h,
        'q: 'h,
    {
        let Some(series) = self.series.get_or_init(|| HandlerSeries::of(request)) else {
            return self.inner.handle(request, data);
        };
        let state = RequestState::of(request, series.application);
        if !state.begin_handler(series.address) {
            return self.inner.handle(request, data);
        }
        let watch = Stopwatch::start();
        // A panic is one of the handler, be it before there is a future or in that. It goes on: nothing here lives on with what it
        // left behind.
        let begun = catch_unwind(AssertUnwindSafe(|| self.inner.handle(request, data)));
        Box::pin(async move {
            let handled = match begun {
                Ok(handling) => AssertUnwindSafe(handling).catch_unwind().await,
                Err(panic) => Err(panic),
            };
            state.end_handler(series.address);
            series.observe(state.method(), watch.seconds());
            series.count(match &handled {
                Ok(End::Success(_)) => HandlerOutcome::Success,
                Ok(End::Error(_)) => HandlerOutcome::Error,
                Ok(End::Forward(_)) => HandlerOutcome::Forward,
                Err(_) => HandlerOutcome::Panic,
            });
            handled.unwrap_or_else(|panic| {
                count_error(&series.application.families, series.name(), PANIC);
                resume_unwind(panic)
            })
        })
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

    fn observe(&self, method: Method, seconds: f64) {
        let HandlerFamilies { durations, .. } = &self.application.families.handlers;
        let find = || durations.get(&HandlerLabels { method, route: self.name() });
        self.durations.get(method, find).observe(seconds);
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
