//! Options of the wrapper.

use altimeter::{Bounds, RegisterError, Registry};

use super::Instrumented;
use crate::Described;
use crate::meters::{Meters, Names};

/// A cache about to be wrapped, from [`Instrumented::builder`].
#[derive(Debug)]
#[must_use = "nothing is wrapped before `register` is called"]
pub struct Builder<C> {
    cache: C,
    name: String,
    latency: Option<bool>,
    bounds: Bounds,
    django_backend: Option<String>,
}

impl<C: Described> Builder<C> {
    pub(super) fn new(cache: C, name: &str) -> Self {
        Self {
            cache,
            name: name.to_owned(),
            latency: None,
            bounds: Bounds::STATEMENT_LATENCY,
            django_backend: None,
        }
    }

    /// Whether operations are timed, in `cache_operation_duration_seconds`. Unless it is said, they are for a
    /// [remote](crate::Backend::remote) cache, and are not for an [in-process](crate::Backend::in_process) one, where the two
    /// readings of the clock (some 25 ns each) would take as long as the get.
    ///
    /// ```
    /// # use altimeter_cache::{Backend, Cache, Instrumented, from_fns};
    /// # use std::convert::Infallible;
    /// # let backend = Backend::in_process("map");
    /// # let map =
    /// #     from_fns(backend, |_: &str| Ok::<Option<()>, Infallible>(None), |_: &str, _, _| Ok(()), |_: &str| Ok(false));
    /// let registry = altimeter::Registry::new();
    /// let cache = Instrumented::builder(map, "dogs").latency(true).register(&registry)?;
    /// assert_eq!(cache.get("rex"), Ok(None));
    ///
    /// let mut page = Vec::new();
    /// registry.encode(altimeter::Format::Text, &mut page);
    /// let count = r#"cache_operation_duration_seconds_count{cache="dogs",backend="map",op="get"} 1"#;
    /// assert!(String::from_utf8(page)?.contains(count));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn latency(self, on: bool) -> Self {
        Self { latency: Some(on), ..self }
    }

    /// The bounds of the times, in seconds, in place of [`Bounds::STATEMENT_LATENCY`], which begin at 10 µs. All caches of a
    /// registry share them.
    pub fn bounds(self, bounds: Bounds) -> Self {
        Self { bounds, ..self }
    }

    /// The value of the label `backend` under the names of `django-prometheus`, such as `native_redis`. Unless it is said, `locmem` for
    /// `moka`, `filebased` for `cacache`, and else the backend's own name, as `redis` and `memcached`.
    ///
    /// ```
    /// # use altimeter_cache::{Backend, Cache, Instrumented, from_fns};
    /// # use std::convert::Infallible;
    /// # let backend = Backend::remote("redis");
    /// # let redis =
    /// #     from_fns(backend, |_: &str| Ok::<Option<()>, Infallible>(None), |_: &str, _, _| Ok(()), |_: &str| Ok(false));
    /// let registry = altimeter::Registry::new();
    /// let cache = Instrumented::builder(redis, "dogs").django_backend("native_redis").register(&registry)?;
    /// assert_eq!(cache.get("rex"), Ok(None));
    ///
    /// registry.set_names("django")?;
    /// let mut page = Vec::new();
    /// registry.encode(altimeter::Format::Text, &mut page);
    /// assert!(String::from_utf8(page)?.contains("django_cache_get_misses_total{backend=\"native_redis\"} 1\n"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn django_backend(self, name: &str) -> Self {
        Self { django_backend: Some(name.to_owned()), ..self }
    }

    /// Wraps the cache.
    ///
    /// # Errors
    ///
    /// When the registry has something else under the name of one of the families, as are times with other bounds.
    pub fn register(self, registry: &Registry) -> Result<Instrumented<C>, RegisterError> {
        let Self { cache, name, latency, bounds, django_backend } = self;
        let backend = cache.backend();
        let timed = latency.unwrap_or(!backend.is_in_process());
        let django_backend = django_backend.as_deref().unwrap_or(backend.django_name());
        let names = Names { cache: &name, backend: backend.name(), django_backend };
        let meters = Meters::register(registry, names, timed.then_some(bounds), cache.watch())?;
        let wrapped = Instrumented { cache, meters };
        wrapped.written();
        Ok(wrapped)
    }
}
