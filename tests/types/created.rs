//! Since when series are there.

use crate::samples;
use altimeter::{Format, Labels, Registry};
use std::time::{SystemTime, UNIX_EPOCH};

#[derive(Labels)]
struct Dog<'a> {
    name: &'a str,
}

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970").as_secs_f64()
}

/// The value of the sample that begins so.
fn created(registry: &Registry, begin: &str) -> f64 {
    let samples = samples(registry, Format::OpenMetrics);
    let line = samples.iter().find(|line| line.starts_with(begin)).expect("a sample of that name");
    line.rsplit(' ').next().and_then(|value| value.parse().ok()).expect("a time")
}

#[test]
fn times_are_shown_in_openmetrics_when_asked_for_and_never_in_text() {
    let registry = Registry::new();
    registry.counter("barks", "-").register().unwrap();
    registry.gauge("dogs", "-").register().unwrap();
    assert_eq!(samples(&registry, Format::OpenMetrics), ["barks_total 0", "dogs 0.0"]);
    registry.show_created(true);
    assert!(samples(&registry, Format::OpenMetrics)[1].starts_with("barks_created "));
    assert_eq!(samples(&registry, Format::OpenMetrics).len(), 3, "a gauge has none");
    assert_eq!(samples(&registry, Format::Text), ["barks_total 0", "dogs 0"]);
    let mut page = Vec::new();
    registry.scrape(Format::OpenMetrics).created(false).encode(&mut page);
    assert!(!String::from_utf8(page).unwrap().contains("_created"));
}

#[test]
fn a_series_is_there_since_it_was_made() {
    let registry = Registry::new();
    registry.show_created(true);
    // The time is that of the system's last tick, with which a loaded machine may be late.
    let before = now() - 1.0;
    registry.histogram("bark_seconds", "-").register().unwrap();
    let barks = registry.float_counter("barks", "-").labels::<Dog>().register().unwrap();
    barks.init([Dog { name: "rex" }]);
    let after = now();
    for begin in ["bark_seconds_created ", "barks_created{name=\"rex\"} "] {
        let created = created(&registry, begin);
        assert!((before..=after).contains(&created), "{before} {created} {after}");
    }
    assert_eq!(created(&registry, "barks_created"), created(&registry, "barks_created"));
}

#[test]
fn a_series_that_was_removed_and_is_made_again_was_created_again() {
    let registry = Registry::new();
    registry.show_created(true);
    let barks = registry.counter("barks", "-").labels::<Dog>().register().unwrap();
    let held = barks.get(&Dog { name: "rex" });
    held.inc();
    let first = created(&registry, "barks_created");
    held.inc();
    // Until the system has ticked.
    loop {
        barks.remove(&Dog { name: "rex" });
        barks.with(&Dog { name: "rex" }, |barks| barks.inc());
        if created(&registry, "barks_created") > first {
            break;
        }
    }
    assert!(
        samples(&registry, Format::OpenMetrics)[0].ends_with(" 1"),
        "it counts from zero, as its time says"
    );
}
