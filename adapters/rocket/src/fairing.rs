//! [`Altimeter`]: what a user attaches and mounts.

use std::sync::{Arc, OnceLock};

use altimeter::{RegisterError, Registry};
use rocket::fairing::{self, Fairing, Info, Kind};
use rocket::{Build, Data, Request, Rocket, Route};

use crate::endpoint;
use crate::families::Families;
use crate::recorder::Recorder;
use crate::request::RequestState;

/// Measures a Rocket application, and serves the page that Prometheus scrapes.
///
/// Attach it as a fairing, before the others, and mount a clone of it where the page should be. Either works without
/// the other. Attached twice, it counts once, into the registry of the last. Several applications may share one
/// registry; their numbers add up.
///
/// # Errors
///
/// The families are registered when Rocket ignites. If the registry refuses one of them, because the application
/// has registered something else under its name, the reason is logged as an error and the launch fails.
///
/// # Examples
///
/// ```
/// use altimeter_rocket::Altimeter;
///
/// let altimeter = Altimeter::new();
/// let rocket = rocket::build()
///     .attach(altimeter.clone())
///     .mount("/metrics", altimeter);
/// assert!(rocket.routes().any(|route| route.uri.path() == "/metrics"));
/// ```
#[derive(Clone, Debug)]
pub struct Altimeter {
    shared: Arc<Shared>,
}

/// What the clones of one [`Altimeter`] have in common.
#[derive(Debug)]
struct Shared {
    registry: Registry,
    families: OnceLock<Arc<Families>>,
}

impl Altimeter {
    /// Measures into [`Registry::global`].
    #[must_use]
    pub fn new() -> Self {
        Self::with_registry(Registry::global().clone())
    }

    /// Measures into a registry of the caller's, and serves its page.
    #[must_use]
    pub fn with_registry(registry: Registry) -> Self {
        Self { shared: Arc::new(Shared { registry, families: OnceLock::new() }) }
    }

    /// The registry measured into: the place for the application's own metrics.
    ///
    /// ```
    /// use altimeter_rocket::Altimeter;
    ///
    /// let altimeter = Altimeter::new();
    /// let barks = altimeter.registry().counter("barks_total", "Barks heard.").register()?;
    /// barks.inc();
    /// assert_eq!(barks.get(), 1);
    /// # Ok::<(), altimeter::RegisterError>(())
    /// ```
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.shared.registry
    }

    /// The families, registered by the first ignition that asks for them.
    fn families(&self) -> Result<Arc<Families>, RegisterError> {
        if let Some(families) = self.shared.families.get() {
            return Ok(Arc::clone(families));
        }
        let families = Arc::new(Families::register(&self.shared.registry)?);
        Ok(Arc::clone(self.shared.families.get_or_init(|| families)))
    }
}

impl Default for Altimeter {
    fn default() -> Self {
        Self::new()
    }
}

impl From<Altimeter> for Vec<Route> {
    fn from(altimeter: Altimeter) -> Self {
        vec![endpoint::route(altimeter.shared.registry.clone())]
    }
}

/// Runs where the user attached it, and so sees a request before the fairings attached later. The rest is done by a
/// `Recorder`, which ignition attaches behind all others: it sees the request as the router will, and the response
/// as the client will.
#[rocket::async_trait]
impl Fairing for Altimeter {
    fn info(&self) -> Info {
        Info { name: "Altimeter", kind: Kind::Ignite | Kind::Request | Kind::Singleton }
    }

    async fn on_ignite(&self, rocket: Rocket<Build>) -> fairing::Result {
        match self.families() {
            Ok(families) => Ok(rocket.attach(Recorder::new(families))),
            Err(error) => {
                log::error!("Altimeter cannot register its metrics: {error}");
                Err(rocket)
            }
        }
    }

    async fn on_request(&self, request: &mut Request<'_>, _: &mut Data<'_>) {
        RequestState::of(request);
    }
}
