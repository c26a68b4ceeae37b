//! The fairing that records, attached behind all others when Rocket ignites.

use std::sync::{Arc, OnceLock};

use rocket::fairing::{Fairing, Info, Kind};
use rocket::{Data, Orbit, Request, Response, Rocket};

use crate::endpoint::Mounts;
use crate::families::{Families, Outcome};
use crate::labels::{Method, Scheme};
use crate::request::RequestState;
use crate::routes::{Found, RouteTable};

/// Records the requests of one launched application.
///
/// Each ignition makes one of its own, so the table of routes in it never outlives the routes it was made from.
#[derive(Debug)]
pub(crate) struct Recorder {
    families: Arc<Families>,
    launched: OnceLock<Launched>,
}

/// What is known once the application is launched and its routes stay where they are.
#[derive(Debug)]
struct Launched {
    scheme: Scheme,
    routes: RouteTable,
    mounts: Mounts,
}

impl Recorder {
    pub(crate) fn new(families: Arc<Families>) -> Self {
        Self { families, launched: OnceLock::new() }
    }

    /// What is known of the launched application. It is worked out at liftoff, before the first request.
    fn launched(&self, rocket: &Rocket<Orbit>) -> &Launched {
        self.launched.get_or_init(|| Launched {
            scheme: Scheme::of(rocket.config()),
            routes: RouteTable::of(rocket.routes()),
            mounts: Mounts::of(rocket.routes()),
        })
    }
}

#[rocket::async_trait]
impl Fairing for Recorder {
    fn info(&self) -> Info {
        let kind = Kind::Liftoff | Kind::Request | Kind::Response | Kind::Singleton;
        Info { name: "Altimeter's recorder", kind }
    }

    async fn on_liftoff(&self, rocket: &Rocket<Orbit>) {
        self.launched(rocket);
    }

    async fn on_request(&self, request: &mut Request<'_>, _: &mut Data<'_>) {
        let ours = self.launched(request.rocket()).mounts.answer(request);
        let in_flight = (!ours).then_some(self.families.in_flight);
        RequestState::of(request).enter(Method::from(request.method()), in_flight);
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        let launched = self.launched(request.rocket());
        let state = RequestState::of(request);
        let outcome = Outcome {
            method: state.method().unwrap_or_else(|| Method::from(request.method())),
            scheme: launched.scheme,
            status: response.status().code,
        };
        match launched.routes.find(request.route()) {
            Found::Series(series) => series.record(&self.families, outcome, state.elapsed()),
            Found::Endpoint => {}
            Found::Unknown(route) => self.families.record(route.uri.path(), outcome, state.elapsed()),
        }
    }
}
