//! Counters: names and values.

use crate::encode_family::{family, openmetrics, samples, text};

#[test]
fn a_counter_named_total_loses_it_in_the_metadata_of_openmetrics() {
    let counter = family("counter", "foos_total", r#"{"value": "42"}"#);
    assert_eq!(text(&counter), "# TYPE foos_total counter\nfoos_total 42\n");
    assert_eq!(openmetrics(&counter), "# TYPE foos counter\nfoos_total 42.0\n");
}

#[test]
fn a_counter_without_total_keeps_its_name_in_text_and_gains_it_in_openmetrics() {
    let counter = family("counter", "foos", r#"{"value": "0.25"}"#);
    assert_eq!(text(&counter), "# TYPE foos counter\nfoos 0.25\n");
    assert_eq!(openmetrics(&counter), "# TYPE foos counter\nfoos_total 0.25\n");
}

#[test]
fn a_counter_named_nothing_but_total_keeps_it() {
    let counter = family("counter", "_total", r#"{"value": "1"}"#);
    assert_eq!(openmetrics(&counter), "# TYPE _total counter\n_total_total 1.0\n");
}

#[test]
fn whole_numbers_that_no_float_holds_are_exact() {
    for value in ["9007199254740993", "18446744073709551615"] {
        let counter = family("counter", "foos_total", &format!(r#"{{"value": "{value}"}}"#));
        assert_eq!(samples(&text(&counter)), [format!("foos_total {value}")]);
        assert_eq!(samples(&openmetrics(&counter)), [format!("foos_total {value}")]);
    }
}

#[test]
fn an_exemplar_stands_behind_a_counter_in_openmetrics_only() {
    let metric = r#"{"labels": [["a", "b"]], "value": "17", "exemplar":
        {"labels": [["trace_id", "x\"y"], ["n", "1"]], "value": "0.67", "ts_ms": 1520879607789}}"#;
    let counter = family("counter", "foos_total", metric);
    assert_eq!(samples(&text(&counter)), ["foos_total{a=\"b\"} 17"]);
    let expected = "foos_total{a=\"b\"} 17.0 # {trace_id=\"x\\\"y\",n=\"1\"} 0.67 1520879607.789";
    assert_eq!(samples(&openmetrics(&counter)), [expected]);
}

#[test]
fn an_exemplar_without_labels_has_empty_braces() {
    let counter =
        family("counter", "foos_total", r#"{"value": "1", "exemplar": {"labels": [], "value": "1"}}"#);
    assert_eq!(samples(&openmetrics(&counter)), ["foos_total 1.0 # {} 1.0"]);
}
