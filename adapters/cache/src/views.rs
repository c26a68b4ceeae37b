//! Under which names gets are shown.

use altimeter::{Kind, RegisterError, Registry, SeriesLabels};

use crate::families::GETS;

/// What `django-prometheus` 2.5 shows: the name, the help, and of which outcome; none: of all.
const DJANGO: [(&str, &str, Option<&str>); 4] = [
    ("django_cache_get_total", "Total get requests on cache", None),
    ("django_cache_get_hits_total", "Total hits on cache", Some("hit")),
    ("django_cache_get_misses_total", "Total misses on cache", Some("miss")),
    ("django_cache_get_fail_total", "Total get request failures by cache", Some("fail")),
];

/// Registers the views, or finds them registered by another cache.
pub(crate) fn register(registry: &Registry) -> Result<(), RegisterError> {
    let (name, help) = GETS;
    let canonical = registry.view(Registry::CANONICAL, Kind::Counter, name, help).of(name);
    canonical.keep("cache").keep("backend").keep("outcome").get_or_register()?;
    for (django, help, outcome) in DJANGO {
        let is_of = move |labels: &SeriesLabels<'_>| {
            outcome.is_none_or(|outcome| labels.get("outcome").as_deref() == Some(outcome))
        };
        let view = registry.view("django", Kind::Counter, django, help).of(name);
        view.only(is_of).rename("django_backend", "backend").get_or_register()?;
    }
    Ok(())
}
