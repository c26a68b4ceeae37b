//! Values that are escaped, long or many: found again, removed and given back as they went in.

use crate::page;
use altimeter::{Counter, Family, Labels, NamedFamily, Registry};
use proptest::prelude::*;

#[derive(Labels)]
struct Pair<'a> {
    first: &'a str,
    second: &'a str,
}

fn pairs(registry: &Registry) -> Family<Pair<'static>, Counter> {
    registry.counter("pairs_total", "Pairs.").labels::<Pair>().register().unwrap()
}

fn named(registry: &Registry, labels: usize) -> NamedFamily<Counter> {
    let names = (0..labels).map(|i| format!("l{i}"));
    registry.counter("many_total", "Many.").labels_named(names).register().unwrap()
}

/// Makes, finds, shows and removes a series with these values, beside one that is almost the same.
fn lives(first: &str, second: &str) {
    let registry = Registry::new();
    let pairs = pairs(&registry);
    let at = Pair { first, second };
    let longer = format!("{second}.");
    pairs.with(&Pair { first, second: &longer }, |pair| pair.add(7));
    for count in 0..3 {
        assert_eq!(pairs.with(&at, |pair| (pair.get(), pair.inc()).0), count);
    }
    let labels: Vec<_> =
        [("first", first), ("second", second)].into_iter().filter(|label| !label.1.is_empty()).collect();
    assert_eq!(page(&registry).value("pairs_total", &labels), Some(3.0));
    assert_eq!(pairs.len(), 2);
    assert!(pairs.remove(&at));
    assert_eq!(page(&registry).sum("pairs_total"), 7.0);
    assert_eq!(pairs.remove_matching(&[("first", first), ("second", &longer)]), Ok(1));
}

#[test]
fn values_that_are_escaped_are_one_series_each() {
    for value in ["\\", "\"", "\n", "\\n", "\\\"", "a\\", "\\\\", "\n\n", "\",second=\"", "é\\🐕\n"] {
        lives(value, "plain");
        lives("plain", value);
        lives(value, value);
    }
}

#[test]
fn values_that_differ_by_how_they_are_escaped_are_different_series() {
    let registry = Registry::new();
    let pairs = pairs(&registry);
    for first in ["\n", "\\n", "n", "\\", "\\\\", "\"", "\\\""] {
        assert_eq!(pairs.with(&Pair { first, second: "" }, |pair| (pair.get(), pair.inc()).0), 0);
    }
    assert_eq!(page(&registry).samples("pairs_total").count(), 7);
}

#[test]
fn values_around_the_lengths_that_two_bytes_count_are_one_series_each() {
    // With what stands around them, the texts are longer by 9 to 31 bytes.
    let around = |len: usize| (len - 32..=len + 2).chain([2 * len]);
    for len in around(32_767).chain(around(65_535)) {
        let value = "x".repeat(len);
        lives(&value, "plain");
        lives("plain", &value);
    }
}

#[test]
fn long_values_that_differ_in_the_last_byte_are_different_series() {
    let registry = Registry::new();
    let pairs = pairs(&registry);
    let long = "x".repeat(100_000);
    for last in ["a", "b", "\\"] {
        let value = format!("{long}{last}");
        assert_eq!(pairs.with(&Pair { first: &value, second: &value }, |pair| (pair.get(), pair.inc()).0), 0);
    }
    assert_eq!(pairs.len(), 3);
}

/// Makes and finds a series of so many labels, which is then on the page with all of them.
fn has_labels(labels: usize) {
    let registry = Registry::new();
    let many = named(&registry, labels);
    let values: Vec<String> = (0..labels).map(|i| i.to_string()).collect();
    many.with(&values, |many| many.inc()).unwrap();
    many.with(&values, |many| many.inc()).unwrap();
    let page = page(&registry);
    let sample = page.samples("many_total").next().expect("a series");
    assert_eq!((sample.value, sample.labels.len()), (2.0, labels));
    assert!((0..labels).all(|i| sample.labels[&format!("l{i}")] == i.to_string()));
}

#[test]
fn a_series_has_as_many_labels_as_it_is_given() {
    [1, 2, 64, 255, 256, 4000].into_iter().for_each(has_labels);
}

#[test]
fn a_series_may_have_more_labels_than_two_bytes_count() {
    [65_535, 65_536, 65_540].into_iter().for_each(has_labels);
}

#[test]
fn as_many_labels_of_which_all_are_absent_are_a_series_too() {
    for labels in [65_535, 65_536, 70_000] {
        let registry = Registry::new();
        let many = named(&registry, labels);
        let mut values = vec![""; labels];
        many.with(&values, |many| many.inc()).unwrap();
        values[labels - 1] = "last";
        many.with(&values, |many| many.add(2)).unwrap();
        many.with(&values, |many| many.add(2)).unwrap();
        let last = format!("l{}", labels - 1);
        assert_eq!(page(&registry).value("many_total", &[]), Some(1.0));
        assert_eq!(page(&registry).value("many_total", &[(&last, "last")]), Some(4.0));
    }
}

proptest! {
    #[test]
    fn retain_is_given_back_the_labels_that_went_in(values in proptest::collection::vec(any::<String>(), 1..6)) {
        let site = Registry::new().labelled([("site", "a \\ \"b\"\n")]).unwrap();
        for registry in [Registry::new(), site] {
            let many = named(&registry, values.len());
            many.with(&values, |many| many.inc()).unwrap();
            let expected = |name: &str| {
                let value = &values[name[1..].parse::<usize>().unwrap()];
                (!value.is_empty()).then(|| value.clone())
            };
            let mut series = 0;
            many.retain(|labels, _| {
                series += 1;
                let names: Vec<String> = (0..values.len()).map(|i| format!("l{i}")).collect();
                assert!(names.iter().all(|name| labels.get(name).map(|value| value.into_owned()) == expected(name)));
                let there: Vec<_> = names.iter().filter(|name| expected(name).is_some()).collect();
                assert!(labels.iter().map(|(name, _)| name).eq(there));
                assert_eq!(labels.get("site"), None);
                true
            });
            prop_assert_eq!(series, 1);
        }
    }

    #[test]
    fn any_values_are_found_and_removed(first: String, second: String) {
        lives(&first, &second);
    }

    #[test]
    fn remove_matching_takes_those_series_that_have_the_value(
        values in proptest::collection::btree_set("[a\\\\\"\n,=]{0,3}", 1..20),
        wanted in "[a\\\\\"\n,=]{0,3}",
    ) {
        let registry = Registry::new();
        let pairs = pairs(&registry);
        values.iter().for_each(|first| drop(pairs.get(&Pair { first, second: "x" })));
        let there = usize::from(values.contains(&wanted));
        prop_assert_eq!(pairs.remove_matching(&[("first", &wanted)]), Ok(there));
        prop_assert_eq!(pairs.len(), values.len() - there);
    }
}
