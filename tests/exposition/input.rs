//! Bad input is refused, with the reason.

use crate::encode_family::{family, refusal};

/// Each of these is refused, for a reason that says this.
fn refused(cases: &[(&str, &str, &str)]) {
    for (kind, metrics, reason) in cases {
        let found = refusal(&family(kind, "x", metrics));
        assert!(found.contains(reason), "{kind} {metrics}: {found}");
    }
}

#[test]
fn what_is_no_family_is_refused() {
    for input in [
        "",
        "{",
        "[]",
        "null",
        "{}",
        r#"{"name": "x", "type": "gauge"}"#,
        r#"{"type": "gauge", "metrics": []}"#,
    ] {
        refusal(input);
    }
    assert!(refusal(&family("counters", "x", "")).contains("\"counters\""));
    assert!(
        refusal(r#"{"name": "x", "type": "gauge", "metrics": [], "labels": []}"#).contains("unknown field")
    );
}

#[test]
fn names_and_units_that_are_not_allowed_are_refused() {
    for name in ["", "9x", "x y", "é"] {
        assert!(refusal(&family("gauge", name, "")).contains("metric name"));
    }
    assert!(refusal(&family("stateset", "a:b", "")).contains("label name"));
    for (kind, unit) in [("gauge", "seconds"), ("info", "x"), ("gauge", "x")] {
        let family = format!(r#"{{"name": "x", "type": "{kind}", "unit": "{unit}", "metrics": []}}"#);
        assert!(refusal(&family).contains("unit"));
    }
}

#[test]
fn labels_that_are_not_allowed_are_refused() {
    let labels = |name| {
        format!(r#"{{"labels": [["{name}", "1"]], "value": "1", "count": 1, "sum": "1", "buckets": []}}"#)
    };
    for name in ["", "9", "a:b", "a b", "__name__"] {
        let metric = format!(r#"{{"labels": [["{name}", "1"]], "value": "1"}}"#);
        refused(&[("gauge", &metric, "label name")]);
    }
    let without_value = labels("le").replace(r#""value": "1", "#, "");
    refused(&[
        ("histogram", &without_value, "\"le\" is reserved"),
        ("gaugehistogram", &without_value, "\"le\" is reserved"),
        ("summary", r#"{"labels": [["quantile", "1"]], "quantiles": []}"#, "\"quantile\" is reserved"),
        ("gauge", r#"{"labels": [["a", "1"], ["a", "2"]], "value": "1"}"#, "twice"),
    ]);
}

#[test]
fn a_series_twice_is_refused() {
    refused(&[
        ("gauge", r#"{"value": "1"}, {"value": "2"}"#, "already"),
        (
            "gauge",
            r#"{"labels": [["a", "1"], ["b", "2"]], "value": "1"}, {"labels": [["b", "2"], ["a", "1"]], "value": "2"}"#,
            "already",
        ),
        ("gauge", r#"{"labels": [["a", ""]], "value": "1"}, {"value": "2"}"#, "already"),
        (
            "stateset",
            r#"{"labels": [["x", "a"]], "value": "1"}, {"labels": [["x", "a"]], "value": "0"}"#,
            "already",
        ),
    ]);
}

#[test]
fn values_that_are_missing_or_none_are_refused() {
    refused(&[
        ("gauge", "{}", "missing"),
        ("gauge", r#"{"value": "x"}"#, "not a number"),
        ("gauge", r#"{"value": ""}"#, "not a number"),
        ("gauge", r#"{"value": "0x1"}"#, "not a number"),
        ("gauge", r#"{"value": "infinity"}"#, "not a number"),
        ("gauge", r#"{"value": 1}"#, "string"),
        ("gauge", r#"{"value": "1", "count": 1}"#, "no count"),
        ("info", r#"{"value": "2"}"#, "is 1"),
        ("stateset", r#"{"labels": [["x", "a"]], "value": "2"}"#, "0 or 1"),
        ("stateset", r#"{"value": "1"}"#, "label"),
        ("stateset", r#"{"labels": [["x", ""]], "value": "1"}"#, "without a name"),
        ("summary", "{}", "quantiles"),
        ("summary", r#"{"quantiles": [["NaN", "1"]]}"#, "quantile"),
        ("summary", r#"{"quantiles": [["0.5", "1"], ["0.5", "1"]]}"#, "quantile"),
    ]);
}

#[test]
fn histograms_that_are_none_are_refused() {
    let bad = |rest| format!(r#"{{"count": 3, "sum": "1", "buckets": {rest}}}"#);
    refused(&[
        ("histogram", r#"{"sum": "1", "buckets": []}"#, "count is missing"),
        ("histogram", r#"{"count": 1, "buckets": []}"#, "sum is missing"),
        ("histogram", r#"{"count": 1, "sum": "1"}"#, "buckets are missing"),
        ("histogram", r#"{"count": -1, "sum": "1", "buckets": []}"#, "integer"),
        ("histogram", &bad(r#"[["1", 1], ["1", 1]]"#), "rising"),
        ("histogram", &bad(r#"[["2", 1], ["1", 1]]"#), "rising"),
        ("histogram", &bad(r#"[["NaN", 1]]"#), "finite"),
        ("histogram", &bad(r#"[["-Inf", 1]]"#), "finite"),
        ("histogram", &bad(r#"[["+Inf", 3], ["1", 3]]"#), "finite"),
        ("histogram", &bad(r#"[["1", 2], ["2", 1]]"#), "less"),
        ("histogram", &bad(r#"[["1", 4]]"#), "less"),
        ("histogram", &bad(r#"[["+Inf", 2]]"#), "not the count"),
    ]);
}

#[test]
fn exemplars_and_times_of_creation_where_there_are_none_are_refused() {
    refused(&[
        ("gauge", r#"{"value": "1", "exemplar": {"value": "1"}}"#, "exemplar"),
        ("gauge", r#"{"value": "1", "created_ms": 1}"#, "creation"),
        ("counter", r#"{"value": "1", "exemplar": {"labels": [["__a", "b"]], "value": "1"}}"#, "label name"),
        ("counter", r#"{"value": "1", "exemplar": {"labels": []}}"#, "value"),
        (
            "counter",
            &format!(
                r#"{{"value": "1", "exemplar": {{"labels": [["a", "{}"]], "value": "1"}}}}"#,
                "é".repeat(128)
            ),
            "129 characters",
        ),
    ]);
}
