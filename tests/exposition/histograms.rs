//! Histograms and gauge histograms.

use crate::encode_family::{family, openmetrics, samples, text};

/// The samples of a histogram of this metric without labels, in text and in OpenMetrics.
fn both(kind: &str, metric: &str) -> [Vec<String>; 2] {
    let family = family(kind, "h", metric);
    [text(&family), openmetrics(&family)].map(|page| samples(&page).into_iter().map(str::to_owned).collect())
}

#[test]
fn a_histogram_has_buckets_a_sum_and_a_count() {
    let metric = r#"{"labels": [["a", "b"]], "count": 3, "sum": "4.5", "buckets": [["0.1", 1], ["1", 1], ["+Inf", 3]]}"#;
    let [text, openmetrics] = both("histogram", metric);
    let rest = ["h_bucket{a=\"b\",le=\"+Inf\"} 3", "h_sum{a=\"b\"} 4.5", "h_count{a=\"b\"} 3"];
    assert_eq!(text[..2], ["h_bucket{a=\"b\",le=\"0.1\"} 1", "h_bucket{a=\"b\",le=\"1\"} 1"]);
    assert_eq!(openmetrics[..2], ["h_bucket{a=\"b\",le=\"0.1\"} 1", "h_bucket{a=\"b\",le=\"1.0\"} 1"]);
    assert_eq!((&text[2..], &openmetrics[2..]), (&rest.map(str::to_owned)[..], &rest.map(str::to_owned)[..]));
}

#[test]
fn a_histogram_without_a_bucket_of_infinity_gets_one() {
    for metric in [
        r#"{"count": 3, "sum": "4.5", "buckets": [["1", 1]]}"#,
        r#"{"count": 3, "sum": "4.5", "buckets": []}"#,
    ] {
        for lines in both("histogram", metric) {
            assert!(lines.contains(&"h_bucket{le=\"+Inf\"} 3".to_owned()), "{lines:?}");
        }
    }
}

#[test]
fn openmetrics_has_no_sum_and_count_where_a_bound_is_negative() {
    let [text, openmetrics] =
        both("histogram", r#"{"count": 3, "sum": "4.5", "buckets": [["-1", 1], ["1", 2]]}"#);
    assert_eq!(text[3..], ["h_sum 4.5", "h_count 3"]);
    assert_eq!(openmetrics, ["h_bucket{le=\"-1.0\"} 1", "h_bucket{le=\"1.0\"} 2", "h_bucket{le=\"+Inf\"} 3"]);
}

#[test]
fn openmetrics_has_no_sum_and_count_where_the_sum_is_negative_or_not_a_number() {
    for sum in ["-0.5", "NaN", "-Inf"] {
        let metric = format!(r#"{{"count": 3, "sum": "{sum}", "buckets": [["1", 2]], "created_ms": 1000}}"#);
        let [text, openmetrics] = both("histogram", &metric);
        assert_eq!(text[2..], [format!("h_sum {sum}"), "h_count 3".to_owned()]);
        assert_eq!(openmetrics[2..], ["h_created 1.0"]);
    }
}

#[test]
fn a_sum_of_zero_or_infinity_is_a_sum() {
    for (sum, shown) in [("0", "0.0"), ("-0", "-0.0"), ("+Inf", "+Inf")] {
        let [_, openmetrics] =
            both("histogram", &format!(r#"{{"count": 1, "sum": "{sum}", "buckets": [["0", 1]]}}"#));
        assert_eq!(openmetrics[2..], [format!("h_sum {shown}"), "h_count 1".to_owned()]);
    }
}

#[test]
fn buckets_have_exemplars_in_openmetrics_only() {
    let metric = r#"{"count": 3, "sum": "4.5", "buckets": [["1", 1, {"labels": [["t", "x"]], "value": "0.5"}], ["2", 2, null],
        ["+Inf", 3, {"labels": [], "value": "9", "ts_ms": -1}]]}"#;
    let [text, openmetrics] = both("histogram", metric);
    assert_eq!(text[..3], ["h_bucket{le=\"1\"} 1", "h_bucket{le=\"2\"} 2", "h_bucket{le=\"+Inf\"} 3"]);
    let expected = [
        "h_bucket{le=\"1.0\"} 1 # {t=\"x\"} 0.5",
        "h_bucket{le=\"2.0\"} 2",
        "h_bucket{le=\"+Inf\"} 3 # {} 9.0 -0.001",
    ];
    assert_eq!(openmetrics[..3], expected);
}

#[test]
fn a_gauge_histogram_is_untyped_in_text() {
    let metric = r#"{"count": 3, "sum": "4.5", "buckets": [["1", 1]]}"#;
    let gauge_histogram = family("gaugehistogram", "h", metric);
    let rest = "h_bucket{le=\"+Inf\"} 3\nh_gsum 4.5\nh_gcount 3\n";
    assert_eq!(text(&gauge_histogram), format!("# TYPE h untyped\nh_bucket{{le=\"1\"}} 1\n{rest}"));
    assert_eq!(
        openmetrics(&gauge_histogram),
        format!("# TYPE h gaugehistogram\nh_bucket{{le=\"1.0\"}} 1\n{rest}")
    );
}

#[test]
fn the_sum_of_a_gauge_histogram_is_negative_only_where_its_values_may_be() {
    let sum = |bound| format!(r#"{{"count": 1, "sum": "-1", "buckets": [["{bound}", 1]]}}"#);
    let [_, openmetrics] = both("gaugehistogram", &sum("-1"));
    assert_eq!(openmetrics[2..], ["h_gsum -1.0", "h_gcount 1"]);
    let [text, openmetrics] = both("gaugehistogram", &sum("1"));
    assert_eq!(text[2..], ["h_gsum -1", "h_gcount 1"]);
    assert_eq!(openmetrics[2..], [""; 0]);
}

#[test]
fn the_bounds_of_each_series_are_its_own() {
    let metrics = r#"{"labels": [["a", "1"]], "count": 1, "sum": "1", "buckets": [["1", 1]]},
        {"labels": [["a", "2"]], "count": 1, "sum": "1", "buckets": [["2", 1]]}"#;
    let [text, _] = both("histogram", metrics);
    assert_eq!((&*text[0], &*text[4]), ("h_bucket{a=\"1\",le=\"1\"} 1", "h_bucket{a=\"2\",le=\"2\"} 1"));
}
