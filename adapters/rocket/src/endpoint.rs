//! The route that serves the page.

use std::io::ErrorKind;

use altimeter::{Credentials, Registry, negotiate, scrape_timeout};
use rocket::http::Status;
use rocket::http::uri::Segments;
use rocket::http::uri::fmt::Query;
use rocket::request::{self, FromRequest};
use rocket::route::{Handler, Outcome};
use rocket::{Data, Ignite, Request, Response, Rocket, Route, Sentinel, get, routes};

use crate::application::{Application, Attached};
use crate::page::{self, Asked, Page, Turns};
use crate::request::RequestState;

/// The name of the endpoint's route. A route made by an attribute is named after its function, and this is no
/// identifier, so the name tells the endpoint from all of those.
const NAME: &str = "altimeter-metrics";

/// The endpoint, to be mounted. Rocket answers `HEAD` by it, too.
pub(crate) fn route(registry: Registry) -> Route {
    // Made by the attribute for the sake of its sentinel, which a route made otherwise cannot have.
    let mut route = routes![endpoint].swap_remove(0);
    route.name = Some(NAME.into());
    route.handler = Box::new(Endpoint { registry, turns: Turns::new() });
    route
}

/// In how many seconds Prometheus wants the page.
const TIMEOUT: &str = "X-Prometheus-Scrape-Timeout-Seconds";

/// Whether `route` is the endpoint.
pub(crate) fn is_endpoint(route: &Route) -> bool {
    route.name.as_deref() == Some(NAME)
}

/// Stands for what [`Endpoint`] does.
#[get("/")]
fn endpoint(_attached: AltimeterIsAttached) {}

/// That the [`Altimeter`](crate::Altimeter) is attached, too. Rocket asks at launch, and shows the name of the type.
struct AltimeterIsAttached;

impl Sentinel for AltimeterIsAttached {
    fn abort(rocket: &Rocket<Ignite>) -> bool {
        let is_missing = rocket.state::<Attached>().is_none();
        if is_missing {
            log::error!(
                "Altimeter is mounted, but not attached, so that it would measure nothing; add \
                 `.attach(altimeter.clone())` before the `.mount(..)`"
            );
        }
        is_missing
    }
}

/// Never asked: the handler is replaced.
#[rocket::async_trait]
impl<'r> FromRequest<'r> for AltimeterIsAttached {
    type Error = std::convert::Infallible;

    async fn from_request(_: &'r Request<'_>) -> request::Outcome<Self, Self::Error> {
        request::Outcome::Success(Self)
    }
}

/// Answers with the registry's page.
#[derive(Clone)]
struct Endpoint {
    registry: Registry,
    turns: Turns,
}

#[rocket::async_trait]
impl Handler for Endpoint {
    async fn handle<'r>(&self, request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r> {
        // The sentinel has seen to it that there is one.
        let Some(application) = Application::of(request) else {
            return Outcome::Forward((data, Status::NotFound));
        };
        if !application.settings.count_scrapes {
            RequestState::of(request, application).leave();
        }
        let credentials = &application.settings.credentials;
        let authorization = request.headers().get_one("Authorization").unwrap_or_default();
        if !credentials.allow(authorization.as_bytes()) {
            return Outcome::Success(refusal(credentials));
        }
        let accept = header(request, "Accept");
        // Without the feature, core may still offer what another crate of the program asked it for.
        let accept_encoding =
            if cfg!(feature = "gzip") { header(request, "Accept-Encoding") } else { String::new() };
        let chosen = negotiate(&accept, &accept_encoding);
        let asked = Asked {
            names: request.uri().query().map(|query| names(query.segments())).unwrap_or_default(),
            timeout: request.headers().get_one(TIMEOUT).and_then(scrape_timeout),
        };
        match Page::begin(&self.registry, &self.turns, chosen, asked).await {
            Ok(page) => Outcome::Success(page.into_response(chosen)),
            // As the exporter says it.
            Err(error) if error.kind() == ErrorKind::TimedOut => {
                let text = "The collectors did not answer in time.\n";
                Outcome::Success(page::plain(Status::ServiceUnavailable, text))
            }
            Err(error) => {
                log::error!("Altimeter cannot write a page: {error}");
                Outcome::Error(Status::InternalServerError)
            }
        }
    }
}

/// A header as one text, whether it was sent as one or as several.
fn header(request: &Request<'_>, name: &str) -> String {
    request.headers().get(name).collect::<Vec<_>>().join(",")
}

/// The values of the parameters `name[]`, by which a scraper asks for some families only.
fn names(query: Segments<'_, Query>) -> Vec<String> {
    query.filter(|(key, _)| *key == "name[]").map(|(_, name)| name.to_owned()).collect()
}

/// The answer to those who may not see the page: without the catchers of the application, which know nothing of the header
/// that has to be in it.
fn refusal(credentials: &Credentials) -> Response<'static> {
    let mut response =
        page::plain(Status::Unauthorized, "The metrics are for those who send the credentials for them.\n");
    credentials.challenges().for_each(|challenge| response.adjoin_raw_header("WWW-Authenticate", challenge));
    response
}
