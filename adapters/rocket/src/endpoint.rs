//! The route that serves the page, and how requests to it are told from others.

use std::io::Cursor;

use altimeter::{Format, Registry};
use rocket::http::Method;
use rocket::http::uri::Origin;
use rocket::route::{Handler, Outcome};
use rocket::{Data, Request, Response, Route};

/// The name of the endpoint's route. A route made by an attribute is named after its function, and this is no
/// identifier, so the name tells the endpoint from all of those.
const NAME: &str = "altimeter-metrics";

/// The endpoint, to be mounted. Rocket answers `HEAD` by it, too.
pub(crate) fn route(registry: Registry) -> Route {
    let mut route = Route::new(Method::Get, "/", Endpoint { registry });
    route.name = Some(NAME.into());
    route
}

/// Whether `route` is the endpoint.
pub(crate) fn is_endpoint(route: &Route) -> bool {
    route.name.as_deref() == Some(NAME)
}

/// Answers with the registry's page.
#[derive(Clone)]
struct Endpoint {
    registry: Registry,
}

#[rocket::async_trait]
impl Handler for Endpoint {
    async fn handle<'r>(&self, _: &'r Request<'_>, _: Data<'r>) -> Outcome<'r> {
        let mut page = Vec::new();
        self.registry.encode(Format::Text, &mut page);
        let response = Response::build()
            // As text: Rocket's `ContentType` would have to be taken apart and put together again exactly so.
            .raw_header("Content-Type", Format::Text.content_type())
            .sized_body(page.len(), Cursor::new(page))
            .finalize();
        Outcome::Success(response)
    }
}

/// The places where the endpoint is mounted.
///
/// A request counts as in flight before Rocket has routed it, so the requests that the endpoint will answer have to be
/// told by method and path. This is exact, by the router's own rule for a route without parameters: the decoded,
/// non-empty segments of the path are the same, whatever the query. `POST /metrics` and `/metrics/more` are the
/// application's 404s and in flight like any other. (Where the application ranks a route of its own before the
/// endpoint on the same path, its requests are counted and timed, but not shown in flight.)
#[derive(Debug)]
pub(crate) struct Mounts {
    paths: Box<[Box<[Box<str>]>]>,
}

impl Mounts {
    pub(crate) fn of<'a>(routes: impl Iterator<Item = &'a Route>) -> Self {
        Self { paths: routes.filter(|route| is_endpoint(route)).filter_map(segments).collect() }
    }

    /// Whether the endpoint will answer `request`, which is not routed yet.
    pub(crate) fn answer(&self, request: &Request<'_>) -> bool {
        matches!(request.method(), Method::Get | Method::Head)
            && self.paths.iter().any(|path| {
                let asked = request.uri().path().segments();
                asked.len() == path.len() && asked.zip(path).all(|(asked, own)| asked == &**own)
            })
    }
}

/// The segments of a route's path, decoded.
fn segments(route: &Route) -> Option<Box<[Box<str>]>> {
    let uri = Origin::parse(route.uri.path()).ok()?;
    Some(uri.path().segments().map(Box::from).collect())
}
