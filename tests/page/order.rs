//! What stands where on a page.

use crate::{page, text};
use altimeter::{Format, Labels, Registry};

#[derive(Labels)]
struct Dog<'a> {
    name: &'a str,
}

#[test]
fn families_stand_by_name() {
    let registry = Registry::new();
    for name in ["m", "a", "z", "b_c", "B", ":a"] {
        registry.gauge(name, "").register().unwrap();
    }
    let page = page(&registry);
    assert!(page.families().is_sorted_by_key(|family| &family.name), "{page:#?}");
    assert!(["m", "a", "z", "b_c", "B", ":a"].iter().all(|name| page.family(name).is_some()));
}

#[test]
fn series_stand_in_the_order_of_their_birth() {
    let registry = Registry::new();
    let barks = registry.counter("barks_total", "Barks.").labels::<Dog>().register().unwrap();
    let names: Vec<String> = (0..100).map(|i| format!("dog {}", i * 37 % 100)).collect();
    for name in names.iter().chain(names.iter().rev()) {
        barks.with(&Dog { name }, |barks| barks.inc());
    }
    let page = page(&registry);
    assert!(page.samples("barks_total").map(|sample| &sample.labels["name"]).eq(&names));
}

#[test]
fn two_scrapes_differ_only_in_values() {
    let registry = Registry::new();
    let barks = registry.counter("barks_total", "Barks.").labels::<Dog>().register().unwrap();
    ["Rex", "Ada", "Bob"].iter().for_each(|name| barks.with(&Dog { name }, |barks| barks.inc()));
    let before = text(&registry);
    barks.with(&Dog { name: "Ada" }, |barks| barks.inc());
    assert_eq!(text(&registry), before.replace("{name=\"Ada\"} 1", "{name=\"Ada\"} 2"));
}

#[test]
fn a_family_without_series_leaves_no_trace() {
    let registry = Registry::new();
    let barks = registry.gauge("barking", "Who barks.").labels::<Dog>().register().unwrap();
    assert_eq!(page(&registry).family("barking"), None);
    barks.with(&Dog { name: "Rex" }, |barking| barking.set(1.0));
    assert_eq!(page(&registry).family("barking").map(|family| family.samples.len()), Some(1));
}

#[test]
fn a_registry_without_families_has_an_empty_page() {
    assert_eq!(text(&Registry::new()), "");
}

#[test]
fn help_and_type_stand_before_the_samples() {
    let registry = Registry::new();
    registry.up_down("in_flight", "Requests.").register().unwrap();
    assert_eq!(text(&registry), "# HELP in_flight Requests.\n# TYPE in_flight gauge\nin_flight 0\n");
}

#[test]
fn a_page_is_appended_to_what_is_there() {
    let registry = Registry::new();
    registry.gauge("dogs", "Dogs.").register().unwrap();
    let mut page = b"before\n".to_vec();
    registry.encode(Format::Text, &mut page);
    assert_eq!(page, format!("before\n{}", text(&registry)).into_bytes());
}

#[test]
fn the_content_type_names_the_version_and_the_charset() {
    assert_eq!(Format::Text.content_type(), "text/plain; version=0.0.4; charset=utf-8");
}

#[test]
fn a_metric_stays_on_the_page_when_its_handle_is_gone() {
    let registry = Registry::new();
    registry.counter("logins_total", "Logins.").register().unwrap().add(3);
    assert_eq!(page(&registry).value("logins_total", &[]), Some(3.0));
}

#[test]
fn a_handle_works_on_when_its_registry_is_gone() {
    let logins = Registry::new().counter("logins_total", "Logins.").register().unwrap();
    logins.inc();
    assert_eq!(logins.get(), 1);
}

#[test]
fn registries_share_nothing() {
    let (one, other) = (Registry::new(), Registry::new());
    one.counter("logins_total", "Logins.").register().unwrap().inc();
    other.counter("logins_total", "Logins.").register().unwrap().add(5);
    assert_eq!(page(&one).value("logins_total", &[]), Some(1.0));
    assert_eq!(page(&other).value("logins_total", &[]), Some(5.0));
}
