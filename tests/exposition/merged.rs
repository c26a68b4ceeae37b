//! Several registries on one page.

use crate::collectors::{errors, gauges, one_each};
use altimeter::{Format, Kind, MergeError, RegisterError, Registry, ViewError};
use altimeter_tests::exposition::Page;

/// What the strict reader took.
fn page(registry: &Registry) -> Page {
    let mut page = Vec::new();
    registry.encode(Format::Text, &mut page);
    let pieces: Vec<_> = registry.scrape(Format::Text).chunk_size(1).chunks().collect();
    assert_eq!(String::from_utf8_lossy(&pieces.concat()), String::from_utf8_lossy(&page));
    Page::parse(page).unwrap()
}

fn names(registry: &Registry) -> Vec<String> {
    let page = page(registry);
    crate::collectors::names(&page).into_iter().map(str::to_owned).collect()
}

fn gauge(registry: &Registry, name: &str) {
    registry.gauge(name, "G.").register().unwrap();
}

/// Registries of a gauge each.
fn registries<const N: usize>(names: [&str; N]) -> [Registry; N] {
    names.map(|name| {
        let registry = Registry::new();
        gauge(&registry, name);
        registry
    })
}

#[test]
fn the_page_is_sorted_by_name_as_one_and_the_others_stay_as_they_are() {
    let [one, other, third] = registries(["b", "a", "d"]);
    gauge(&other, "c");
    one.merge(&other).unwrap();
    other.merge(&third).unwrap();
    assert_eq!(names(&one), ["a", "b", "c", "d"]);
    assert_eq!(names(&other), ["a", "c", "d"]);
    assert_eq!(names(&third), ["d"]);
}

#[test]
fn what_is_registered_and_unregistered_later_comes_and_goes() {
    let [one, other] = registries(["b", "c"]);
    one.merge(&other).unwrap();
    gauge(&other, "a");
    assert_eq!(names(&one), ["a", "b", "c"]);
    assert!(!one.unregister("c"));
    assert!(other.unregister("c"));
    assert_eq!(names(&one), ["a", "b"]);
    one.counter("c", "Otherwise.").register().unwrap();
    assert_eq!(names(&one), ["a", "b", "c_total"]);
}

#[test]
fn what_changes_behind_another_registry_is_on_the_next_page() {
    let [one, other, third, fourth] = registries(["b", "c", "d", "e"]);
    one.merge(&other).unwrap();
    other.merge(&third).unwrap();
    assert_eq!(names(&one), ["b", "c", "d"]);
    gauge(&third, "a");
    assert_eq!(names(&one), ["a", "b", "c", "d"]);
    view(&third, "old_d", "d").unwrap();
    third.set_names("old").unwrap();
    assert_eq!(names(&one), ["a", "b", "c", "old_d"]);
    third.merge(&fourth).unwrap();
    assert_eq!(names(&one), ["a", "b", "c", "e", "old_d"]);
    assert!(third.unregister("d"));
    assert_eq!(names(&one), ["a", "b", "c", "e"]);
    drop(one);
    gauge(&fourth, "f");
    assert_eq!(names(&other), ["a", "c", "e", "f"]);
}

#[test]
fn a_conflict_is_refused_when_they_are_merged_and_both_sides_are_named() {
    let (one, other) = (Registry::new(), Registry::new());
    one.histogram("took", "T.").register().unwrap();
    other.gauge("took_count", "Count.").register().unwrap();
    let there_line = line!() - 2;
    let Err(MergeError::Conflict(RegisterError::Clash { sample, there, refused })) = one.merge(&other) else {
        panic!("merged");
    };
    assert_eq!((&*sample, &*there.family, &*refused.family), ("took_count", "took", "took_count"));
    assert_eq!((there.location.line(), refused.location.line()), (there_line, there_line + 1));
    // Nothing was merged.
    assert_eq!(names(&one), ["took"]);
    gauge(&one, "free");
    gauge(&other, "free");
}

#[test]
fn a_conflict_is_refused_when_it_is_registered_with_any_of_them() {
    let [page, one, other] = registries(["p", "a", "b"]);
    page.merge(&one).unwrap();
    page.merge(&other).unwrap();
    for (registry, name, there) in
        [(&page, "a", Kind::Gauge), (&one, "p", Kind::Gauge), (&one, "b", Kind::Gauge)]
    {
        let refused = registry.counter_like(name);
        assert!(
            matches!(refused, Err(RegisterError::Taken { there: site, .. }) if site.kind == there),
            "{name}"
        );
    }
    let refused = other.collect(gauges(&["c", "a"], one_each)).unwrap_err();
    assert!(matches!(&refused, RegisterError::Taken { there, .. } if there.family == "a"), "{refused}");
    gauge(&one, "c");
}

/// What a test registers in vain.
trait Refused {
    fn counter_like(&self, name: &str) -> Result<(), RegisterError>;
}

impl Refused for Registry {
    fn counter_like(&self, name: &str) -> Result<(), RegisterError> {
        self.histogram(name, "Otherwise.").register().map(drop)
    }
}

#[test]
fn registries_that_are_on_no_page_together_have_nothing_to_do_with_each_other() {
    let [page, other_page, one] = registries(["p", "q", "a"]);
    page.merge(&one).unwrap();
    other_page.merge(&one).unwrap();
    gauge(&page, "q");
    assert_eq!(names(&page), ["a", "p", "q"]);
    assert_eq!(names(&other_page), ["a", "q"]);
    drop(page);
    gauge(&other_page, "p");
    assert!(one.counter_like("p").is_err());
}

#[test]
fn constant_labels_tell_the_families_of_two_registries_apart() {
    let (north, south) = (Registry::new(), Registry::new());
    for (registry, site) in [(&north, "north"), (&south, "south")] {
        gauge(&registry.labelled([("site", site)]).unwrap(), "dogs");
    }
    north.merge(&south).unwrap();
    let page = page(&north);
    let sites: Vec<_> = page.samples("dogs").map(|dogs| &*dogs.labels["site"]).collect();
    assert_eq!(sites, ["north", "south"]);
}

#[test]
fn none_is_on_a_page_twice() {
    let [one, other, third] = registries(["a", "b", "c"]);
    assert_eq!(one.merge(&one), Err(MergeError::Shown));
    one.merge(&other).unwrap();
    assert_eq!(one.merge(&other), Err(MergeError::Shown));
    assert_eq!(other.merge(&one), Err(MergeError::Shown));
    third.merge(&other).unwrap();
    // `other` would be there by two ways.
    assert_eq!(third.merge(&one), Err(MergeError::Shown));
    assert_eq!(names(&third), ["b", "c"]);
}

#[test]
fn the_page_tells_of_the_families_of_all() {
    let [one, other] = registries(["p", "q"]);
    other.collect(gauges(&["a"], one_each)).unwrap();
    one.collect(gauges(&["b"], one_each)).unwrap();
    other.self_metrics(true);
    one.merge(&other).unwrap();
    let page = page(&one);
    assert_eq!((errors(&page, "a"), errors(&page, "b")), (Some(0.0), Some(0.0)));
    assert_eq!(page.value("altimeter_scrapes_total", &[]), None);
}

/// A view of a gauge, in the set `old`.
fn view(registry: &Registry, name: &str, of: &str) -> Result<(), ViewError> {
    registry.view("old", Kind::Gauge, name, "V.").of(of).register()
}

#[test]
fn each_registry_of_a_page_is_shown_under_its_own_names() {
    let [one, other] = registries(["a", "b"]);
    view(&one, "old_a", "a").unwrap();
    view(&other, "old_b", "b").unwrap();
    one.merge(&other).unwrap();
    other.set_names("old").unwrap();
    assert_eq!(names(&one), ["a", "old_b"]);
    one.set_names("old").unwrap();
    assert_eq!(names(&one), ["old_a", "old_b"]);
}

#[test]
fn views_clash_across_registries_as_families_do() {
    let [one, other] = registries(["a", "b"]);
    one.merge(&other).unwrap();
    view(&one, "v", "a").unwrap();
    // Each chooses its own set, so that any two may come together on the page.
    assert!(matches!(view(&other, "v", "b"), Err(ViewError::Register(RegisterError::Taken { .. }))));
    assert!(matches!(view(&other, "a", "b"), Err(ViewError::Register(RegisterError::Taken { .. }))));
    assert!(other.gauge("v", "G.").register().is_err());
}

#[test]
fn a_registry_whose_view_is_named_as_a_family_of_the_other_is_not_merged() {
    let [one, other] = registries(["a", "b"]);
    view(&other, "a", "b").unwrap();
    assert!(matches!(one.merge(&other), Err(MergeError::Conflict(RegisterError::Taken { .. }))));
    assert_eq!(names(&one), ["a"]);
}

#[test]
fn a_page_brings_the_families_of_all_up_to_date() {
    let [one, other] = registries(["a", "b"]);
    one.merge(&other).unwrap();
    let length = other.gauge("length", "L.").register().unwrap();
    other.before_scrape(["length"], move || {
        length.set(7.0);
        true
    });
    assert_eq!(page(&one).value("length", &[]), Some(7.0));
}
