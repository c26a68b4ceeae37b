//! Label values and helps come back whole, whatever they hold.

use crate::page;
use altimeter::{Labels, Registry};
use proptest::prelude::*;

#[derive(Labels)]
struct Dog<'a> {
    name: &'a str,
    breed: &'a str,
}

/// The names and breeds that a page shows after one event for each of these dogs.
fn on_a_page<'a>(dogs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    let registry = Registry::new();
    let barks = registry.counter("barks_total", "Barks.").labels::<Dog>().register().unwrap();
    for (name, breed) in dogs {
        barks.with(&Dog { name, breed }, |barks| barks.inc());
    }
    let value = |labels: &std::collections::BTreeMap<String, String>, name| {
        labels.get(name).cloned().unwrap_or_default()
    };
    let page = page(&registry);
    page.samples("barks_total").map(|dog| (value(&dog.labels, "name"), value(&dog.labels, "breed"))).collect()
}

fn comes_back(value: &str) {
    assert_eq!(on_a_page([(value, "collie")]), [(value.to_owned(), "collie".to_owned())]);
    assert_eq!(on_a_page([("Rex", value)]), [("Rex".to_owned(), value.to_owned())]);
}

fn help_comes_back(help: &str) {
    let registry = Registry::new();
    registry.gauge("dogs", help).register().unwrap();
    assert_eq!(page(&registry).family("dogs").and_then(|family| family.help.as_deref()), Some(help));
}

#[test]
fn quotes_backslashes_and_newlines_in_label_values_come_back() {
    for value in ["\"", "\\", "\n", "\\n", "\\\"", "\"\\\n\n\\\"", "a\\", "\\\\\"", "\",breed=\"pug"] {
        comes_back(value);
    }
}

#[test]
fn control_characters_in_label_values_come_back() {
    for value in ["\r", "\r\n", "\t", "\0", "\u{7f}", "\u{85}", "\u{2028}", "\u{feff}"] {
        comes_back(value);
    }
}

#[test]
fn what_looks_like_syntax_in_label_values_comes_back() {
    for value in ["}", "{", ",", "=", " ", "} 1", "# TYPE dogs gauge", "NaN", "{}"] {
        comes_back(value);
    }
}

#[test]
fn characters_beyond_ascii_come_back() {
    for value in ["🐕‍🦺", "ÿ", "犬", "\u{10ffff}"] {
        comes_back(value);
    }
}

#[test]
fn ten_thousand_bytes_of_label_come_back() {
    comes_back(&"🐕\"\\\n".repeat(10_000 / 7));
}

#[test]
fn newlines_and_backslashes_in_a_help_come_back() {
    for help in ["\n", "\\", "\\n", "a\\\nb", "\"", "\r", "a\r", " a ", "# TYPE dogs counter"] {
        help_comes_back(help);
    }
}

proptest! {
    #[test]
    fn any_label_values_come_back(name: String, breed: String) {
        let expected = (name.clone(), breed.clone());
        prop_assert_eq!(on_a_page([(&*name, &*breed)]), [expected]);
    }

    #[test]
    fn any_help_comes_back(help: String) {
        help_comes_back(&help);
    }
}
