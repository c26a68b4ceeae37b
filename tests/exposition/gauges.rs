//! Gauges, what is unknown, infos and state sets: labels and values.

use crate::encode_family::{family, openmetrics, samples, text};

/// A gauge's value in both formats.
fn value(value: &str) -> [String; 2] {
    let gauge = family("gauge", "g", &format!(r#"{{"value": "{value}"}}"#));
    [text(&gauge), openmetrics(&gauge)].map(|page| samples(&page)[0].strip_prefix("g ").unwrap().to_owned())
}

#[test]
fn numbers_are_canonical_in_openmetrics_and_short_in_text() {
    for (given, expected) in [
        ("0", ["0", "0.0"]),
        ("-0", ["-0", "-0.0"]),
        ("1", ["1", "1.0"]),
        ("0.25", ["0.25"; 2]),
        ("-1.23e-45", ["-1.23e-45"; 2]),
        ("3.14E42", ["3.14e+42"; 2]),
        ("999999", ["999999", "999999.0"]),
        ("1000000", ["1e+06"; 2]),
        ("0.0001", ["0.0001"; 2]),
        ("0.00001", ["1e-05"; 2]),
        ("NaN", ["NaN"; 2]),
        ("+Inf", ["+Inf"; 2]),
        ("-Inf", ["-Inf"; 2]),
    ] {
        assert_eq!(value(given), expected, "{given}");
    }
}

#[test]
fn label_values_are_escaped_and_keep_their_order() {
    let metric = r#"{"labels": [["name_2", "a\\b\"c\nd"], ["name_1", "Björn 佖佥"]], "value": "1"}"#;
    let gauge = family("gauge", "g", metric);
    let expected = "g{name_2=\"a\\\\b\\\"c\\nd\",name_1=\"Björn 佖佥\"} 1";
    assert_eq!(samples(&text(&gauge)), [expected]);
    assert_eq!(samples(&openmetrics(&gauge)), [format!("{expected}.0")]);
}

#[test]
fn a_label_with_an_empty_value_is_an_absent_label() {
    let gauge = family("gauge", "g", r#"{"labels": [["a", ""], ["b", "x"], ["c", ""]], "value": "1"}"#);
    assert_eq!(samples(&text(&gauge)), ["g{b=\"x\"} 1"]);
    let gauge = family("gauge", "g", r#"{"labels": [["a", ""]], "value": "1"}"#);
    assert_eq!(samples(&text(&gauge)), ["g 1"]);
}

#[test]
fn series_of_one_family_may_differ_in_label_names() {
    let gauge = family("gauge", "g", r#"{"value": "1"}, {"labels": [["a", "b"]], "value": "2"}"#);
    assert_eq!(samples(&text(&gauge)), ["g 1", "g{a=\"b\"} 2"]);
}

#[test]
fn what_is_unknown_is_untyped_in_text() {
    for kind in ["unknown", "untyped"] {
        let unknown = family(kind, "u", r#"{"value": "-Inf"}"#);
        assert_eq!(text(&unknown), "# TYPE u untyped\nu -Inf\n");
        assert_eq!(openmetrics(&unknown), "# TYPE u unknown\nu -Inf\n");
    }
}

#[test]
fn an_info_is_a_gauge_with_its_suffix_in_text() {
    for name in ["build", "build_info"] {
        for metric in
            [r#"{"labels": [["version", "1.2"]]}"#, r#"{"labels": [["version", "1.2"]], "value": "1"}"#]
        {
            let info = family("info", name, metric);
            assert_eq!(text(&info), "# TYPE build_info gauge\nbuild_info{version=\"1.2\"} 1\n");
            assert_eq!(openmetrics(&info), "# TYPE build info\nbuild_info{version=\"1.2\"} 1\n");
        }
    }
}

#[test]
fn a_state_set_is_a_gauge_with_a_series_for_each_state_in_text() {
    let metrics = r#"{"labels": [["job", "x"], ["mood", "good"]], "value": "1"},
        {"labels": [["job", "x"], ["mood", "bad"]], "value": "0"}, {"labels": [["mood", "bad"]], "value": "0"}"#;
    let states = family("stateset", "mood", metrics);
    let lines = "mood{job=\"x\",mood=\"good\"} 1\nmood{job=\"x\",mood=\"bad\"} 0\nmood{mood=\"bad\"} 0\n";
    assert_eq!(text(&states), format!("# TYPE mood gauge\n{lines}"));
    assert_eq!(openmetrics(&states), format!("# TYPE mood stateset\n{lines}"));
}
