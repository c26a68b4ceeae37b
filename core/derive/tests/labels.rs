//! What `#[derive(Labels)]` generates, seen through the trait.

use std::borrow::Cow;

use altimeter::labels::LabelVisitor;
use altimeter::{LabelValue, Labels};

#[derive(LabelValue)]
enum Method {
    Get,
    Post,
    #[label("OTHER")]
    Other,
}

#[derive(Default)]
struct Texts(Vec<String>);

impl LabelVisitor for Texts {
    fn value(&mut self, value: &str) {
        self.0.push(value.to_owned());
    }
}

fn names<L: Labels>() -> Vec<&'static str> {
    let mut names = Vec::new();
    L::names(&mut names);
    names
}

fn texts(labels: &impl Labels) -> Vec<String> {
    let mut texts = Texts::default();
    labels.visit(&mut texts);
    texts.0
}

#[derive(Labels)]
struct Request<'a> {
    method: Method,
    route: &'a str,
    status: u16,
}

#[test]
fn values_come_in_the_order_of_the_names() {
    let request = Request { method: Method::Get, route: "/dogs", status: 200 };
    assert_eq!(names::<Request<'_>>(), ["method", "route", "status"]);
    assert_eq!(texts(&request), ["get", "/dogs", "200"]);
}

#[test]
fn one_open_label_opens_the_set() {
    assert_eq!(Request::CARDINALITY, None);
}

#[derive(Labels)]
struct Renamed<'a> {
    #[label(name = "kind")]
    r#type: &'a str,
    r#match: &'a str,
}

#[test]
fn a_name_is_the_given_one_or_the_field_without_its_raw_mark() {
    assert_eq!(names::<Renamed<'_>>(), ["kind", "match"]);
    assert_eq!(texts(&Renamed { r#type: "a", r#match: "b" }), ["a", "b"]);
}

#[derive(Labels)]
struct Closed {
    method: Method,
    cached: bool,
}

#[test]
fn a_closed_set_has_an_index_of_its_own_for_each_member() {
    assert_eq!(Closed::CARDINALITY, Some(6));
    let members = [Method::Get, Method::Post, Method::Other]
        .into_iter()
        .zip([Method::Get, Method::Post, Method::Other])
        .flat_map(|(a, b)| [Closed { method: a, cached: false }, Closed { method: b, cached: true }]);
    let indexes: Vec<usize> = members.map(|member| member.index()).collect();
    assert_eq!(indexes, [0, 1, 2, 3, 4, 5]);
}

#[derive(Labels)]
struct Nested<'a> {
    #[label(flatten)]
    first: Renamed<'a>,
    between: u16,
    #[label(flatten)]
    last: Closed,
}

#[test]
fn flattened_labels_stand_in_the_place_of_their_field() {
    let nested = Nested {
        first: Renamed { r#type: "a", r#match: "b" },
        between: 7,
        last: Closed { method: Method::Other, cached: true },
    };
    assert_eq!(names::<Nested<'_>>(), ["kind", "match", "between", "method", "cached"]);
    assert_eq!(texts(&nested), ["a", "b", "7", "OTHER", "true"]);
}

#[derive(Labels)]
struct Twice {
    #[label(flatten)]
    inner: Closed,
    secure: bool,
}

#[test]
fn a_flattened_closed_set_is_one_digit_of_the_index() {
    assert_eq!(Twice::CARDINALITY, Some(12));
    let last = Twice { inner: Closed { method: Method::Other, cached: true }, secure: true };
    let first = Twice { inner: Closed { method: Method::Get, cached: false }, secure: false };
    assert_eq!((first.index(), last.index()), (0, 11));
}

/// Type parameters with the names that generated code could have chosen for its own.
#[derive(Labels)]
struct Generic<'a, V, R: Labels, const N: usize>
where
    V: Clone,
{
    value: Cow<'a, str>,
    own: Option<V>,
    #[label(flatten)]
    rest: R,
    size: Sized<N>,
}

struct Sized<const N: usize>;

impl<const N: usize> LabelValue for Sized<N> {
    fn text<R>(&self, take: impl FnOnce(&str) -> R) -> R {
        take(&N.to_string())
    }
}

#[test]
fn type_and_const_parameters_are_carried_along() {
    type Of<'a> = Generic<'a, u16, Closed, 3>;
    let generic: Of<'_> = Generic {
        value: Cow::Borrowed("v"),
        own: Some(1),
        rest: Closed { method: Method::Post, cached: false },
        size: Sized,
    };
    assert_eq!(names::<Of<'_>>(), ["value", "own", "method", "cached", "size"]);
    assert_eq!(texts(&generic), ["v", "1", "post", "false", "3"]);
}

#[test]
fn the_static_type_is_the_struct_with_static_lifetimes() {
    use std::any::TypeId;
    assert_eq!(TypeId::of::<<Request<'_> as Labels>::Static>(), TypeId::of::<Request<'static>>());
    assert_eq!(TypeId::of::<<Closed as Labels>::Static>(), TypeId::of::<Closed>());
}
