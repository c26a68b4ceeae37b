//! What is known of an application that is measured, for all who meet one of its requests.

use std::fmt;
use std::sync::OnceLock;

use altimeter::{Histogram, NameError, NamesError, RegisterError};
use rocket::http;
use rocket::{Orbit, Request, Rocket, Route};

use crate::custom::LabelTaken;
use crate::endpoint;
use crate::families::Families;
use crate::headers::Wanted;
use crate::labels::{Method, Scheme};
use crate::requests::Requests;
use crate::routes::{RouteIndex, RouteTable};
use crate::settings::{SettingError, Settings};

/// Made by each ignition, and kept for the rest of the process: so what ends with a request, and may outlive the application,
/// needs no handle of its own. To clone one for each request would write to a count that all threads share.
#[derive(Debug)]
pub(crate) struct Application {
    pub(crate) families: Families,
    pub(crate) settings: Settings,
    pub(crate) wanted: Wanted,
    launched: OnceLock<Launched>,
}

/// What is known once the application is launched and its routes stay where they are.
#[derive(Debug)]
pub(crate) struct Launched {
    pub(crate) scheme: Scheme,
    pub(crate) routes: RouteTable,
    /// The paths of the endpoint, wherever it is mounted, without a `/` at the end; none where scrapes are counted.
    pages: Box<[Box<str>]>,
}

/// As Rocket keeps it: the state of the application.
pub(crate) struct Attached(pub(crate) &'static Application);

impl Application {
    pub(crate) fn new(families: Families, settings: Settings) -> Self {
        let wanted = Wanted::new(settings.forwarded_proto_header.clone());
        Self { families, settings, wanted, launched: OnceLock::new() }
    }

    /// That of the application that answers `request`, if it is measured.
    pub(crate) fn of(request: &Request<'_>) -> Option<&'static Self> {
        request.rocket().state::<Attached>().map(|attached| attached.0)
    }

    /// What is known of the launched application. It is worked out at liftoff, before the first request.
    pub(crate) fn launched(&self, rocket: &Rocket<Orbit>) -> &Launched {
        self.launched.get_or_init(|| Launched {
            scheme: Scheme::of(rocket.config()),
            routes: RouteTable::of(rocket.routes(), &self.settings),
            pages: rocket.routes().filter(|route| self.is_page(route)).map(path).collect(),
        })
    }

    /// The histogram of the time to the last byte of responses by a route of the launched application. None where labels of the
    /// application's own are on it: then it is observed by what keeps their values.
    pub(crate) fn last_byte(&self, route: RouteIndex, method: Method) -> Option<&Histogram> {
        let Requests::Plain(requests) = &self.families.requests else { return None };
        let series = self.launched.get()?.routes.series(route);
        Some(series.last_byte(&requests.last_byte, method))
    }

    /// Whether the endpoint will answer `request`, which is not routed yet, and that is not to be counted. This is for paths as
    /// they are usually written; of any other, as `/%6detrics`, the endpoint finds that it came.
    pub(crate) fn is_scrape(&self, request: &Request<'_>) -> bool {
        self.launched(request.rocket()).pages.iter().any(|page| {
            let rest = request.uri().path().as_str().strip_prefix(&**page);
            rest.is_some_and(|rest| rest.bytes().all(|byte| byte == b'/'))
                && matches!(request.method(), http::Method::Get | http::Method::Head)
        })
    }

    /// Whether this is the endpoint, and not to be counted.
    fn is_page(&self, route: &Route) -> bool {
        endpoint::is_endpoint(route) && !self.settings.count_scrapes
    }
}

fn path(route: &Route) -> Box<str> {
    route.uri.path().trim_end_matches('/').into()
}

/// Why an application is not launched.
#[derive(Debug)]
pub(crate) enum LaunchError {
    Setting(SettingError),
    Namespace(NameError),
    Label(LabelTaken),
    Register(RegisterError),
    Names(NamesError),
}

impl fmt::Display for LaunchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setting(error) => error.fmt(f),
            Self::Namespace(error) => write!(f, "the namespace is refused: {error}"),
            Self::Label(error) => error.fmt(f),
            Self::Register(error) => write!(f, "its metrics are refused: {error}"),
            Self::Names(error) => write!(f, "its names are refused: {error}"),
        }
    }
}

impl std::error::Error for LaunchError {}

impl From<SettingError> for LaunchError {
    fn from(error: SettingError) -> Self {
        Self::Setting(error)
    }
}

impl From<NameError> for LaunchError {
    fn from(error: NameError) -> Self {
        Self::Namespace(error)
    }
}

impl From<LabelTaken> for LaunchError {
    fn from(error: LabelTaken) -> Self {
        Self::Label(error)
    }
}

impl From<RegisterError> for LaunchError {
    fn from(error: RegisterError) -> Self {
        Self::Register(error)
    }
}

impl From<NamesError> for LaunchError {
    fn from(error: NamesError) -> Self {
        Self::Names(error)
    }
}
