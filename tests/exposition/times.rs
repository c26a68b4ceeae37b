//! Times of samples, and since when they are counted.

use crate::encode_family::{family, openmetrics, samples, text};

/// A gauge's time in both formats.
fn time(millis: i64) -> [Vec<String>; 2] {
    let gauge = family("gauge", "g", &format!(r#"{{"value": "0.5", "ts_ms": {millis}}}"#));
    [text(&gauge), openmetrics(&gauge)].map(|page| samples(&page).into_iter().map(str::to_owned).collect())
}

#[test]
fn times_are_milliseconds_in_text_and_exact_seconds_in_openmetrics() {
    for (millis, seconds) in [
        (0, "0.0"),
        (5, "0.005"),
        (54_321, "54.321"),
        (1_234_567_890, "1234567.89"),
        (1_395_066_363_000, "1395066363.0"),
        (1_520_879_607_789, "1520879607.789"),
        (i64::MAX, "9223372036854775.807"),
    ] {
        let [text, openmetrics] = time(millis);
        assert_eq!((text, openmetrics), (vec![format!("g 0.5 {millis}")], vec![format!("g 0.5 {seconds}")]));
    }
}

#[test]
fn what_is_of_before_1970_is_left_out_of_text_which_prometheus_would_refuse() {
    assert_eq!(time(-1500), [vec![], vec!["g 0.5 -1.5".to_owned()]]);
}

#[test]
fn all_lines_of_a_sample_have_its_time() {
    let metric = r#"{"count": 1, "sum": "1", "buckets": [["1", 1]], "ts_ms": 1500, "created_ms": 1000}"#;
    let histogram = family("histogram", "h", metric);
    assert!(samples(&text(&histogram)).iter().all(|line| line.ends_with(" 1500")));
    let openmetrics = openmetrics(&histogram);
    assert!(samples(&openmetrics).iter().all(|line| line.ends_with(" 1.5")));
    assert_eq!(samples(&openmetrics).last(), Some(&"h_created 1.0 1.5"));
}

#[test]
fn since_when_it_is_counted_is_shown_in_openmetrics_only() {
    let value = r#""created_ms": 12345600, "labels": [["a", "b"]]"#;
    for (kind, rest) in [
        ("counter", r#""value": "1""#),
        ("summary", r#""count": 1, "sum": "1", "quantiles": []"#),
        ("histogram", r#""count": 1, "sum": "1", "buckets": []"#),
    ] {
        let family = family(kind, "x", &format!("{{{value}, {rest}}}"));
        assert_eq!(samples(&openmetrics(&family)).last(), Some(&"x_created{a=\"b\"} 12345.6"), "{kind}");
        assert!(!text(&family).contains("_created"), "{kind}");
    }
}
