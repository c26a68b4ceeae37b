//! Infos.

use crate::{lines, samples};
use altimeter::{Format, InfoError, Labels, NameError, Registry};

#[test]
fn an_info_has_its_suffix_once_in_both_formats() {
    for name in ["build", "build_info"] {
        let registry = Registry::new();
        registry.info(name, "-").register().unwrap().set(&[("version", "1.2")]).unwrap();
        let text = ["# HELP build_info -", "# TYPE build_info gauge", "build_info{version=\"1.2\"} 1"];
        assert_eq!(lines(&registry, Format::Text), text);
        let openmetrics = ["# HELP build -", "# TYPE build info", "build_info{version=\"1.2\"} 1", "# EOF"];
        assert_eq!(lines(&registry, Format::OpenMetrics), openmetrics);
    }
}

#[test]
fn what_is_set_takes_the_place_of_what_was_set() {
    let registry = Registry::new();
    let build = registry.info("build", "-").register().unwrap();
    assert_eq!(samples(&registry, Format::Text), ["build_info 1"]);
    build.set(&[("version", "1"), ("commit", "a")]).unwrap();
    build.clone().set(&[("version", "2\n\"")]).unwrap();
    assert_eq!(samples(&registry, Format::Text), ["build_info{version=\"2\\n\\\"\"} 1"]);
}

#[test]
fn an_empty_value_is_an_absent_label() {
    let registry = Registry::new();
    registry.info("build", "-").register().unwrap().set(&[("a", ""), ("b", "c")]).unwrap();
    assert_eq!(samples(&registry, Format::Text), ["build_info{b=\"c\"} 1"]);
}

#[test]
fn labels_that_are_not_allowed_are_refused_and_what_was_set_stays() {
    let registry = Registry::new().labelled([("site", "north")]).unwrap();
    let build = registry.info("build", "-").register().unwrap();
    build.set(&[("version", "1")]).unwrap();
    let reserved = build.set(&[("__x", "1")]).unwrap_err();
    assert!(matches!(reserved, InfoError::Name(NameError::Reserved { .. })));
    for twice in [&[("a", "1"), ("a", "2")][..], &[("site", "south")]] {
        let label = twice[0].0.to_owned();
        assert_eq!(build.set(twice), Err(InfoError::Twice { label }));
    }
    assert_eq!(samples(&registry, Format::Text), ["build_info{site=\"north\",version=\"1\"} 1"]);
}

#[derive(Labels)]
struct Model<'a> {
    name: &'a str,
}

#[test]
fn in_a_family_the_labels_of_the_series_come_first() {
    let registry = Registry::new();
    let models = registry.info("model", "-").labels::<Model>().register().unwrap();
    models.with(&Model { name: "a" }, |model| model.set(&[("parameters", "7e9")]).unwrap());
    models.init([Model { name: "b" }]);
    let refused = models.get(&Model { name: "b" }).set(&[("name", "c")]);
    assert_eq!(refused, Err(InfoError::Twice { label: "name".to_owned() }));
    let expected = ["model_info{name=\"a\",parameters=\"7e9\"} 1", "model_info{name=\"b\"} 1"];
    assert_eq!(samples(&registry, Format::OpenMetrics), expected);
}
