//! [`Altimeter`]: what a user attaches and mounts.

use std::fmt;
use std::sync::{Arc, OnceLock};

use altimeter::Registry;
use rocket::fairing::{self, Fairing, Info, Kind};
use rocket::figment::value::Dict;
use rocket::{Build, Data, Request, Rocket, Route};

use crate::application::{Application, Attached, LaunchError};
use crate::builder::Builder;
use crate::custom::CustomLabel;
use crate::endpoint;
use crate::families::Families;
use crate::hook::{self, Hook};
use crate::place::Place;
use crate::request::RequestState;
use crate::settings::Settings;

/// Measures a Rocket application, and serves the page that Prometheus scrapes.
///
/// Attach it as a fairing, before the others, and mount a clone of it where the page should be. It may be attached without
/// being mounted, where the page is served by something else. Attached twice, it counts once, into the registry of
/// the last. Several applications may share one registry; their numbers add up.
///
/// Responses are recorded as the last fairing leaves them, whether the application attached that or a stage of it, as
/// [`AdHoc::on_ignite`](rocket::fairing::AdHoc::on_ignite), or a stage that a stage attached: four deep, and no deeper.
///
/// [`Builder`] documents the settings. What a launch needs, some 100 bytes for each route and some 100 for each of its
/// series, stays for the rest of the process.
///
/// # Errors
///
/// The launch fails, and an error in the log says why, when
///
/// * a setting has a value that is not allowed, or there is no such setting;
/// * the registry refuses one of the families, because the application has registered something else under its name;
/// * it is mounted, but not attached;
/// * the page is to be on a port of its own, and that port is taken.
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
pub struct Altimeter {
    shared: Arc<Shared>,
    /// The one to which this value, and no clone of it, is attached; set when it ignites.
    application: OnceLock<&'static Application>,
}

/// What the clones of one [`Altimeter`] have in common.
struct Shared {
    registry: Registry,
    /// What the application set, for its launch to check.
    settings: Dict,
    labels: Vec<CustomLabel>,
}

impl Altimeter {
    /// Measures into [`Registry::global`].
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Measures into a registry of the caller's, and serves its page.
    #[must_use]
    pub fn with_registry(registry: Registry) -> Self {
        Self::builder().registry(registry).build()
    }

    /// Measures by settings of the application's own.
    pub fn builder() -> Builder {
        Builder::new()
    }

    pub(crate) fn of(registry: Registry, settings: Dict, labels: Vec<CustomLabel>) -> Self {
        Self { shared: Arc::new(Shared { registry, settings, labels }), application: OnceLock::new() }
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

    /// Prepares for the application that is about to launch.
    fn prepare(&self, rocket: &Rocket<Build>) -> Result<&'static Application, LaunchError> {
        let Shared { registry, settings, labels } = &*self.shared;
        let settings = Settings::read(settings, rocket.figment())?;
        CustomLabel::check(labels)?;
        let registry = match &settings.namespace {
            Some(namespace) => &registry.prefixed(&format!("{namespace}_"))?,
            None => registry,
        };
        let families = Families::register(registry, &settings, labels)?;
        if let Some(names) = settings.names {
            registry.set_names(names.text())?;
        }
        registry.self_metrics(settings.self_metrics);
        Ok(self.application.get_or_init(|| Box::leak(Box::new(Application::new(families, settings)))))
    }
}

/// A clone measures into the same registry, by the same settings.
impl Clone for Altimeter {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), application: OnceLock::new() }
    }
}

impl Default for Altimeter {
    fn default() -> Self {
        Self::new()
    }
}

/// Without the settings, of which some are secret.
impl fmt::Debug for Altimeter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Altimeter").field("registry", &self.shared.registry).finish_non_exhaustive()
    }
}

impl From<Altimeter> for Vec<Route> {
    fn from(altimeter: Altimeter) -> Self {
        vec![endpoint::route(altimeter.shared.registry.clone())]
    }
}

/// Runs where the user attached it, and so sees a request before the fairings attached later. The rest is done by a
/// `Recorder`, for which ignition finds a `Place` behind all others: it sees the response as the client will.
#[rocket::async_trait]
impl Fairing for Altimeter {
    fn info(&self) -> Info {
        Info { name: "Altimeter", kind: Kind::Ignite | Kind::Request | Kind::Singleton }
    }

    async fn on_ignite(&self, rocket: Rocket<Build>) -> fairing::Result {
        match self.prepare(&rocket) {
            Ok(application) => {
                let rocket = rocket.attach(Place::of(application)).manage(Attached(application));
                #[cfg(feature = "exporter")]
                let rocket = crate::export::attach(rocket, &self.shared.registry, &application.settings);
                Ok(rocket)
            }
            Err(error) => {
                log::error!("Altimeter cannot launch: {error}");
                Err(rocket)
            }
        }
    }

    fn on_request<'a, 'r, 'q, 'd, 's, 'hook>(
        &'a self,
        request: &'r mut Request<'q>,
        _: &'d mut Data<'s>,
    ) -> Hook<'hook>
    where
        'a: 'hook,
        'r: 'hook,
        'q: 'hook,
        'd: 'hook,
        's: 'hook,
    {
        if let Some(application) = self.application.get() {
            RequestState::begin(request, application);
        }
        hook::done()
    }
}
