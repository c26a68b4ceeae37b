//! Label code and writers that do what they should not: the page parses all the same, and nothing hangs.

use crate::{page, text};
use altimeter::labels::{LabelNames, LabelVisitor};
use altimeter::{Bounds, LabelValue, Labels, Registry};
use std::cell::Cell;
use std::fmt::Write;
use std::sync::Barrier;

/// Another text at each visit.
struct Fickle(Cell<u32>);

impl LabelValue for Fickle {
    fn text<R>(&self, take: impl FnOnce(&str) -> R) -> R {
        self.0.set(self.0.get() + 1);
        take(["leader", "follower"][self.0.get() as usize % 2])
    }
}

#[derive(Labels)]
struct Role {
    role: Fickle,
}

#[test]
fn a_value_that_changes_between_visits_makes_no_series_twice() {
    let registry = Registry::new();
    let family = registry.counter("y_total", "-").labels::<Role>().register().unwrap();
    for visits in 0..20 {
        family.with(&Role { role: Fickle(Cell::new(visits)) }, |counter| counter.inc());
    }
    // The reader refuses a page with a series twice.
    assert_eq!(page(&registry).sum("y_total"), 20.0);
}

/// Hands over so many values, whatever the names.
struct Miscounted(usize);

impl Labels for Miscounted {
    type Static = Self;
    const NAMES: &'static [LabelNames] = &[LabelNames::Label("a"), LabelNames::Label("b")];
    const CARDINALITY: Option<usize> = None;

    fn index(&self) -> usize {
        usize::MAX
    }

    fn visit<V: LabelVisitor>(&self, visitor: &mut V) {
        (0..self.0).for_each(|_| visitor.value("x"));
    }

    fn visit_at<V: LabelVisitor>(_index: usize, _visitor: &mut V) {}
}

#[test]
fn a_visit_with_too_few_or_too_many_values_makes_no_series_twice() {
    let registry = Registry::new();
    let family = registry.counter("x_total", "-").labels::<Miscounted>().register().unwrap();
    for values in [0, 1, 2, 3, 100, 2, 3] {
        family.with(&Miscounted(values), |counter| counter.inc());
    }
    let page = page(&registry);
    assert_eq!(page.value("x_total", &[("a", "x"), ("b", "x")]), Some(5.0));
    assert_eq!(page.sum("x_total"), 7.0);
}

#[test]
fn a_visit_with_too_many_values_finds_its_series_in_a_family_that_is_full() {
    let registry = Registry::new();
    let family = registry.counter("x_total", "-").labels::<Miscounted>().cap(2).register().unwrap();
    for values in [3, 1, 3, 1, 3] {
        family.with(&Miscounted(values), |counter| counter.inc());
    }
    let page = page(&registry);
    assert_eq!(page.value("x_total", &[("a", "x"), ("b", "x")]), Some(3.0));
    assert_eq!(page.value("x_total", &[("a", "x")]), Some(2.0));
    assert!(family.remove(&Miscounted(100)) && family.remove(&Miscounted(1)));
}

#[derive(Labels)]
struct Two<'a> {
    a: &'a str,
    b: &'a str,
}

/// Says that it is [`Two`], and has `NAMES` labels.
struct Claimed<const NAMES: usize>;

impl<const NAMES: usize> Labels for Claimed<NAMES> {
    type Static = Two<'static>;
    const NAMES: &'static [LabelNames] = &[LabelNames::Label("a"); NAMES];
    const CARDINALITY: Option<usize> = None;

    fn index(&self) -> usize {
        usize::MAX
    }

    fn visit<V: LabelVisitor>(&self, visitor: &mut V) {
        (0..NAMES).for_each(|_| visitor.value("x"));
    }

    fn visit_at<V: LabelVisitor>(_index: usize, _visitor: &mut V) {}
}

#[test]
fn a_label_set_that_claims_to_be_of_another_type_finds_the_series_of_its_values() {
    let registry = Registry::new();
    let family = registry.counter("x_total", "-").labels::<Two<'_>>().register().unwrap();
    family.with(&Two { a: "x", b: "x" }, |counter| counter.inc());
    for _ in 0..2 {
        family.with(&Claimed::<0>, |counter| counter.add(100));
        family.with(&Claimed::<2>, |counter| counter.inc());
        family.with(&Claimed::<3>, |counter| counter.inc());
        family.with(&Claimed::<100>, |counter| counter.inc());
    }
    let page = page(&registry);
    assert_eq!(page.value("x_total", &[("a", "x"), ("b", "x")]), Some(7.0));
    assert_eq!(page.value("x_total", &[]), Some(200.0));
}

/// A closed set with a text twice, and an index beyond it.
struct Repeated(usize);

impl LabelValue for Repeated {
    const CLOSED: Option<&'static [&'static str]> = Some(&["a", "a"]);

    fn index(&self) -> usize {
        self.0
    }

    fn text<R>(&self, take: impl FnOnce(&str) -> R) -> R {
        take("a")
    }
}

#[derive(Labels)]
struct Code {
    code: Repeated,
}

#[test]
fn a_closed_set_with_a_text_twice_makes_no_series_twice() {
    let registry = Registry::new();
    let family = registry.counter("z_total", "-").labels::<Code>().register().unwrap();
    for index in [0, 1, 0, 1] {
        family.with(&Code { code: Repeated(index) }, |counter| counter.inc());
    }
    assert_eq!(page(&registry).value("z_total", &[("code", "a")]), Some(4.0));
}

#[test]
fn an_index_beyond_a_closed_set_goes_to_the_overflow_series() {
    let registry = Registry::new();
    let family = registry.counter("z_total", "-").labels::<Code>().register().unwrap();
    family.with(&Code { code: Repeated(usize::MAX) }, |counter| counter.inc());
    assert_eq!(page(&registry).value("z_total", &[("code", "__overflow__")]), Some(1.0));
}

#[test]
fn sums_beyond_all_floats_are_not_nan() {
    let registry = Registry::new();
    let bounds = Bounds::new([f64::MAX]).unwrap();
    let histogram = registry.histogram("h", "-").bounds(bounds).register().unwrap();
    // Both alive at once, and with enough observations to lease: so each sums in a shard of its own.
    let both = Barrier::new(2);
    std::thread::scope(|scope| {
        for value in [f64::MAX, f64::MIN] {
            let (histogram, both) = (&histogram, &both);
            scope.spawn(move || {
                (0..200).for_each(|_| histogram.observe(value));
                both.wait();
            });
        }
    });
    assert!(!histogram.snapshot().sum().is_nan(), "{}", text(&registry));
}

/// Uses the registry while something is written to it.
struct Nosy<'a>(&'a Registry);

impl Write for Nosy<'_> {
    fn write_str(&mut self, _: &str) -> std::fmt::Result {
        self.0
            .counter("nosy_total", "-")
            .get_or_register()
            .map(|counter| counter.inc())
            .map_err(|_| std::fmt::Error)
    }
}

#[test]
fn a_registry_can_be_used_while_it_is_being_shown() {
    let registry = Registry::new();
    write!(Nosy(&registry), "{registry:?}").unwrap();
    assert!(page(&registry).sum("nosy_total") > 0.0);
}
