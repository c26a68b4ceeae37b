//! Settings of the application's own.

use std::borrow::Cow;
use std::fmt;
#[cfg(feature = "exporter")]
use std::net::IpAddr;
#[cfg(feature = "exporter")]
use std::ops::RangeInclusive;
use std::sync::Arc;

use altimeter::{Bounds, Registry};
use rocket::figment::value::{Dict, Value};
use rocket::{Request, Response};

use crate::custom::CustomLabel;
use crate::fairing::Altimeter;
use crate::settings::Names;

/// Settings of an application: from [`Altimeter::builder`].
///
/// Rocket's configuration has the last word: whatever `[default.altimeter]` in `Rocket.toml`, or the environment variable
/// `ROCKET_ALTIMETER`, says is taken in place of what is set here. All are checked when the application launches: a value
/// that is not allowed, or a key that is not among these, stops the launch.
///
/// | key | value | default |
/// | --- | --- | --- |
/// | `namespace` | text that names begin with | none |
/// | `latency_buckets` | array of seconds, from 0 on, rising | [`Bounds::LATENCY`] |
/// | `body_buckets` | array of bytes, from 0 on, rising | [`Bounds::BODY_BYTES`] |
/// | `names` | `"canonical"` or `"django"` | those that the registry shows: `"canonical"` unless it was told otherwise |
/// | `exclude` | array of templates of routes | none |
/// | `forwarded_proto_header` | name of a header | none |
/// | `count_scrapes` | `true` or `false` | `false` |
/// | `self_metrics` | `true` or `false` | `true` |
/// | `series_cap` | whole number above 0 | 20,000; 2,000 with labels of the application's own |
/// | `bearer_token` | text | none |
/// | `basic_auth` | `"user:password"` | none |
/// | `export_port` | port of the page alone; 0 is any that is free | none |
/// | `export_port_range` | the first and the last port, of which the first that is free: `[9464, 9474]` | none |
/// | `export_address` | IP address of this machine | `"127.0.0.1"` |
///
/// The last three need the feature `exporter`, and one of the first two of them; not both. Rocket's local client ignites an
/// application, too, which exports then: where tests run side by side, name the port under the profile that serves, as
/// `[release.altimeter]`, or a range.
///
/// ```toml
/// [default.altimeter]
/// namespace = "kennel"
/// latency_buckets = [0.01, 0.1, 1]
/// exclude = ["/health"]
/// ```
///
/// or, for one run, `ROCKET_ALTIMETER='{namespace="kennel",bearer_token="..."}'`.
///
/// ```
/// use altimeter::Bounds;
/// use altimeter_rocket::Altimeter;
///
/// let altimeter = Altimeter::builder()
///     .namespace("kennel")
///     .latency_buckets(Bounds::new([0.01, 0.1, 1.0])?)
///     .label("tenant", |request, _| request.headers().get_one("X-Tenant").unwrap_or_default().into())
///     .build();
/// # Ok::<(), altimeter::BoundsError>(())
/// ```
#[must_use = "nothing is measured before `build` is called and the result attached"]
pub struct Builder {
    registry: Registry,
    /// As in a configuration, so that one place checks both.
    settings: Dict,
    labels: Vec<CustomLabel>,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self { registry: Registry::global().clone(), settings: Dict::new(), labels: Vec::new() }
    }

    /// Measures into this registry, and serves its page: [`Registry::global`] unless set.
    pub fn registry(self, registry: Registry) -> Self {
        Self { registry, ..self }
    }

    /// The names of all metrics of requests begin with this and `_`.
    pub fn namespace(self, namespace: &str) -> Self {
        self.with("namespace", namespace)
    }

    /// The bounds, in seconds, of all histograms of time.
    pub fn latency_buckets(self, bounds: Bounds) -> Self {
        self.with("latency_buckets", bounds.to_vec())
    }

    /// The bounds, in bytes, of all histograms of bodies.
    pub fn body_buckets(self, bounds: Bounds) -> Self {
        self.with("body_buckets", bounds.to_vec())
    }

    /// The names by which pages show the metrics.
    pub fn names(self, names: Names) -> Self {
        self.with("names", names.text())
    }

    /// Requests to the routes of these templates, as `/dogs/<id>`, are in no metric. They are in flight until their response is
    /// ready: before that, nobody can tell; so the view `django_http_requests_before_middlewares_total` of an application that
    /// excludes any has a request when its response is ready, and not when it comes. A template that no route has stops the launch.
    pub fn exclude<'t>(self, templates: impl IntoIterator<Item = &'t str>) -> Self {
        self.with("exclude", templates.into_iter().map(str::to_owned).collect::<Vec<_>>())
    }

    /// The header by which a proxy says whether the client came by `http` or `https`, as `X-Forwarded-Proto`. Without it, the
    /// scheme is that of Rocket's own listener. Only for applications that nobody reaches but through the proxy.
    pub fn forwarded_proto_header(self, name: &str) -> Self {
        self.with("forwarded_proto_header", name)
    }

    /// Whether requests for the page are counted like all others.
    pub fn count_scrapes(self, count: bool) -> Self {
        self.with("count_scrapes", count)
    }

    /// Whether the page tells of itself, too: of its scrapes and its series.
    pub fn self_metrics(self, show: bool) -> Self {
        self.with("self_metrics", show)
    }

    /// The most series that a family with the label `route` may have. Beyond it, updates go to one series whose labels all
    /// read `__overflow__`.
    pub fn series_cap(self, series: usize) -> Self {
        self.with("series_cap", series)
    }

    /// The page is for those who send this token: `Authorization: Bearer <token>`. Others get a 401. With a user and a password,
    /// too, either will do.
    pub fn bearer_token(self, token: &str) -> Self {
        self.with("bearer_token", token)
    }

    /// The page is for those who send these credentials, by HTTP's Basic authentication. Others get a 401. With a bearer token,
    /// too, either will do.
    pub fn basic_auth(self, user: &str, password: &str) -> Self {
        self.with("basic_auth", format!("{user}:{password}"))
    }

    /// The page is also at `/metrics` on this port, served by a thread of its own, which answers when Rocket's do not; 0 is any port
    /// that is free, which [`Altimeter::exported_at`] tells. A port that is taken stops the launch.
    #[cfg(feature = "exporter")]
    pub fn export_port(self, port: u16) -> Self {
        self.with("export_port", port)
    }

    /// The same on the first of these ports that is free, for several processes of one program on a machine. None that is free
    /// stops the launch.
    #[cfg(feature = "exporter")]
    pub fn export_port_range(self, ports: RangeInclusive<u16>) -> Self {
        self.with("export_port_range", vec![*ports.start(), *ports.end()])
    }

    /// The interface of that port: 127.0.0.1 unless set. `0.0.0.0` is all of them; consider credentials then.
    #[cfg(feature = "exporter")]
    pub fn export_address(self, address: impl Into<IpAddr>) -> Self {
        self.with("export_address", address.into().to_string())
    }

    /// A further label of `http_requests_total`, `http_request_duration_seconds` and `http_request_time_to_last_byte_seconds`. Its value
    /// is computed when the response is ready; an empty one is an absent label. Should that panic, the label is absent for this request, and
    /// `altimeter_label_errors_total{label}` counts it; the response is not touched.
    ///
    /// Under Django's names, the views of these have it, too, except for `django_http_requests_latency_seconds_by_view_method`, which is
    /// of the times of handlers as well, and for the counts before middlewares, which are one number each.
    ///
    /// The series of a request are then looked up by all labels, which allocates. How many there may be is
    /// [`series_cap`](Self::series_cap)'s to say, so that a value may well come from a client.
    ///
    /// The launch stops at a name that no label may have, or that is given twice; and at `method`, `route`, `scheme`, `status`,
    /// `transport`, `view`, `altimeter_view` and `altimeter_wrapped`, which are there already under the canonical names or Django's.
    pub fn label<F>(mut self, name: &str, value: F) -> Self
    where
        F: for<'a> Fn(&'a Request<'_>, &'a Response<'_>) -> Cow<'a, str> + Send + Sync + 'static,
    {
        self.labels.push(CustomLabel { name: name.to_owned(), compute: Arc::new(value) });
        self
    }

    /// What is to be attached and mounted.
    #[must_use]
    pub fn build(self) -> Altimeter {
        Altimeter::of(self.registry, self.settings, self.labels)
    }

    fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.settings.insert(key.to_owned(), value.into());
        self
    }
}

/// Without the settings, of which some are secret.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { registry, labels, .. } = self;
        f.debug_struct("Builder").field("registry", registry).field("labels", labels).finish_non_exhaustive()
    }
}
