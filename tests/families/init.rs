//! Series that are made before their first update.

use crate::page;
use altimeter::labels::LabelVisitor;
use altimeter::{Counter, Family, LabelValue, Labels, Registry};

#[derive(LabelValue, Clone, Copy)]
enum Method {
    Get,
    Post,
    Put,
}

#[derive(LabelValue, Clone, Copy)]
enum Outcome {
    Ok,
    Failed,
}

#[derive(Labels, Clone, Copy)]
struct End {
    outcome: Outcome,
    #[label(name = "cold")]
    is_cold: bool,
}

#[derive(Labels, Clone, Copy)]
struct Middle {
    #[label(flatten)]
    end: End,
    secure: bool,
}

/// Flattened twice deep, with labels before and after.
#[derive(Labels, Clone, Copy)]
struct Request {
    secret: bool,
    #[label(flatten)]
    middle: Middle,
    method: Method,
}

const METHODS: [Method; 3] = [Method::Get, Method::Post, Method::Put];

/// Every label set there is, the last label changing first.
fn all() -> Vec<Request> {
    let mut all = Vec::new();
    for secret in [false, true] {
        for outcome in [Outcome::Ok, Outcome::Failed] {
            for is_cold in [false, true] {
                for secure in [false, true] {
                    for method in METHODS {
                        let middle = Middle { end: End { outcome, is_cold }, secure };
                        all.push(Request { secret, middle, method });
                    }
                }
            }
        }
    }
    all
}

fn requests(registry: &Registry, cap: usize) -> Family<Request, Counter> {
    registry.counter("requests_total", "-").labels::<Request>().cap(cap).register().unwrap()
}

#[derive(Default, Debug, PartialEq)]
struct Values(Vec<String>);

impl LabelVisitor for Values {
    fn value(&mut self, value: &str) {
        self.0.push(value.to_owned());
    }
}

#[test]
fn the_order_of_combinations_is_that_of_the_index() {
    assert_eq!(Request::CARDINALITY, Some(48));
    for (index, request) in all().iter().enumerate() {
        assert_eq!(request.index(), index);
        let (mut by_value, mut by_index) = (Values::default(), Values::default());
        request.visit(&mut by_value);
        Request::visit_at(index, &mut by_index);
        assert_eq!(by_value, by_index);
    }
}

#[test]
fn init_all_makes_every_combination_at_zero_in_order() {
    let registry = Registry::new();
    let requests = requests(&registry, 2000);
    assert_eq!(requests.init_all(), 0);
    let page = page(&registry);
    let names = ["secret", "outcome", "cold", "secure", "method"];
    let shown = page.samples("requests_total").map(|sample| {
        assert_eq!(sample.value, 0.0);
        Values(names.map(|name| sample.labels[name].clone()).to_vec())
    });
    let expected = all().into_iter().map(|request| {
        let mut values = Values::default();
        request.visit(&mut values);
        values
    });
    assert!(shown.eq(expected));
}

#[test]
fn what_init_all_made_is_what_updates_find() {
    let registry = Registry::new();
    let requests = requests(&registry, 2000);
    requests.init_all();
    all().iter().zip(1..).for_each(|(request, count)| requests.with(request, |requests| requests.add(count)));
    assert_eq!(requests.len(), 48);
    let counts: Vec<f64> = page(&registry).samples("requests_total").map(|sample| sample.value).collect();
    assert!(counts.iter().zip(1..).all(|(count, expected)| *count == f64::from(expected)));
}

#[test]
fn init_all_keeps_what_was_counted() {
    let registry = Registry::new();
    let requests = requests(&registry, 2000);
    requests.with(&all()[30], |requests| requests.add(5));
    assert_eq!((requests.init_all(), requests.init_all()), (0, 0));
    assert_eq!((page(&registry).sum("requests_total"), requests.len()), (5.0, 48));
}

#[test]
fn init_all_ends_at_the_cap_and_tells_how_many_had_no_room() {
    let registry = Registry::new();
    let requests = requests(&registry, 40);
    assert_eq!(requests.init_all(), 8);
    assert_eq!(requests.len(), 40);
    assert_eq!(page(&registry).samples("requests_total").count(), 40);
}

#[test]
fn init_all_does_not_count_what_was_there_as_without_room() {
    let requests = requests(&Registry::new(), 40);
    all()[45..].iter().for_each(|request| drop(requests.get(request)));
    assert_eq!((requests.init_all(), requests.len()), (8, 40));
}

#[test]
fn init_all_makes_again_what_was_removed() {
    let registry = Registry::new();
    let requests = requests(&registry, 2000);
    requests.init_all();
    requests.with(&all()[7], |requests| requests.inc());
    assert_eq!(requests.clear(), 48);
    assert_eq!(requests.init_all(), 0);
    assert_eq!((requests.len(), page(&registry).sum("requests_total")), (48, 0.0));
}

#[derive(LabelValue)]
#[allow(dead_code, reason = "made by `init_all`")]
enum Tier {
    Free,
    #[label("__overflow__")]
    Overflow,
    Paid,
}

#[derive(Labels)]
struct Customer {
    tier: Tier,
}

#[test]
fn init_all_makes_what_comes_after_the_set_that_spells_the_overflow_series() {
    let customers = Registry::new().counter("customers_total", "-").labels::<Customer>().register().unwrap();
    customers.init_all();
    assert_eq!(customers.len(), 2);
}

#[derive(LabelValue)]
#[allow(dead_code, reason = "made by `init_all`")]
enum Sixteen {
    A,
    B,
    C,
    D,
    E,
    F,
    G,
    H,
    I,
    J,
    K,
    L,
    M,
    N,
    O,
    P,
}

/// More combinations than an array is made for.
#[derive(Labels)]
struct Many {
    a: Sixteen,
    b: Sixteen,
    c: Sixteen,
    d: bool,
}

#[test]
fn init_all_makes_more_combinations_than_an_array_has_places() {
    let registry = Registry::new();
    let many = registry.counter("many_total", "-").labels::<Many>().cap(10_000).register().unwrap();
    assert_eq!(many.init_all(), 0);
    assert_eq!(many.len(), 8192);
    many.with(&Many { a: Sixteen::P, b: Sixteen::A, c: Sixteen::C, d: true }, |many| many.inc());
    assert_eq!(
        page(&registry).value("many_total", &[("a", "p"), ("b", "a"), ("c", "c"), ("d", "true")]),
        Some(1.0)
    );
    assert_eq!(many.len(), 8192);
}

#[test]
fn init_tells_how_many_label_sets_had_no_room() {
    let requests = requests(&Registry::new(), 3);
    let all = all();
    assert_eq!(requests.init(all[..2].iter().copied()), 0);
    assert_eq!(requests.init(all[..5].iter().copied()), 2);
}
