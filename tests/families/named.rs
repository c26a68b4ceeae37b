//! Families whose labels are named at run time.

use crate::page;
use altimeter::{ArityError, Counter, Labels, NamedFamily, RegisterError, Registry};

fn hits(registry: &Registry) -> NamedFamily<Counter> {
    registry.counter("hits_total", "Hits.").labels_named(["method", "path"]).register().unwrap()
}

const NONE: [&str; 0] = [];

#[test]
fn every_call_refuses_values_that_are_not_as_many_as_the_names() {
    let registry = Registry::new();
    let hits = hits(&registry);
    let refused = |given| ArityError { given, labels: vec!["method".to_owned(), "path".to_owned()] };
    assert_eq!(hits.with(["GET"], |_| panic!("not to be run")), Err(refused(1)));
    assert_eq!(hits.with(["GET", "/", "?"], |hits| hits.inc()), Err(refused(3)));
    assert_eq!(hits.with(NONE, |hits| hits.inc()), Err(refused(0)));
    assert_eq!(hits.get(["GET"]).unwrap_err(), refused(1));
    assert_eq!(hits.remove(["GET"]), Err(refused(1)));
    assert_eq!(hits.init([["GET"]]), Err(refused(1)));
    assert!(hits.is_empty());
}

#[test]
fn an_arity_error_says_what_was_given_and_what_is_to_be() {
    let error = hits(&Registry::new()).get(["GET"]).unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"1 label values for 2 labels; give one for each of ["method", "path"], in this order"#
    );
}

#[test]
fn a_label_set_is_one_series_however_its_values_are_given() {
    let registry = Registry::new();
    let hits = hits(&registry);
    let strings: Vec<String> = vec!["GET".to_owned(), "/".to_owned()];
    let boxed: Box<[std::borrow::Cow<'_, str>]> = Box::new(["GET".into(), String::from("/").into()]);
    let slice: &[&str] = &["GET", "/"];
    hits.with(["GET", "/"], |hits| hits.inc()).unwrap();
    let array: &[&str; 2] = &["GET", "/"];
    hits.with(array, |hits| hits.inc()).unwrap();
    hits.with(slice, |hits| hits.inc()).unwrap();
    hits.with(&strings, |hits| hits.inc()).unwrap();
    hits.with(&boxed, |hits| hits.inc()).unwrap();
    hits.with(vec![String::from("GET"), String::from("/")], |hits| hits.inc()).unwrap();
    hits.with([std::sync::Arc::<str>::from("GET"), "/".into()], |hits| hits.inc()).unwrap();
    assert_eq!((hits.len(), hits.get(["GET", "/"]).unwrap().get()), (1, 7));
}

#[test]
fn init_makes_those_before_the_one_it_refuses() {
    let hits = hits(&Registry::new());
    let sets: [&[&str]; 3] = [&["GET", "/"], &["GET"], &["PUT", "/"]];
    assert!(hits.init(sets).is_err());
    assert_eq!(hits.len(), 1);
}

#[test]
fn init_puts_series_on_the_page_at_zero() {
    let registry = Registry::new();
    let hits = hits(&registry);
    assert_eq!(hits.init([["GET", "/"], ["PUT", "/"], ["GET", "/"]]), Ok(0));
    assert_eq!(page(&registry).value("hits_total", &[("method", "PUT"), ("path", "/")]), Some(0.0));
    assert_eq!(hits.len(), 2);
}

#[test]
fn get_or_register_answers_the_same_family_for_the_same_names() {
    let registry = Registry::new();
    let one = hits(&registry);
    let names = vec![String::from("method"), String::from("path")];
    let other = registry.counter("hits_total", "Hits.").labels_named(names).get_or_register().unwrap();
    one.get(["GET", "/"]).unwrap().inc();
    assert_eq!(other.get(["GET", "/"]).unwrap().get(), 1);
}

#[test]
fn get_or_register_refuses_other_names_and_another_order() {
    let registry = Registry::new();
    let _hits = hits(&registry);
    for names in [&["path", "method"][..], &["method"], &["method", "path", "code"]] {
        let refused = registry.counter("hits_total", "Hits.").labels_named(names).get_or_register();
        assert!(matches!(refused, Err(RegisterError::Taken { .. })), "{names:?}");
    }
}

#[derive(Labels)]
struct Hit<'a> {
    method: &'a str,
    path: &'a str,
}

#[test]
fn names_at_run_time_and_a_struct_of_these_names_are_two_types() {
    let registry = Registry::new();
    let _hits = hits(&registry);
    let refused = registry.counter("hits_total", "Hits.").labels::<Hit>().get_or_register().unwrap_err();
    let RegisterError::Taken { there, refused } = refused else { panic!("{refused}") };
    assert_ne!(there.handle, refused.handle);
}

#[test]
fn names_are_checked_when_the_family_is_registered() {
    let registry = Registry::new();
    let named = |names: &[&str]| registry.counter("x_total", "-").labels_named(names).register().map(drop);
    assert!(matches!(named(&["a b"]), Err(RegisterError::Name(_))));
    assert!(matches!(named(&[""]), Err(RegisterError::Name(_))));
    assert!(matches!(named(&["__name__"]), Err(RegisterError::Name(_))));
    assert!(matches!(named(&["a", "b", "a"]), Err(RegisterError::LabelTwice { .. })));
    assert!(matches!(
        registry.histogram("h", "-").labels_named(["le"]).register(),
        Err(RegisterError::Name(_))
    ));
    assert_eq!(named(&["le"]), Ok(()));
}

#[test]
fn no_names_are_refused() {
    let registry = Registry::new();
    let error = registry.counter("x_total", "-").labels_named(NONE).register().unwrap_err();
    assert_eq!(error, RegisterError::NoLabels { family: "x_total".to_owned() });
}
