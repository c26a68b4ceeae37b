//! Summaries.

use crate::encode_family::{family, openmetrics, samples, text};

#[test]
fn a_summary_has_quantiles_a_sum_and_a_count() {
    let metric = r#"{"labels": [["a", "b"]], "count": 42, "sum": "-3.4567", "quantiles": [["0.5", "-1.23"], ["1", "0"], ["0.99", "NaN"]]}"#;
    let summary = family("summary", "s", metric);
    let lines = [
        "s{a=\"b\",quantile=\"0.5\"} -1.23",
        "s{a=\"b\",quantile=\"1\"} 0",
        "s{a=\"b\",quantile=\"0.99\"} NaN",
        "s_sum{a=\"b\"} -3.4567",
        "s_count{a=\"b\"} 42",
    ];
    assert_eq!(samples(&text(&summary)), lines);
    let mut canonical = lines;
    canonical[1] = "s{a=\"b\",quantile=\"1.0\"} 0.0";
    assert_eq!(samples(&openmetrics(&summary)), canonical);
}

#[test]
fn a_summary_may_have_quantiles_only_or_none() {
    let quantiles = family("summary", "s", r#"{"quantiles": [["0.5", "1"]]}"#);
    assert_eq!(samples(&text(&quantiles)), ["s{quantile=\"0.5\"} 1"]);
    let none = family("summary", "s", r#"{"count": 2, "sum": "3"}"#);
    assert_eq!(samples(&openmetrics(&none)), ["s_sum 3.0", "s_count 2"]);
}
