//! The fairing that records, attached behind all others when Rocket ignites.

use std::sync::{Arc, OnceLock};

use altimeter::Counter;
use rocket::fairing::{self, Fairing, Info, Kind};
use rocket::{Build, Orbit, Request, Response, Rocket};

use crate::attached::Attached;
use crate::body;
use crate::families::Families;
use crate::headers::{Length, RequestHeaders};
use crate::labels::{Charset, CharsetLabels, Scheme};
use crate::request::RequestState;
use crate::requests::Outcome;
use crate::routes::RouteTable;
use crate::settings::Settings;

/// The status of a response that upgrades the connection. Rocket sets it after the fairings.
const SWITCHING_PROTOCOLS: u16 = 101;

/// Records the requests of one launched application.
///
/// Each ignition makes one of its own, so the table of routes in it never outlives the routes it was made from.
#[derive(Debug)]
pub(crate) struct Recorder {
    families: &'static Families,
    settings: Arc<Settings>,
    /// For ever, as the families: what ends with a request has a handle in it.
    launched: OnceLock<&'static Launched>,
}

/// What is known once the application is launched and its routes stay where they are.
#[derive(Debug)]
struct Launched {
    scheme: Scheme,
    routes: RouteTable,
}

impl Recorder {
    pub(crate) fn new(attached: &Attached) -> Self {
        let Attached { families, settings, .. } = attached;
        Self { families, settings: Arc::clone(settings), launched: OnceLock::new() }
    }

    /// What is known of the launched application. It is worked out at liftoff, before the first request.
    fn launched(&self, rocket: &Rocket<Orbit>) -> &'static Launched {
        self.launched.get_or_init(|| {
            let scheme = Scheme::of(rocket.config());
            Box::leak(Box::new(Launched { scheme, routes: RouteTable::of(rocket.routes(), &self.settings) }))
        })
    }

    /// Records what the headers tell.
    fn record_headers(&self, headers: &RequestHeaders, response: &Response<'_>) {
        let Families { request_bodies, ajax, charsets, .. } = self.families;
        match headers.length {
            Length::Bytes(bytes) => request_bodies.bytes.observe(bytes as f64),
            Length::Unknown => request_bodies.length_unknown.inc(),
        }
        if headers.is_ajax {
            ajax.inc();
        }
        let charset = Charset::of(response.headers().get_one("Content-Type"));
        charsets.with(&CharsetLabels { charset }, Counter::inc);
    }
}

#[rocket::async_trait]
impl Fairing for Recorder {
    fn info(&self) -> Info {
        let kind = Kind::Ignite | Kind::Liftoff | Kind::Response | Kind::Singleton;
        Info { name: "Altimeter's recorder", kind }
    }

    /// All fairings that were attached have ignited, so that the routes that they mounted are there.
    async fn on_ignite(&self, rocket: Rocket<Build>) -> fairing::Result {
        match self.settings.check_exclude(rocket.routes()) {
            Ok(()) => Ok(rocket),
            Err(error) => {
                log::error!("Altimeter cannot launch: {error}");
                Err(rocket)
            }
        }
    }

    async fn on_liftoff(&self, rocket: &Rocket<Orbit>) {
        self.launched(rocket);
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        let launched = self.launched(request.rocket());
        let state = RequestState::of(request, self.families);
        let took = state.elapsed();
        let Some(series) = launched.routes.find(request.route()) else { return state.leave() };

        let headers = RequestHeaders::of(request.headers(), self.settings.forwarded_proto_header.as_deref());
        let is_websocket = headers.wants_websocket && response.upgrade("websocket").is_some();
        let outcome = Outcome {
            method: state.method(),
            scheme: headers.scheme.unwrap_or(launched.scheme),
            status: if is_websocket { SWITCHING_PROTOCOLS } else { response.status().code },
        };
        let took = (!is_websocket).then_some(took);
        self.families.requests.record(self.families, series, outcome, took, request, response);
        self.record_headers(&headers, response);
        if is_websocket {
            self.families.websockets.opened.inc();
            state.upgrade(&self.families.websockets.active);
        } else {
            state.will_respond(series.last_byte(&self.families.last_byte, outcome.method));
            body::record(&self.families.response_bodies, outcome.method, response).await;
        }
    }
}
