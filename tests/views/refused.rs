//! Views that are refused: with an error that says what was given, and leaving nothing behind.

use crate::{OLD, families, page};
use altimeter::{Bounds, Kind, RegisterError, Registry, ViewError};

fn registry() -> Registry {
    let registry = Registry::new();
    registry.counter("events_total", "Events.").labels_named(["animal"]).register().unwrap();
    registry.counter("others_total", "Others.").register().unwrap();
    registry.gauge("level", "Level.").register().unwrap();
    registry.histogram("took_seconds", "Took.").bounds(Bounds::new([1.0, 2.0]).unwrap()).register().unwrap();
    registry
}

#[test]
fn a_family_that_is_not_there_or_has_other_labels_or_is_the_registrys_own_is_named() {
    let registry = registry();
    for source in ["event_total", "events", "altimeter_series_overflow_total"] {
        let refused =
            registry.view(OLD, Kind::Counter, "old_total", "Old.").of(source).register().unwrap_err();
        assert_eq!(refused, ViewError::NoSource { view: "old_total".into(), source: source.into() });
    }
    let sub = registry.labelled([("site", "north")]).unwrap();
    let refused =
        sub.view(OLD, Kind::Counter, "old_total", "Old.").of("events_total").register().unwrap_err();
    assert!(matches!(refused, ViewError::NoSource { .. }), "{refused}");
}

#[test]
fn a_view_of_a_view_is_refused() {
    let registry = registry();
    registry.view(OLD, Kind::Counter, "old_total", "Old.").of("events_total").register().unwrap();
    let refused = registry.view(OLD, Kind::Counter, "older_total", "Older.").of("old_total").register();
    assert!(matches!(refused, Err(ViewError::NoSource { .. })));
}

#[test]
fn kinds_that_do_not_go_together_are_refused_with_both() {
    let registry = registry();
    let view = |kind, name: &str| registry.view(OLD, kind, name, "Old.");
    let all = [
        view(Kind::Counter, "a").of("level"),
        view(Kind::Counter, "b").of("took_seconds"),
        view(Kind::Gauge, "c").of("took_seconds"),
        view(Kind::Histogram, "d").of("events_total"),
        view(Kind::Histogram, "e").and_observed("level", 0.0),
        view(Kind::Counter, "f").and_observed("events_total", 0.0),
    ];
    for view in all {
        let refused = view.register().unwrap_err();
        assert!(matches!(refused, ViewError::Kind { source: Some(_), .. }), "{refused}");
    }
    let refused = view(Kind::Summary, "g").register().unwrap_err();
    assert_eq!(refused, ViewError::Kind { view: "g".into(), kind: Kind::Summary, source: None });
}

#[test]
fn a_bound_that_a_family_does_not_have_is_named() {
    let registry = registry();
    let view = registry.view(OLD, Kind::Histogram, "old_seconds", "Old.").of("took_seconds");
    let refused = view.bounds(Bounds::new([1.0, 1.5]).unwrap()).register().unwrap_err();
    let expected = ViewError::Bound { view: "old_seconds".into(), bound: 1.5, source: "took_seconds".into() };
    assert_eq!(refused, expected);
}

#[test]
fn events_are_not_observed_as_what_is_no_number() {
    let registry = registry();
    let view =
        registry.view(OLD, Kind::Histogram, "old_seconds", "Old.").and_observed("others_total", f64::NAN);
    assert!(matches!(view.register(), Err(ViewError::Observed { .. })));
}

#[test]
fn a_label_that_the_family_does_not_have_is_named() {
    let registry = registry();
    let view = registry.view(OLD, Kind::Counter, "old_total", "Old.").of("events_total").keep("site");
    let refused = view.register().unwrap_err();
    assert_eq!(
        refused.to_string(),
        "view \"old_total\" takes over label \"site\", which \"events_total\" does not have"
    );
}

#[test]
fn labels_are_checked_as_those_of_any_family() {
    let registry = registry();
    let view = || registry.view(OLD, Kind::Counter, "old_total", "Old.").of("events_total");
    let twice = view().keep("animal").constant("animal", "dog").register().unwrap_err();
    assert!(matches!(twice, ViewError::Register(RegisterError::LabelTwice { .. })), "{twice}");
    let twice = view().keep("animal").rename("animal", "animal").register().unwrap_err();
    assert!(matches!(twice, ViewError::Register(RegisterError::LabelTwice { .. })), "{twice}");
    let name = view().rename("animal", "an animal").register().unwrap_err();
    assert!(matches!(name, ViewError::Register(RegisterError::Name(_))), "{name}");
    let le =
        registry.view(OLD, Kind::Histogram, "old_seconds", "Old.").of("took_seconds").constant("le", "1");
    assert!(le.register().is_err());
}

#[test]
fn a_label_before_the_family_that_it_is_for_is_refused() {
    let registry = registry();
    let view = registry.view(OLD, Kind::Counter, "old_total", "Old.").keep("animal").of("events_total");
    assert_eq!(view.register().unwrap_err(), ViewError::NoPart { view: "old_total".into() });
    let view = registry.view(OLD, Kind::Counter, "old_total", "Old.").only(|_| true).of("events_total");
    assert_eq!(view.register().unwrap_err(), ViewError::NoPart { view: "old_total".into() });
}

#[test]
fn names_are_checked_beside_all_that_is_shown_together_with_them() {
    let registry = registry();
    let view =
        |set: &str, name: &str| registry.view(set, Kind::Counter, name, "Old.").of("events_total").register();
    let taken = view(OLD, "others_total").unwrap_err();
    let ViewError::Register(RegisterError::Taken { there, refused }) = taken else { panic!("{taken}") };
    assert_eq!((&*there.family, &*refused.family), ("others_total", "others_total"));
    assert_eq!(refused.location.file(), file!());
    let clash = view(OLD, "took_seconds_count_total").unwrap_err();
    assert!(matches!(clash, ViewError::Register(RegisterError::Clash { .. })), "{clash}");

    view(OLD, "old_total").unwrap();
    assert!(view(OLD, "old_total").is_err());
    // Never on one page with the first.
    view("older", "old_total").unwrap();
    // In place of the family, whose name is free then.
    view("same", "events_total").unwrap();
}

#[test]
fn a_family_is_refused_whose_name_a_view_has_in_any_set() {
    let registry = registry();
    registry.view(OLD, Kind::Counter, "old_total", "Old.").of("events_total").register().unwrap();
    for name in ["old_total", "old"] {
        let refused = registry.gauge(name, "Taken.").register().unwrap_err();
        assert!(matches!(refused, RegisterError::Taken { .. } | RegisterError::Clash { .. }), "{refused}");
    }
    registry.gauge("old_total", "Not shown.").unlisted().register().unwrap();
}

#[test]
fn what_is_refused_leaves_nothing_behind() {
    let registry = registry();
    registry.view(OLD, Kind::Counter, "old_total", "Old.").of("events_total").register().unwrap();
    assert!(registry.view(OLD, Kind::Counter, "level", "Old.").of("others_total").register().is_err());
    let page = page(&registry);
    assert_eq!(families(&page), ["level", "old_total", "others_total", "took_seconds"]);
}

/// Under the other names, the canonical one is shown as well, for the sake of `others_total`.
#[test]
fn a_view_with_the_name_of_a_canonical_one_of_more_families_is_refused() {
    let registry = registry();
    let both = registry.view(Registry::CANONICAL, Kind::Counter, "all_total", "All.").of("events_total");
    both.of("others_total").register().unwrap();
    let refused = registry.view(OLD, Kind::Counter, "all_total", "All.").of("events_total").register();
    assert!(matches!(refused, Err(ViewError::Register(RegisterError::Taken { .. }))), "{refused:?}");
    registry
        .view(OLD, Kind::Counter, "all_total", "All.")
        .of("events_total")
        .of("others_total")
        .register()
        .unwrap();
    assert_eq!(families(&page(&registry)), ["all_total", "level", "took_seconds"]);
}
