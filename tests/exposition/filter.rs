//! The families that a request asks for by `name[]`.

use altimeter::{Bounds, Format, Registry};
use altimeter_tests::exposition::Page;

/// The families that a page shows when these names are asked for.
fn families(names: &[&str]) -> Vec<String> {
    let registry = Registry::new();
    registry.counter("logins_total", "Logins.").register().unwrap();
    registry.gauge("dogs", "Dogs.").register().unwrap();
    let bounds = Bounds::new([1.0]).unwrap();
    registry.histogram("took_seconds", "Time.").bounds(bounds).register().unwrap();
    let mut page = Vec::new();
    registry.scrape(Format::Text).names(names.iter().copied()).encode(&mut page);
    Page::parse(page).unwrap().families().iter().map(|family| family.name.clone()).collect()
}

#[test]
fn a_family_is_found_by_its_name_with_and_without_total() {
    assert_eq!(families(&["logins_total"]), ["logins_total"]);
    assert_eq!(families(&["logins"]), ["logins_total"]);
    assert_eq!(families(&["dogs", "logins_total"]), ["dogs", "logins_total"]);
}

#[test]
fn a_family_is_found_by_the_names_of_its_samples_and_shown_whole() {
    for name in ["took_seconds", "took_seconds_bucket", "took_seconds_count", "took_seconds_sum"] {
        // The reader refuses a histogram that is not whole.
        assert_eq!(families(&[name]), ["took_seconds"]);
    }
}

#[test]
fn a_name_that_is_not_there_shows_nothing_and_no_names_show_all() {
    assert_eq!(families(&["cats"]), [""; 0]);
    assert!(
        ["dogs", "logins_total", "took_seconds"].iter().all(|name| families(&[]).iter().any(|it| it == name))
    );
}
