//! A family at its cap: nothing is lost, and no label value makes a page grow.

use crate::page;
use altimeter::{Counter, Family, Labels, Registry};
use std::sync::Barrier;
use std::thread;

#[derive(Labels)]
pub(crate) struct Path<'a> {
    path: &'a str,
    method: &'a str,
}

const OVERFLOW: Path<'static> = Path { path: "__overflow__", method: "__overflow__" };

fn requests(registry: &Registry, cap: usize) -> Family<Path<'static>, Counter> {
    registry.counter("requests_total", "Requests.").labels::<Path>().cap(cap).register().unwrap()
}

/// What `altimeter_series_overflow_total` shows for the family.
fn overflowed(registry: &Registry) -> f64 {
    page(registry).value("altimeter_series_overflow_total", &[("family", "requests_total")]).unwrap()
}

#[test]
fn hostile_paths_make_no_more_series_than_the_cap_and_one() {
    let registry = Registry::new();
    let requests = requests(&registry, 100);
    for i in 0..10_000 {
        requests.with(&Path { path: &format!("/{i}.php"), method: "GET" }, |requests| requests.inc());
    }
    let page = page(&registry);
    assert_eq!(page.samples("requests_total").count(), 101);
    assert_eq!(page.sum("requests_total"), 10_000.0);
}

#[test]
fn unless_told_otherwise_a_family_has_two_thousand_series_at_the_most() {
    let registry = Registry::new();
    let requests = registry.counter("requests_total", "Requests.").labels::<Path>().register().unwrap();
    let paths: Vec<_> = (0..2001).map(|i| format!("/{i}")).collect();
    let without = requests.init(paths.iter().map(|path| Path { path, method: "GET" }));
    assert_eq!((requests.len(), without), (2000, 1));
}

#[test]
fn what_is_beyond_the_cap_is_counted_in_the_overflow_series() {
    let registry = Registry::new();
    let requests = requests(&registry, 1);
    for path in ["/", "/a", "/b", "/", "/a"] {
        requests.with(&Path { path, method: "GET" }, |requests| requests.inc());
    }
    let labels = [("path", "__overflow__"), ("method", "__overflow__")];
    assert_eq!(page(&registry).value("requests_total", &labels), Some(3.0));
    assert_eq!(overflowed(&registry), 3.0);
}

#[test]
fn below_the_cap_there_is_no_overflow_series() {
    let registry = Registry::new();
    let requests = requests(&registry, 1);
    requests.with(&Path { path: "/", method: "GET" }, |requests| requests.inc());
    assert_eq!(page(&registry).samples("requests_total").count(), 1);
    assert_eq!(overflowed(&registry), 0.0);
}

#[test]
fn labels_that_spell_the_overflow_series_are_it_however_long_its_constant_labels_are() {
    let region = "x".repeat(40_000);
    let registry = Registry::new();
    let requests = requests(&registry.labelled([("region", &region)]).unwrap(), 1);
    requests.with(&OVERFLOW, |requests| requests.inc());
    requests.with(&Path { path: "/", method: "GET" }, |requests| requests.inc());
    requests.with(&Path { path: "/a", method: "GET" }, |requests| requests.inc());
    requests.with(&Path { path: "/", method: "GET" }, |requests| requests.inc());
    let of = |path, method| {
        page(&registry).value("requests_total", &[("region", &region), ("path", path), ("method", method)])
    };
    assert_eq!((of("__overflow__", "__overflow__"), of("/", "GET")), (Some(2.0), Some(2.0)));
}

#[test]
fn an_escaped_label_set_is_found_in_a_family_that_is_full() {
    let registry = Registry::new();
    let requests = requests(&registry, 1);
    for path in ["\"", "\\", "\""] {
        requests.with(&Path { path, method: "GET" }, |requests| requests.inc());
    }
    assert_eq!(page(&registry).value("requests_total", &[("path", "\""), ("method", "GET")]), Some(2.0));
    assert_eq!(overflowed(&registry), 1.0);
}

#[test]
fn labels_that_spell_the_overflow_series_are_it() {
    let registry = Registry::new();
    let requests = requests(&registry, 1);
    requests.with(&OVERFLOW, |requests| requests.inc());
    requests.with(&Path { path: "/", method: "GET" }, |requests| requests.inc());
    requests.with(&Path { path: "/a", method: "GET" }, |requests| requests.inc());
    assert_eq!(requests.len(), 1, "the overflow series is outside the cap");
    assert_eq!(requests.get(&OVERFLOW).get(), 2);
    assert_eq!(overflowed(&registry), 1.0, "to spell it is not to overflow");
}

#[test]
fn the_cap_is_exact_and_nothing_is_lost_when_threads_race_for_it() {
    const THREADS: usize = 8;
    const PATHS: usize = 50;
    for _ in 0..20 {
        let registry = Registry::new();
        let requests = requests(&registry, 20);
        let start = Barrier::new(THREADS);
        thread::scope(|scope| {
            for thread in 0..THREADS {
                let (requests, start) = (&requests, &start);
                scope.spawn(move || {
                    start.wait();
                    for path in 0..PATHS {
                        // Half of the paths are every thread's.
                        let own = if path % 2 == 0 { 0 } else { thread };
                        let path = format!("/{own}/{path}");
                        requests.with(&Path { path: &path, method: "GET" }, |requests| requests.inc());
                    }
                });
            }
        });
        assert_eq!(requests.len(), 20);
        let page = page(&registry);
        assert_eq!(page.samples("requests_total").count(), 21);
        assert_eq!(page.sum("requests_total"), (THREADS * PATHS) as f64);
        assert_eq!(requests.get(&OVERFLOW).get() as f64, overflowed(&registry));
    }
}
