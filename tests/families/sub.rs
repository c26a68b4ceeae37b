//! Sub-registries: prefixes and constant labels.

use crate::page;
use altimeter::{
    Bounds, Exemplars, Format, LabelError, LabelValue, Labels, NameError, NativeBuckets, RegisterError,
    Registry, Site,
};
use std::collections::BTreeSet;

#[derive(Clone, Copy, LabelValue)]
#[allow(dead_code, reason = "made by `init_all`, and a state that is not set")]
enum Size {
    Small,
    Large,
}

#[derive(Labels)]
struct Dog<'a> {
    name: &'a str,
}

#[derive(Labels)]
struct Bowl {
    size: Size,
}

fn text(registry: &Registry) -> String {
    let mut page = Vec::new();
    registry.encode(Format::Text, &mut page);
    String::from_utf8(page).unwrap()
}

/// A sub-registry for one site.
fn at(registry: &Registry, site: &str) -> Registry {
    registry.labelled([("site", site)]).unwrap()
}

/// Both sides of a name that was taken.
fn taken<T: std::fmt::Debug>(refused: Result<T, RegisterError>) -> (Site, Site) {
    match refused {
        Err(RegisterError::Taken { there, refused }) => (*there, *refused),
        other => panic!("{other:?}"),
    }
}

#[test]
fn prefixes_of_nested_sub_registries_add_up() {
    let registry = Registry::new();
    let kennel = registry.prefixed("kennel_").unwrap().prefixed("north_").unwrap();
    kennel.counter("dogs", "-").register().unwrap().inc();
    kennel
        .gauge("cats", "-")
        .labels::<Dog>()
        .register()
        .unwrap()
        .with(&Dog { name: "Tom" }, |cats| cats.set(2.0));
    let page = page(&registry);
    assert_eq!(page.value("kennel_north_dogs_total", &[]), Some(1.0));
    assert_eq!(page.value("kennel_north_cats", &[("name", "Tom")]), Some(2.0));
}

#[test]
fn a_sub_registry_shows_the_whole_page() {
    let registry = Registry::new();
    registry.gauge("dogs", "-").register().unwrap();
    let sub = at(&registry.prefixed("sub_").unwrap(), "north");
    sub.gauge("cats", "-").register().unwrap();
    assert_eq!(text(&sub), text(&registry));
    assert_eq!(page(&sub).families().len(), 2);
}

#[test]
fn constant_labels_stand_before_all_others_on_every_kind_of_series() {
    let registry = Registry::new();
    let north = at(&registry, "north").labelled([("house", "1\n\"a\"")]).unwrap();
    let rex = || Dog { name: "Rex" };
    north.counter("a_total", "-").register().unwrap();
    north.counter("b_total", "-").labels::<Dog>().register().unwrap().with(&rex(), |dog| dog.inc());
    north.counter("c_total", "-").labels::<Bowl>().register().unwrap().init_all();
    north
        .histogram("d", "-")
        .labels::<Dog>()
        .register()
        .unwrap()
        .with(&Dog { name: "" }, |dog| dog.observe(1.0));
    north.gauge("e", "-").labels_named(["name"]).register().unwrap().get(["Ada"]).unwrap();
    north.float_counter("f_total", "-").labels::<Dog>().register().unwrap().init([rex()]);
    north.up_down("g", "-").labels::<Dog>().register().unwrap().init([rex()]);
    north.summary("h", "-").labels::<Dog>().register().unwrap().init([rex()]);
    let native = north.histogram("i", "-").native(NativeBuckets::default()).labels::<Dog>();
    native.register().unwrap().init([rex()]);
    let info = north.info("j", "-").labels::<Dog>().register().unwrap();
    info.with(&rex(), |dog| dog.set(&[("breed", "collie")]).unwrap());
    north.state_set::<Size>("k", "-").labels::<Dog>().register().unwrap().init([rex()]);
    let text = text(&registry);
    let samples: Vec<_> = samples(&text).collect();
    let constant = r#"{site="north",house="1\n\"a\"""#;
    assert!(samples.iter().all(|line| line.contains(constant)), "{text}");
    for (begin, further) in [
        ("b_total", r#",name="Rex"} 1"#),
        ("h", r#",name="Rex",quantile="0.5"} NaN"#),
        ("i_bucket", r#",name="Rex",le="+Inf"} 0"#),
        ("j_info", r#",name="Rex",breed="collie"} 1"#),
        ("k", r#",name="Rex",k="small"} 1"#),
    ] {
        let line = format!("{begin}{constant}{further}");
        assert!(samples.contains(&&*line), "{line} is not in\n{text}");
    }
    let names: BTreeSet<_> = samples.iter().map(|line| &line[..1]).collect();
    assert_eq!(String::from_iter(names), "abcdefghijk");
    assert_eq!(page(&registry).samples("c_total").count(), 2);
}

#[test]
fn constant_labels_stand_on_created_times_and_not_on_exemplars() {
    let registry = Registry::new();
    registry.show_created(true);
    let north = at(&registry, "north");
    let count = north.counter("a_total", "-").exemplars(Exemplars::default()).register().unwrap();
    count.add_with_exemplar(1u64, &[("id", "x")]).unwrap();
    let took = north.histogram("b", "-").bounds(Bounds::new([1.0]).unwrap()).exemplars(Exemplars::default());
    took.register().unwrap().observe_with_exemplar(0.5, &[("id", "y")]).unwrap();
    north.summary("c", "-").register().unwrap();
    let mut page = Vec::new();
    registry.encode(Format::OpenMetrics, &mut page);
    let text = String::from_utf8(page).unwrap();
    let samples: Vec<_> = samples(&text).collect();
    assert!(samples.iter().all(|line| line.contains("{site=\"north\"")), "{text}");
    for begin in [
        r#"a_total{site="north"} 1 # {id="x"} 1.0 "#,
        r#"a_created{site="north"} "#,
        r#"b_bucket{site="north",le="1.0"} 1 # {id="y"} 0.5 "#,
        r#"b_created{site="north"} "#,
        r#"c_created{site="north"} "#,
    ] {
        assert!(samples.iter().any(|line| line.starts_with(begin)), "{begin} is not in\n{text}");
    }
}

/// The lines of samples, without those of the registry about itself.
fn samples(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.starts_with('#') && !line.starts_with("altimeter_"))
}

#[test]
fn the_overflow_series_has_the_constant_labels_as_they_are() {
    let registry = Registry::new();
    let dogs = at(&registry, "north").counter("dogs_total", "-").labels::<Dog>().cap(1).register().unwrap();
    ["Rex", "Ada", "__overflow__"].into_iter().for_each(|name| dogs.with(&Dog { name }, |dogs| dogs.inc()));
    let overflow = [("site", "north"), ("name", "__overflow__")];
    assert_eq!(page(&registry).value("dogs_total", &overflow), Some(2.0));
    assert_eq!(page(&registry).sum("altimeter_series_overflow_total"), 1.0);
}

#[test]
fn families_that_differ_in_constant_values_stand_under_one_help_and_type() {
    let registry = Registry::new();
    for site in ["north", "south", ""] {
        let dogs = at(&registry, site).counter("dogs_total", "Dogs.").labels::<Dog>().register().unwrap();
        dogs.with(&Dog { name: "Rex" }, |dogs| dogs.inc());
    }
    let text = text(&registry);
    assert_eq!(
        (text.matches("# HELP dogs_total").count(), text.matches("# TYPE dogs_total").count()),
        (1, 1)
    );
    let page = page(&registry);
    assert_eq!(page.samples("dogs_total").count(), 3);
    assert_eq!(page.value("dogs_total", &[("site", "south"), ("name", "Rex")]), Some(1.0));
    assert_eq!(page.value("dogs_total", &[("name", "Rex")]), Some(1.0), "an empty value is an absent label");
}

#[test]
fn the_first_of_them_need_not_have_series() {
    let registry = Registry::new();
    let _empty = at(&registry, "a").counter("dogs_total", "Dogs.").labels::<Dog>().register().unwrap();
    let dogs = at(&registry, "b").counter("dogs_total", "Dogs.").labels::<Dog>().register().unwrap();
    dogs.with(&Dog { name: "Rex" }, |dogs| dogs.inc());
    assert!(text(&registry).starts_with("# HELP altimeter_series_overflow_total"));
    assert!(
        text(&registry).contains("# HELP dogs_total Dogs.\n# TYPE dogs_total counter\ndogs_total{site=\"b\"")
    );
}

#[test]
fn the_same_constant_labels_twice_are_refused_with_both_places() {
    let registry = Registry::new();
    let first = std::panic::Location::caller();
    at(&registry, "north").counter("dogs_total", "-").register().unwrap();
    let (there, refused) = taken(at(&registry, "north").counter("dogs_total", "-").register());
    assert_eq!((there.location.line(), there.location.file()), (first.line() + 1, first.file()));
    assert_eq!(refused.location.line(), first.line() + 2);
}

#[test]
fn families_of_one_name_that_differ_in_more_than_constant_values_are_refused() {
    let registry = Registry::new();
    let (north, south) = (at(&registry, "north"), at(&registry, "south"));
    north.counter("dogs_total", "Dogs.").labels::<Dog>().register().unwrap();
    let (there, refused) = taken(south.gauge("dogs_total", "Dogs.").labels::<Dog>().register());
    assert_ne!(there.kind, refused.kind);
    let (there, refused) = taken(south.counter("dogs_total", "Other.").labels::<Dog>().register());
    assert_ne!(there.help, refused.help);
    let (there, refused) = taken(south.counter("dogs_total", "Dogs.").labels::<Bowl>().register());
    assert_ne!(there.labels, refused.labels);
    taken(south.counter("dogs_total", "Dogs.").register());
    taken(registry.counter("dogs_total", "Dogs.").labels::<Dog>().register());
    let other = registry.labelled([("house", "1")]).unwrap();
    taken(other.counter("dogs_total", "Dogs.").labels::<Dog>().register());
    assert!(south.counter("dogs_total", "Dogs.").labels::<Dog>().register().is_ok());
}

#[test]
fn clashes_of_samples_are_found_across_sub_registries() {
    let registry = Registry::new();
    at(&registry, "north").histogram("stay", "-").register().unwrap();
    let clash = at(&registry, "south").gauge("stay_count", "-").register();
    assert!(matches!(clash, Err(RegisterError::Clash { .. })), "{clash:?}");
    let clash = registry.prefixed("stay_").unwrap().gauge("sum", "-").register();
    assert!(matches!(clash, Err(RegisterError::Clash { .. })), "{clash:?}");
}

#[test]
fn get_or_register_shares_within_one_set_of_constant_values() {
    let registry = Registry::new();
    let dogs = |site: &str| at(&registry, site).counter("dogs_total", "-").get_or_register().unwrap();
    dogs("north").inc();
    dogs("north").inc();
    dogs("south").inc();
    assert_eq!((dogs("north").get(), dogs("south").get()), (2, 1));
}

#[test]
fn a_sub_registry_unregisters_its_own_family_alone() {
    let registry = Registry::new();
    let (north, south) = (at(&registry, "north"), at(&registry, "south"));
    for site in [&north, &south] {
        site.counter("dogs_total", "-").register().unwrap();
    }
    assert!(!registry.unregister("dogs_total"));
    assert!(north.unregister("dogs_total"));
    assert!(!north.unregister("dogs_total"));
    assert_eq!(page(&registry).samples("dogs_total").count(), 1);
    taken(north.gauge("dogs_total", "-").register());
    assert!(south.unregister("dogs_total"));
    assert!(north.gauge("dogs", "-").register().is_ok(), "the name is free again");
}

#[test]
fn names_of_samples_are_free_when_only_families_that_are_not_listed_are_left() {
    let registry = Registry::new();
    at(&registry, "north").counter("dogs_total", "Dogs.").unlisted().register().unwrap();
    let south = at(&registry, "south");
    for _ in 0..2 {
        south.counter("dogs_total", "Dogs.").register().unwrap();
        assert!(registry.gauge("dogs", "Dogs.").register().is_err());
        assert!(south.unregister("dogs_total"));
    }
    registry.gauge("dogs", "Dogs.").register().unwrap();
}

#[test]
fn a_prefixed_registry_unregisters_by_the_name_without_its_prefix() {
    let registry = Registry::new();
    let kennel = registry.prefixed("kennel_").unwrap();
    kennel.counter("dogs", "-").register().unwrap();
    assert!(!kennel.unregister("kennel_dogs_total"));
    assert!(kennel.unregister("dogs_total"));
    assert!(page(&registry).families().is_empty());
}

#[test]
fn the_registrys_own_families_cannot_be_reached_by_a_prefix() {
    let registry = Registry::new();
    let own = registry.prefixed("altimeter_").unwrap();
    assert!(!own.unregister("series_overflow_total"));
    taken(own.counter("series_overflow_total", "-").register());
}

#[test]
fn families_of_one_name_are_one_in_the_registrys_own() {
    let registry = Registry::new();
    for site in ["north", "south"] {
        let dogs = at(&registry, site).histogram("dogs", "-").labels::<Dog>().cap(1).register().unwrap();
        for name in ["Rex", "Ada"] {
            dogs.with(&Dog { name }, |dogs| dogs.observe(f64::NAN));
        }
    }
    let page = page(&registry);
    assert_eq!(page.value("altimeter_series_overflow_total", &[("family", "dogs")]), Some(2.0));
    assert_eq!(page.value("altimeter_observations_rejected_total", &[("family", "dogs")]), Some(4.0));
}

#[test]
fn a_label_that_is_constant_and_the_familys_own_is_refused() {
    let refused = at(&Registry::new(), "north").counter("x_total", "-").labels_named(["site"]).register();
    assert!(matches!(refused, Err(RegisterError::LabelTwice { .. })), "{refused:?}");
}

#[test]
fn what_cannot_begin_a_name_or_be_a_constant_label_is_refused() {
    let registry = Registry::new();
    assert!(registry.prefixed("").is_err());
    assert!(registry.prefixed("9").is_err());
    assert!(registry.prefixed("a b").is_err());
    assert!(matches!(
        registry.labelled([("__name__", "x")]),
        Err(LabelError::Name(NameError::Reserved { .. }))
    ));
    assert!(matches!(registry.labelled([("a", "1"), ("a", "2")]), Err(LabelError::Twice { .. })));
    assert!(matches!(at(&registry, "n").labelled([("site", "n")]), Err(LabelError::Twice { .. })));
    let le = registry.labelled([("le", "1")]).unwrap().histogram("h", "-").register();
    assert!(matches!(le, Err(RegisterError::Name(NameError::Reserved { .. }))), "{le:?}");
}

#[test]
fn series_are_removed_by_their_own_labels_and_found_without_the_constant_ones() {
    let registry = Registry::new();
    let dogs = at(&registry, "north").counter("dogs_total", "-").labels::<Dog>().register().unwrap();
    ["Rex", "Ada \\", ""].into_iter().for_each(|name| dogs.with(&Dog { name }, |dogs| dogs.inc()));
    assert!(dogs.remove_matching(&[("site", "north")]).is_err());
    let mut names = Vec::new();
    dogs.retain(|labels, _| {
        names.extend(labels.iter().map(|(name, value)| format!("{name}={value}")));
        true
    });
    assert_eq!(names, ["name=Rex", "name=Ada \\"]);
    assert!(dogs.remove(&Dog { name: "" }));
    assert_eq!(page(&registry).samples("dogs_total").count(), 2);
}
