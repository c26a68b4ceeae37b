//! What the reader takes in OpenMetrics, and every fault that it finds.

use super::{Fault, Page};

/// A page that keeps all rules.
const PAGE: &str = "\
# HELP sent_bytes All \\\\ \\n \\\"that\\\".
# TYPE sent_bytes counter
# UNIT sent_bytes bytes
sent_bytes_total{route=\"/\"} 17.0 1520879607.789 # {trace_id=\"x\"} 0.67 1.5
sent_bytes_created{route=\"/\"} 1520430000.123 1520879607.789
sent_bytes_total{route=\"/dogs\"} 18446744073709551615 # {} 1.0
# TYPE took histogram
took_bucket{le=\"0.0\"} 1
took_bucket{le=\"1e-05\"} 1
took_bucket{le=\"+Inf\"} 3
took_sum 4.5
took_count 3
# TYPE below gaugehistogram
below_bucket{le=\"-1.0\"} 1
below_bucket{le=\"+Inf\"} 3
below_gsum -4.5
below_gcount 3
# TYPE waited summary
waited{quantile=\"0.5\"} 1.0
waited_sum 4.5
waited_count 3
# TYPE build info
build_info{version=\"1\"} 1
# TYPE mood stateset
mood{mood=\"good\"} 1
mood{mood=\"bad\"} 0
# TYPE something unknown
something NaN
# EOF
";

/// The fault of [`PAGE`] with `from` replaced by `to`.
fn fault(from: &str, to: &str) -> Option<Fault> {
    let page = PAGE.replace(from, to);
    assert_ne!(page, PAGE, "nothing was replaced");
    Page::parse_openmetrics(page).err().map(|error| error.fault)
}

#[test]
fn a_page_that_keeps_the_rules_is_read() {
    let page = Page::parse_openmetrics(PAGE).unwrap();
    let sent = page.family("sent_bytes").unwrap();
    assert_eq!((sent.help.as_deref(), sent.unit.as_deref()), (Some("All \\ \n \"that\"."), Some("bytes")));
    let sample = &sent.samples[0];
    let exemplar = sample.exemplar.as_ref().unwrap();
    assert_eq!((sample.value, sample.time.as_deref()), (17.0, Some("1520879607.789")));
    assert_eq!(
        (&*exemplar.labels["trace_id"], exemplar.value, exemplar.time.as_deref()),
        ("x", 0.67, Some("1.5"))
    );
    assert_eq!(page.families().len(), 7);
}

#[test]
fn a_page_ends_once() {
    assert_eq!(fault("# EOF\n", ""), Some(Fault::End));
    assert_eq!(fault("# EOF\n", "# EOF\n# EOF\n"), Some(Fault::End));
    assert_eq!(fault("# EOF\n", "# EOF\na 1\n"), Some(Fault::End));
}

#[test]
fn metadata_is_of_the_format() {
    assert_eq!(fault("something unknown", "something untyped"), Some(Fault::UnknownType));
    for (from, to) in [
        ("sent_bytes bytes", "sent_bytes ytes"),
        ("sent_bytes bytes", "sent_bytes "),
        ("# UNIT sent_bytes bytes\n", "# UNIT sent_bytes bytes\n# UNIT sent_bytes bytes\n"),
        ("# TYPE build info\n", "# TYPE c_x info\n# UNIT c_x x\n# TYPE build info\n"),
    ] {
        assert_eq!(fault(from, to), Some(Fault::Unit), "{to}");
    }
}

#[test]
fn samples_have_the_names_of_their_kind() {
    for (from, to) in
        [("sent_bytes_total{", "sent_bytes{"), ("build_info{", "build{"), ("below_gsum", "below_sum")]
    {
        assert_eq!(fault(from, to), Some(Fault::NoType), "{to}");
    }
}

#[test]
fn values_are_those_of_their_kind() {
    assert_eq!(fault("17.0 ", "-17.0 "), Some(Fault::Counter));
    assert_eq!(fault("17.0 ", "NaN "), Some(Fault::Counter));
    for (from, to) in
        [("\"1\"} 1", "\"1\"} 2"), ("\"bad\"} 0", "\"bad\"} 0.5"), ("mood{mood=\"bad\"}", "mood")]
    {
        assert_eq!(fault(from, to), Some(Fault::InfoOrState), "{to}");
    }
    assert_eq!(fault("waited_count 3", "waited_count 3.5"), Some(Fault::NotWhole));
}

#[test]
fn bounds_and_quantiles_are_canonical() {
    for (from, to) in [
        ("le=\"0.0\"", "le=\"0\""),
        ("1e-05", "0.00001"),
        ("1e-05", "1e-5"),
        ("1e-05", "0.10"),
        ("-1.0\"", "1000000.0\""),
        ("0.5\"", "0.50\""),
    ] {
        assert_eq!(fault(from, to), Some(Fault::NotCanonical), "{to}");
    }
}

#[test]
fn a_sum_is_there_only_where_it_is_a_sum() {
    assert_eq!(fault("took_sum 4.5\ntook_count 3\n", ""), None);
    assert_eq!(fault("took_sum 4.5\n", ""), Some(Fault::NoSum));
    assert_eq!(fault("took_count 3\n", ""), Some(Fault::NoCount));
    assert_eq!(fault("took_sum 4.5", "took_sum -4.5"), Some(Fault::Sum));
    assert_eq!(fault("took_sum 4.5", "took_sum NaN"), Some(Fault::Sum));
    assert_eq!(fault("took_bucket{le=\"0.0\"}", "took_bucket{le=\"-1.0\"}"), Some(Fault::Sum));
    assert_eq!(fault("below_bucket{le=\"-1.0\"}", "below_bucket{le=\"1.0\"}"), Some(Fault::Sum));
    assert_eq!(fault("below_gsum -4.5", "below_gsum NaN"), Some(Fault::Sum));
}

#[test]
fn times_are_seconds_and_of_all_samples_of_a_series() {
    assert_eq!(fault(" 1520879607.789 #", " #"), Some(Fault::Time));
    assert_eq!(fault("1520430000.123", "1.5e9"), Some(Fault::Time));
    assert_eq!(fault(" 1520879607.789 #", " 1e9 #"), Some(Fault::Time));
}

#[test]
fn exemplars_are_short_and_of_what_counts() {
    assert_eq!(fault("took_sum 4.5", "took_sum 4.5 # {} 1.0"), Some(Fault::Exemplar));
    assert_eq!(fault("something NaN", "something NaN # {} 1.0"), Some(Fault::Exemplar));
    assert_eq!(fault("\"x\"", &format!("\"{}\"", "x".repeat(120))), None);
    assert_eq!(fault("\"x\"", &format!("\"{}\"", "x".repeat(121))), Some(Fault::Exemplar));
}

#[test]
fn the_samples_of_a_series_follow_each_other() {
    let from = "mood{mood=\"bad\"} 0\n";
    let to = "mood{dog=\"rex\",mood=\"bad\"} 0\nmood{mood=\"bad\"} 0\n";
    assert_eq!(fault(from, to), Some(Fault::NotInOnePiece));
}
