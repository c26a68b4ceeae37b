//! What a registry refuses, with an error that names both sides.

use crate::cap::Path;
use crate::{page, text};
use altimeter::{Bounds, Kind, Labels, NameError, Named, RegisterError, Registry, Site};

#[derive(Labels)]
struct Dog<'a> {
    name: &'a str,
}

/// The two sides of a refusal because of a name.
fn sides(error: &RegisterError) -> (&Site, &Site) {
    match error {
        RegisterError::Taken { there, refused } | RegisterError::Clash { there, refused, .. } => {
            (there, refused)
        }
        other => panic!("refused for another reason: {other}"),
    }
}

fn clashing_sample(error: RegisterError) -> String {
    match error {
        RegisterError::Clash { sample, .. } => sample,
        other => panic!("refused for another reason: {other}"),
    }
}

#[test]
fn a_metric_name_that_is_not_allowed() {
    let error = Registry::new().counter("http requests", "").register().unwrap_err();
    let name = "http requests".to_owned();
    assert_eq!(
        error,
        RegisterError::Name(NameError::Character { named: Named::Metric, name, character: ' ' })
    );
}

#[test]
fn names_that_scrapers_would_refuse() {
    for name in ["", "9lives", "a-b", "a.b", "a{", "a\n", "ä", "a b", "{}"] {
        let error = Registry::new().gauge(name, "").register().unwrap_err();
        assert!(matches!(error, RegisterError::Name(_)), "{name:?}: {error}");
    }
}

#[test]
fn a_label_that_is_prometheus_own() {
    #[derive(Labels)]
    struct Bad {
        #[label(name = "a")]
        good: u8,
        le: u8,
    }
    let registry = Registry::new();
    let named = registry.histogram("took_seconds", "").labels_named(["a", "le"]);
    let error = named.register().unwrap_err();
    assert_eq!(error, RegisterError::Name(NameError::Reserved { name: "le".to_owned() }));
    let family =
        registry.counter("took_total", "").labels::<Bad>().register().expect("no histogram, so `le` is free");
    family.with(&Bad { good: 1, le: 2 }, |took| took.inc());
    assert_eq!(page(&registry).value("took_total", &[("a", "1"), ("le", "2")]), Some(1.0));
}

#[test]
fn one_name_twice() {
    let registry = Registry::new();
    let line = line!() + 1;
    let first = registry.counter("logins_total", "Logins.").register().unwrap();
    let error = registry.counter("logins_total", "Other logins.").labels::<Dog>().register().unwrap_err();
    let (there, refused) = sides(&error);
    assert_eq!((&*there.family, &*there.help, &*there.labels), ("logins_total", "Logins.", &[][..]));
    assert_eq!(
        (&*refused.family, &*refused.help, &*refused.labels),
        ("logins_total", "Other logins.", &["name".to_owned()][..])
    );
    assert_eq!((there.location.file(), there.location.line()), (file!(), line));
    assert_eq!((refused.location.file(), refused.location.line()), (file!(), line + 1));
    first.inc();
    assert_eq!(page(&registry).value("logins_total", &[]), Some(1.0), "the first one is as it was");
}

#[test]
fn two_kinds_under_one_name() {
    let registry = Registry::new();
    registry.gauge("dogs", "").register().unwrap();
    let error = registry.histogram("dogs", "").register().unwrap_err();
    let (there, refused) = sides(&error);
    assert_eq!((there.kind, refused.kind), (Kind::Gauge, Kind::Histogram));
}

#[test]
fn a_counter_with_and_without_its_suffix() {
    let registry = Registry::new();
    registry.counter("logins", "").register().unwrap();
    assert!(matches!(registry.counter("logins_total", "").register(), Err(RegisterError::Taken { .. })));
}

#[test]
fn a_gauge_beside_a_counter_of_that_name() {
    let registry = Registry::new();
    registry.counter("logins_total", "").register().unwrap();
    assert_eq!(clashing_sample(registry.gauge("logins", "").register().unwrap_err()), "logins");
}

#[test]
fn a_sample_of_a_histogram_whichever_comes_first() {
    for suffix in ["_bucket", "_count", "_sum"] {
        let name = format!("took_seconds{suffix}");
        let registry = Registry::new();
        registry.histogram("took_seconds", "").register().unwrap();
        assert_eq!(clashing_sample(registry.gauge(&name, "").register().unwrap_err()), name);
        let registry = Registry::new();
        registry.gauge(&name, "").register().unwrap();
        assert_eq!(clashing_sample(registry.histogram("took_seconds", "").register().unwrap_err()), name);
    }
}

#[test]
fn the_registrys_own_families() {
    for own in [
        "altimeter_collector_errors_total",
        "altimeter_observations_rejected_total",
        "altimeter_series_overflow_total",
    ] {
        let error = Registry::new().counter(own, "").register().unwrap_err();
        assert!(matches!(error, RegisterError::Taken { .. }), "{error}");
    }
}

#[test]
fn a_refused_family_leaves_no_trace() {
    let registry = Registry::new();
    registry.gauge("dogs", "Dogs.").register().unwrap();
    let before = text(&registry);
    registry.gauge("dogs", "").register().unwrap_err();
    registry.counter("dogs", "").register().unwrap_err();
    registry.gauge("no dogs", "").register().unwrap_err();
    assert_eq!(text(&registry), before);
    registry.gauge("dogs_total", "").register().expect("a refused counter holds no name");
}

#[test]
fn a_cap_of_no_series() {
    let error = Registry::new().counter("barks_total", "").labels::<Dog>().cap(0).register().unwrap_err();
    assert_eq!(error, RegisterError::CapZero { family: "barks_total".to_owned() });
}

#[test]
fn the_same_family_at_two_places_is_shared_when_asked_for() {
    let registry = Registry::new();
    let family = || registry.counter("barks_total", "Barks.").labels::<Dog>().get_or_register();
    let (one, other) = (family().unwrap(), family().unwrap());
    one.with(&Dog { name: "Rex" }, |barks| barks.inc());
    other.with(&Dog { name: "Rex" }, |barks| barks.inc());
    assert_eq!(page(&registry).value("barks_total", &[("name", "Rex")]), Some(2.0));
}

#[test]
fn sharing_what_is_not_the_same() {
    let registry = Registry::new();
    registry.histogram("naps_seconds", "Naps.").labels::<Dog>().get_or_register().unwrap();
    let other_help = registry.histogram("naps_seconds", "Sleep.").labels::<Dog>().get_or_register().err();
    let other_labels = registry.histogram("naps_seconds", "Naps.").labels::<Path>().get_or_register().err();
    let other_kind = registry.gauge("naps_seconds", "Naps.").labels::<Dog>().get_or_register().err();
    let no_labels = registry.histogram("naps_seconds", "Naps.").get_or_register().err();
    let bounds = Bounds::new([1.0]).unwrap();
    let other_bounds =
        registry.histogram("naps_seconds", "Naps.").bounds(bounds).labels::<Dog>().get_or_register().err();
    for refused in [other_help, other_labels, other_kind, no_labels, other_bounds] {
        assert!(matches!(refused, Some(RegisterError::Taken { .. })), "{refused:?}");
    }
}

#[test]
fn an_error_says_how_to_mend_it() {
    let registry = Registry::new();
    registry.counter("logins_total", "Logins.").register().unwrap();
    let message = registry.gauge("logins", "Logins.").register().unwrap_err().to_string();
    for part in ["\"logins_total\"", "gauge \"logins\"", file!(), "Rename one of them"] {
        assert!(message.contains(part), "{part}: {message}");
    }
}
