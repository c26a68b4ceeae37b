//! HELP, TYPE and UNIT.

use crate::encode_family::{openmetrics, text};

#[test]
fn no_help_is_no_line_and_an_empty_help_is_one() {
    for (help, line) in [("", ""), (r#""help": null,"#, ""), (r#""help": "","#, "# HELP g \n")] {
        let gauge = format!(r#"{{"name": "g", {help} "type": "gauge", "metrics": [{{"value": "0.5"}}]}}"#);
        for page in [text(&gauge), openmetrics(&gauge)] {
            assert_eq!(page, format!("{line}# TYPE g gauge\ng 0.5\n"), "{help}");
        }
    }
}

#[test]
fn a_quote_in_a_help_is_escaped_in_openmetrics_only() {
    let gauge = r#"{"name": "g", "help": "a\\b\"c\nd", "type": "gauge", "metrics": []}"#;
    assert_eq!(text(gauge), "# HELP g a\\\\b\"c\\nd\n# TYPE g gauge\n");
    assert_eq!(openmetrics(gauge), "# HELP g a\\\\b\\\"c\\nd\n# TYPE g gauge\n");
}

#[test]
fn a_unit_stands_behind_help_and_type_in_openmetrics_only() {
    let counter =
        r#"{"name": "x_seconds_total", "help": "X.", "type": "counter", "unit": "seconds", "metrics": []}"#;
    assert_eq!(text(counter), "# HELP x_seconds_total X.\n# TYPE x_seconds_total counter\n");
    assert_eq!(
        openmetrics(counter),
        "# HELP x_seconds X.\n# TYPE x_seconds counter\n# UNIT x_seconds seconds\n"
    );
}

#[test]
fn an_empty_unit_is_none() {
    let gauge = r#"{"name": "g", "type": "gauge", "unit": "", "metrics": []}"#;
    assert_eq!(openmetrics(gauge), "# TYPE g gauge\n");
}
