//! Which families a page shows under which names.

use crate::{OLD, families, page, shown};
use altimeter::{Format, Kind, NamesError, Registry};
use altimeter_tests::exposition::Page;

/// `events_total{animal}`, a view of it, and a gauge without one.
fn registry() -> Registry {
    let registry = Registry::new();
    let events = registry.counter("events_total", "Events.").labels_named(["animal"]).register().unwrap();
    registry.gauge("level", "Level.").register().unwrap().set(1.0);
    registry.view(OLD, Kind::Counter, "old_events", "Old\nhelp.").of("events_total").register().unwrap();
    events.with(["dog"], |events| events.add(3)).unwrap();
    registry
}

#[test]
fn views_are_shown_under_their_names_only_and_in_place_of_what_they_are_of() {
    let registry = registry();
    assert_eq!(families(&shown(&registry)), ["events_total", "level"]);
    assert_eq!(families(&page(&registry)), ["level", "old_events_total"]);
    registry.set_names(Registry::CANONICAL).unwrap();
    assert_eq!(families(&shown(&registry)), ["events_total", "level"]);
}

#[test]
fn a_view_has_a_help_and_a_kind_of_its_own() {
    let page = page(&registry());
    let view = page.family("old_events_total").unwrap();
    assert_eq!((view.help.as_deref(), &*view.kind), (Some("Old\nhelp."), "counter"));
}

#[test]
fn names_that_no_view_has_are_refused_with_those_there_are() {
    let registry = registry();
    registry.set_names(OLD).unwrap();
    let error = registry.set_names("odl").unwrap_err();
    assert_eq!(error, NamesError { given: "odl".into(), known: vec!["canonical".into(), OLD.into()] });
    assert_eq!(
        error.to_string(),
        "no view has names \"odl\"; there are [\"canonical\", \"old\"]. Register views before choosing their names, or \
         choose \"canonical\""
    );
    assert_eq!(registry.names(), OLD);
}

#[test]
fn the_names_of_a_registry_are_those_of_its_clones_and_sub_registries() {
    let registry = registry();
    registry.prefixed("kennel_").unwrap().set_names(OLD).unwrap();
    assert_eq!((registry.names(), registry.clone().names()), (OLD.to_owned(), OLD.to_owned()));
}

#[test]
fn a_filter_by_name_goes_by_what_is_shown() {
    let registry = registry();
    registry.set_names(OLD).unwrap();
    let of = |name: &str| {
        let mut page = Vec::new();
        registry.scrape(Format::Text).names([name]).encode(&mut page);
        Page::parse(page).unwrap().families().len()
    };
    assert_eq!((of("old_events_total"), of("events_total"), of("level")), (1, 0, 1));
}

#[test]
fn pieces_of_a_page_with_views_are_the_page_in_both_formats() {
    let registry = registry();
    registry.set_names(OLD).unwrap();
    for format in [Format::Text, Format::OpenMetrics] {
        let mut page = Vec::new();
        registry.encode(format, &mut page);
        let pieces: Vec<_> = registry.scrape(format).chunk_size(1).chunks().collect();
        assert_eq!(String::from_utf8(pieces.concat()).unwrap(), String::from_utf8(page).unwrap());
    }
    let mut page = Vec::new();
    registry.encode(Format::OpenMetrics, &mut page);
    let page = Page::parse_openmetrics(&page).unwrap();
    assert_eq!(page.value("old_events_total", &[]), Some(3.0));
}

#[test]
fn an_unlisted_family_is_on_no_page_but_by_its_views() {
    let registry = Registry::new();
    let fine = registry.counter("events_total", "Events.").unlisted().labels_named(["animal", "name"]);
    let fine = fine.register().unwrap();
    fine.with(["dog", "rex"], |events| events.add(2)).unwrap();
    fine.with(["dog", "ada"], |events| events.add(3)).unwrap();
    assert_eq!(families(&shown(&registry)), [""; 0]);

    let canonical = registry.view(Registry::CANONICAL, Kind::Counter, "events_total", "Events.");
    canonical.of("events_total").keep("animal").register().unwrap();
    assert_eq!(shown(&registry).value("events_total", &[("animal", "dog")]), Some(5.0));

    let old = registry.view(OLD, Kind::Counter, "old_total", "Old.").of("events_total").keep("name");
    old.register().unwrap();
    let page = page(&registry);
    assert_eq!(families(&page), ["old_total"]);
    assert_eq!(page.value("old_total", &[("name", "ada")]), Some(3.0));
}

#[test]
fn a_canonical_view_stands_under_other_names_where_they_have_none() {
    let registry = registry();
    registry.counter("fine_total", "Fine.").unlisted().register().unwrap().add(2);
    registry
        .view(Registry::CANONICAL, Kind::Counter, "coarse_total", "Coarse.")
        .of("fine_total")
        .register()
        .unwrap();
    let page = page(&registry);
    assert_eq!(families(&page), ["coarse_total", "level", "old_events_total"]);
}

#[test]
fn what_the_registry_tells_of_its_families_it_tells_of_those_that_views_stand_for() {
    let registry = Registry::new();
    let events =
        registry.counter("events_total", "Events.").labels_named(["animal"]).cap(1).register().unwrap();
    registry.view(OLD, Kind::Counter, "old_total", "Old.").of("events_total").register().unwrap();
    for animal in ["dog", "cat"] {
        events.with([animal], |events| events.inc()).unwrap();
    }
    let overflow = "altimeter_series_overflow_total";
    assert_eq!(page(&registry).value(overflow, &[("family", "events_total")]), Some(1.0));
}

#[test]
fn the_views_of_a_family_go_with_it() {
    let registry = registry();
    registry.set_names(OLD).unwrap();
    assert!(registry.unregister("events_total"));
    assert_eq!(families(&shown(&registry)), ["level"]);
    registry.counter("old_events_total", "Free.").register().unwrap();
}

#[test]
fn a_view_is_taken_off_by_its_own_name_and_its_family_is_shown_again() {
    let registry = registry();
    registry.set_names(OLD).unwrap();
    assert!(registry.unregister("old_events_total"));
    assert!(!registry.unregister("old_events_total"));
    assert_eq!(families(&shown(&registry)), ["events_total", "level"]);
}

#[test]
fn a_view_may_be_registered_again_only_if_it_is_the_same() {
    let registry = registry();
    let again =
        |help| registry.view(OLD, Kind::Counter, "old_events", help).of("events_total").get_or_register();
    again("Old\nhelp.").unwrap();
    assert!(again("Another.").is_err());
    let other = registry.view(OLD, Kind::Counter, "old_events", "Old\nhelp.").and("events_total");
    assert!(other.get_or_register().is_err());
    assert_eq!(page(&registry).samples("old_events_total").count(), 1);
}

/// `events_total{animal, site}` and a canonical view that keeps one of its labels, under this name, and a view of another set.
fn with_a_canonical_view(name: &str) -> Registry {
    let registry = Registry::new();
    let events =
        registry.counter("events_total", "Events.").labels_named(["animal", "site"]).register().unwrap();
    registry.gauge("level", "Level.").register().unwrap().set(1.0);
    let coarse = registry.view(Registry::CANONICAL, Kind::Counter, name, "Events.");
    coarse.of("events_total").keep("animal").register().unwrap();
    registry.view(OLD, Kind::Gauge, "old_level", "Level.").of("level").register().unwrap();
    for site in ["north", "south"] {
        events.with(["dog", site], |events| events.inc()).unwrap();
    }
    registry
}

#[test]
fn a_canonical_view_with_the_name_of_its_family_stands_in_its_place_under_all_names() {
    let registry = with_a_canonical_view("events_total");
    for page in [shown(&registry), page(&registry)] {
        let family = page.family("events_total").unwrap();
        assert_eq!(family.samples.len(), 1, "{:?}", family.samples);
        assert_eq!(page.value("events_total", &[("animal", "dog")]), Some(2.0));
    }
}

#[test]
fn a_canonical_view_of_which_the_chosen_set_has_none_stands_in_place_of_its_family() {
    let registry = with_a_canonical_view("coarse_total");
    assert_eq!(families(&shown(&registry)), ["coarse_total", "level"]);
    assert_eq!(families(&page(&registry)), ["coarse_total", "old_level"]);
}
