//! The fairing that records, attached behind all others when Rocket ignites: see `place`.

use altimeter::Counter;
use rocket::fairing::{Fairing, Info, Kind};
use rocket::{Orbit, Request, Response, Rocket};

use crate::application::Application;
use crate::body;
use crate::families::Families;
use crate::headers::{self, Length, RequestHeaders};
use crate::hook::{self, Hook};
use crate::labels::{CharsetLabels, Method};
use crate::request::RequestState;
use crate::requests::Outcome;
use crate::routes::RouteSeries;

/// The status of a response that upgrades the connection. Rocket sets it after the fairings.
const SWITCHING_PROTOCOLS: u16 = 101;

/// Records the requests of one application.
#[derive(Debug)]
pub(crate) struct Recorder(pub(crate) &'static Application);

impl Recorder {
    /// Records a request whose response is ready. Answers whether that is all: if not, the size of the body is to be asked for.
    ///
    /// Inlined, as `Handles::record`.
    #[inline(always)]
    fn record<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) -> bool {
        let Self(application) = self;
        let (families, launched) = (&application.families, application.launched(request.rocket()));
        let state = RequestState::of(request, application);
        let took = state.seconds();
        let Some((route, series)) = launched.routes.find(request.route()) else {
            state.leave();
            return true;
        };
        if let Some(not_excluded) = &families.not_excluded {
            not_excluded.inc();
        }

        let of_request = RequestHeaders::of(request.headers(), &application.wanted);
        let outcome = Outcome {
            method: state.method(),
            scheme: of_request.scheme.unwrap_or(launched.scheme),
            is_wrapped: state.is_wrapped(request.route()),
            status: response.status().code,
        };
        if of_request.wants_websocket && response.upgrade("websocket").is_some() {
            self.record_upgrade(state, series, outcome, &of_request, request, response);
            return true;
        }
        families.requests.record(families, series, outcome, Some(took), request, response);
        self.record_headers(&of_request, outcome.method, request, response);
        state.will_respond(route);
        body::record(&families.response_bodies, outcome.method, response)
    }

    /// Records a request that becomes a websocket.
    #[cold]
    fn record_upgrade(
        &self,
        state: &RequestState,
        series: &RouteSeries,
        outcome: Outcome,
        of_request: &RequestHeaders,
        request: &Request<'_>,
        response: &Response<'_>,
    ) {
        let families = &self.0.families;
        let outcome = Outcome { status: SWITCHING_PROTOCOLS, ..outcome };
        families.requests.record(families, series, outcome, None, request, response);
        self.record_headers(of_request, outcome.method, request, response);
        families.websockets.opened.inc();
        state.upgrade();
    }

    /// Records what the headers tell. Inlined, as `Handles::record`.
    #[inline(always)]
    fn record_headers(
        &self,
        of_request: &RequestHeaders,
        method: Method,
        request: &Request<'_>,
        response: &Response<'_>,
    ) {
        let Families { request_bodies, ajax, charsets, .. } = &self.0.families;
        match of_request.length {
            Length::Absent if headers::may_have_body(method, request) => request_bodies.length_unknown.inc(),
            Length::Absent | Length::Bytes(0) => request_bodies.none.inc(),
            Length::Bytes(bytes) => request_bodies.bytes.observe(bytes as f64),
            Length::Unknown => request_bodies.length_unknown.inc(),
        }
        if of_request.is_ajax {
            ajax.inc();
        }
        let charset = headers::charset(response.headers());
        charsets.with(&CharsetLabels { charset }, Counter::inc);
    }
}

#[rocket::async_trait]
impl Fairing for Recorder {
    fn info(&self) -> Info {
        Info { name: "Altimeter's recorder", kind: Kind::Liftoff | Kind::Response }
    }

    async fn on_liftoff(&self, rocket: &Rocket<Orbit>) {
        self.0.launched(rocket);
    }

    fn on_response<'r, 'a, 'q, 's, 'hook>(
        &'a self,
        request: &'r Request<'q>,
        response: &'s mut Response<'r>,
    ) -> Hook<'hook>
    where
        'r: 'hook,
        'a: 'hook,
        'q: 'hook,
        's: 'hook,
    {
        if self.record(request, response) {
            hook::done()
        } else {
            Box::pin(body::ask_and_record(&self.0.families.response_bodies, response))
        }
    }
}
