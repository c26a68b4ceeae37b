//! The names of `django-prometheus`: exactly its families, labels and types.

mod support;

use altimeter::Registry;
use altimeter_cache::{Backend, Cache, Instrumented, from_fns};
use support::page;

/// Finds `hit`, misses `miss`, and fails for all else.
fn cache(backend: Backend<'static>) -> impl Cache<Key = str, Value = u32, Error = ()> {
    let get = |key: &str| match key {
        "hit" => Ok(Some(1)),
        "miss" => Ok(None),
        _ => Err(()),
    };
    from_fns(backend, get, |_: &str, _, _| Ok(()), |_: &str| Ok(false))
}

fn wrapped(
    registry: &Registry,
    backend: &'static str,
    name: &str,
) -> Instrumented<impl Cache<Key = str, Value = u32, Error = ()>> {
    Instrumented::new(cache(Backend::remote(backend)), name, registry).expect("a cache")
}

/// The lines of the page under Django's names that are about gets.
fn gets(registry: &Registry) -> Vec<String> {
    registry.set_names("django").expect("views of the cache");
    let page = page(registry);
    page.lines()
        .filter(|line| line.contains("cache_get_") && !line.starts_with("altimeter_"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_families_are_those_of_django_prometheus_to_the_letter() {
    let registry = Registry::new();
    let dogs = wrapped(&registry, "moka", "dogs");
    for (key, times) in [("hit", 3), ("miss", 2), ("error", 1)] {
        (0..times).for_each(|_| assert_eq!(dogs.get(key).is_err(), key == "error"));
    }
    assert_eq!(
        gets(&registry),
        [
            "# HELP django_cache_get_fail_total Total get request failures by cache",
            "# TYPE django_cache_get_fail_total counter",
            "django_cache_get_fail_total{backend=\"locmem\"} 1",
            "# HELP django_cache_get_hits_total Total hits on cache",
            "# TYPE django_cache_get_hits_total counter",
            "django_cache_get_hits_total{backend=\"locmem\"} 3",
            "# HELP django_cache_get_misses_total Total misses on cache",
            "# TYPE django_cache_get_misses_total counter",
            "django_cache_get_misses_total{backend=\"locmem\"} 2",
            "# HELP django_cache_get_total Total get requests on cache",
            "# TYPE django_cache_get_total counter",
            "django_cache_get_total{backend=\"locmem\"} 6",
        ]
    );
}

#[test]
fn a_backend_is_called_as_in_django() {
    for (backend, django) in [
        ("moka", "locmem"),
        ("cacache", "filebased"),
        ("redis", "redis"),
        ("memcached", "memcached"),
        ("own", "own"),
    ] {
        let registry = Registry::new();
        let _cache = wrapped(&registry, backend, "c");
        let line = format!("django_cache_get_total{{backend=\"{django}\"}} 0");
        assert!(gets(&registry).contains(&line), "{backend}");
    }
}

#[test]
fn caches_of_one_backend_are_one_series_and_each_may_be_called_otherwise() {
    let registry = Registry::new();
    let [dogs, cats] = ["dogs", "cats"].map(|name| wrapped(&registry, "redis", name));
    let native =
        Instrumented::builder(cache(Backend::remote("redis")), "cows").django_backend("native_redis");
    let native = native.register(&registry).expect("a cache");
    assert_eq!(
        (dogs.get("hit"), cats.get("hit"), native.get("hit")),
        (Ok(Some(1)), Ok(Some(1)), Ok(Some(1)))
    );
    let hits: Vec<_> =
        gets(&registry).into_iter().filter(|line| line.starts_with("django_cache_get_hits_total{")).collect();
    assert_eq!(
        hits,
        [
            "django_cache_get_hits_total{backend=\"redis\"} 2",
            "django_cache_get_hits_total{backend=\"native_redis\"} 1"
        ]
    );
}

#[test]
fn the_canonical_page_does_not_know_of_djangos_names() {
    let registry = Registry::new();
    let native =
        Instrumented::builder(cache(Backend::remote("redis")), "cows").django_backend("native_redis");
    let cows = native.register(&registry).expect("a cache");
    assert_eq!(cows.get("miss"), Ok(None));
    let page = page(&registry);
    assert!(
        page.contains("cache_gets_total{cache=\"cows\",backend=\"redis\",outcome=\"miss\"} 1\n"),
        "{page}"
    );
    assert!(!page.contains("django") && !page.contains("native_redis"), "{page}");
}

#[test]
fn what_django_does_not_have_keeps_its_names() {
    let registry = Registry::new();
    let dogs = wrapped(&registry, "redis", "dogs");
    assert_eq!(dogs.set("rex", 1, None), Ok(()));
    registry.set_names("django").expect("views of the cache");
    let page = page(&registry);
    assert!(page.contains("cache_sets_total{cache=\"dogs\",backend=\"redis\",outcome=\"ok\"} 1\n"), "{page}");
    assert!(!page.contains("\ncache_gets_total"), "{page}");
}

#[test]
fn a_namespace_stands_before_both_names() {
    let registry = Registry::new();
    let kennel = registry.prefixed("kennel_").expect("a prefix");
    let _dogs = wrapped(&kennel, "redis", "dogs");
    assert!(page(&registry).contains("\nkennel_cache_gets_total{cache=\"dogs\""));
    assert!(gets(&registry).contains(&"kennel_django_cache_get_total{backend=\"redis\"} 0".to_owned()));
}
