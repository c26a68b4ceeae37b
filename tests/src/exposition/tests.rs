//! What the reader takes, and every fault that it finds.

use super::{Fault, Page};

const HISTOGRAM: &str = "\
# HELP took_seconds Time.
# TYPE took_seconds histogram
took_seconds_bucket{route=\"/\",le=\"0.1\"} 1
took_seconds_bucket{route=\"/\",le=\"+Inf\"} 3
took_seconds_sum{route=\"/\"} 4.5
took_seconds_count{route=\"/\"} 3
";

fn fault(page: &str) -> Option<Fault> {
    Page::parse(page).err().map(|error| error.fault)
}

/// The fault of [`HISTOGRAM`] with `from` replaced by `to`.
fn histogram_fault(from: &str, to: &str) -> Option<Fault> {
    let page = HISTOGRAM.replace(from, to);
    assert_ne!(page, HISTOGRAM, "nothing was replaced");
    fault(&page)
}

/// The fault of a sample of the gauge `a`.
fn sample_fault(sample: &str) -> Option<Fault> {
    fault(&format!("# TYPE a gauge\n{sample}\n"))
}

#[test]
fn a_page_that_keeps_the_rules_is_read() {
    let page = Page::parse(HISTOGRAM).unwrap();
    let family = page.family("took_seconds").unwrap();
    assert_eq!(
        (family.help.as_deref(), &*family.kind, family.samples.len()),
        (Some("Time."), "histogram", 4)
    );
    assert_eq!(page.value("took_seconds_bucket", &[("le", "0.1"), ("route", "/")]), Some(1.0));
    assert_eq!(page.value("took_seconds_bucket", &[("le", "0.1")]), None);
}

#[test]
fn an_empty_page_is_a_page() {
    assert_eq!(Page::parse("").unwrap(), Page::default());
}

#[test]
fn labels_need_no_order() {
    assert_eq!(sample_fault("a{b=\"1\",c=\"2\"} 1\na{c=\"1\",b=\"2\"} 1"), None);
}

#[test]
fn escapes_are_undone_where_they_stand() {
    let page = Page::parse("# HELP a b\\\\n\\n\"\r\n# TYPE a gauge\na{b=\"\\\\n\\n\\\"\r,}\"} 1\n").unwrap();
    assert_eq!(page.families()[0].help.as_deref(), Some("b\\n\n\"\r"));
    assert_eq!(page.value("a", &[("b", "\\n\n\"\r,}")]), Some(1.0));
}

#[test]
fn numbers_are_read_as_prometheus_reads_them() {
    for (text, value) in
        [("+Inf", f64::INFINITY), ("-Inf", f64::NEG_INFINITY), ("-1.5e-05", -1.5e-5), ("-0", -0.0)]
    {
        let page = Page::parse(format!("# TYPE a gauge\na {text}\n")).unwrap();
        assert_eq!(page.value("a", &[]).map(f64::to_bits), Some(f64::to_bits(value)));
    }
    assert!(Page::parse("# TYPE a gauge\na NaN\n").unwrap().sum("a").is_nan());
    for text in ["inf", "nan", "Infinity", "", " 1", "0x1", "1_0", "one"] {
        assert_eq!(sample_fault(&format!("a {text}")), Some(Fault::Number), "{text:?}");
    }
}

#[test]
fn a_time_is_whole_milliseconds_from_1970_on() {
    assert_eq!(sample_fault("a 1 1520879607789"), None);
    for time in ["-1", "1.5", "", "x", "9223372036854775808", "1 2"] {
        assert_eq!(sample_fault(&format!("a 1 {time}")), Some(Fault::Time), "{time:?}");
    }
}

#[test]
fn the_digits_of_a_value_are_kept() {
    let page = Page::parse("# TYPE a counter\na 18446744073709551615\n").unwrap();
    assert_eq!(page.sample("a", &[]).unwrap().text, "18446744073709551615");
}

#[test]
fn a_page_ends_in_a_newline_and_is_utf8() {
    assert_eq!(fault("# TYPE a gauge\na 1"), Some(Fault::NoFinalNewline));
    assert_eq!(Page::parse(b"# TYPE a gauge\na{b=\"\xff\"} 1\n").unwrap_err().fault, Fault::NotUtf8);
}

#[test]
fn help_and_type_stand_once_before_the_samples_of_their_family() {
    assert_eq!(fault("# TYPE a gauge\n# TYPE a gauge\n"), Some(Fault::TypeTwice));
    assert_eq!(fault("# TYPE a gauge\na 1\n# TYPE a gauge\n"), Some(Fault::TypeTwice));
    assert_eq!(fault("# HELP a b\n# HELP a b\n# TYPE a gauge\n"), Some(Fault::HelpTwice));
    assert_eq!(fault("# TYPE a gauge\na 1\n# HELP a b\n"), Some(Fault::LateHeader));
    assert_eq!(fault("a 1\n# TYPE a gauge\n"), Some(Fault::NoType));
    assert_eq!(fault("# HELP a b\na 1\n"), Some(Fault::NoType));
    assert_eq!(fault("# HELP a b\n"), Some(Fault::NoType));
    assert_eq!(fault("# TYPE a gauge\nb 1\n"), Some(Fault::NoType));
}

#[test]
fn a_type_is_one_of_five() {
    for unknown in ["# TYPE a meter\n", "# TYPE a\n", "# TYPE a \n", "# TYPE a gauge \n", "# TYPE a Gauge\n"]
    {
        assert_eq!(fault(unknown), Some(Fault::UnknownType), "{unknown:?}");
    }
}

#[test]
fn a_family_stands_in_one_piece() {
    assert_eq!(fault("# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\na{c=\"d\"} 1\n"), Some(Fault::NotInOnePiece));
    assert_eq!(
        fault("# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# TYPE a gauge\n"),
        Some(Fault::NotInOnePiece)
    );
}

#[test]
fn a_series_has_one_sample() {
    assert_eq!(sample_fault("a 1\na 1"), Some(Fault::SeriesTwice));
    assert_eq!(sample_fault("a{b=\"1\",c=\"2\"} 1\na{c=\"2\",b=\"1\"} 1"), Some(Fault::SeriesTwice));
}

#[test]
fn a_sample_name_is_one_familys() {
    let gauge = "# TYPE took_seconds_count gauge\ntook_seconds_count 1\n";
    assert_eq!(fault(&format!("{HISTOGRAM}{gauge}")), Some(Fault::TwoFamilies));
}

#[test]
fn names_are_those_of_the_data_model() {
    for bad in ["9a 1", " 1", "a-b 1", "ä 1", "{b=\"c\"} 1", "a{9=\"c\"} 1", "a{b:c=\"d\"} 1", "a{=\"c\"} 1"]
    {
        assert_eq!(sample_fault(bad), Some(Fault::Name), "{bad}");
    }
    assert_eq!(fault("# TYPE a-b gauge\n"), Some(Fault::Name));
    assert_eq!(fault("# HELP \n"), Some(Fault::Name));
}

#[test]
fn labels_stand_in_quotes_with_one_comma_between() {
    for bad in [
        "a{} 1",
        "a{b} 1",
        "a{b=\"c\",} 1",
        "a{b=\"c\" 1",
        "a{b=\"c} 1",
        "a{b=\"c\";d=\"e\"} 1",
        "a{b='c'} 1",
    ] {
        assert_eq!(sample_fault(bad), Some(Fault::Labels), "{bad}");
    }
    assert_eq!(sample_fault("a{b=\"c\",b=\"d\"} 1"), Some(Fault::LabelTwice));
    assert_eq!(sample_fault("a{b=\"\"} 1"), Some(Fault::EmptyLabel));
    assert_eq!(sample_fault("a{b=\"c\"}1"), Some(Fault::Number));
}

#[test]
fn only_what_must_be_is_escaped() {
    for bad in ["a{b=\"\\t\"} 1", "a{b=\"\\'\"} 1", "a{b=\"\\\\\\a\"} 1"] {
        assert_eq!(sample_fault(bad), Some(Fault::Escape), "{bad}");
    }
    for bad in ["# HELP a \\\"\n", "# HELP a \\", "# HELP a b\\"] {
        assert_eq!(fault(&format!("{}\n", bad.trim_end())), Some(Fault::Escape), "{bad}");
    }
}

#[test]
fn blank_lines_and_other_comments_are_not_ours() {
    for bad in ["\n", "# a comment\n", "#\n", "# EOF\n"] {
        assert_eq!(fault(bad), Some(Fault::Comment), "{bad:?}");
    }
}

#[test]
fn a_counter_is_finite_and_not_negative() {
    for bad in ["-1", "NaN", "+Inf", "-Inf"] {
        assert_eq!(fault(&format!("# TYPE a_total counter\na_total {bad}\n")), Some(Fault::Counter), "{bad}");
    }
}

#[test]
fn a_histogram_ends_in_the_bucket_infinity_which_is_its_count() {
    assert_eq!(histogram_fault("le=\"+Inf\"", "le=\"9\""), Some(Fault::NoInfinityBucket));
    assert_eq!(histogram_fault("_count{route=\"/\"} 3", "_count{route=\"/\"} 4"), Some(Fault::CountDiffers));
    assert_eq!(histogram_fault("took_seconds_count{route=\"/\"} 3\n", ""), Some(Fault::NoCount));
    assert_eq!(histogram_fault("took_seconds_sum{route=\"/\"} 4.5\n", ""), Some(Fault::NoSum));
    assert_eq!(histogram_fault("_sum{route=\"/\"}", "_sum{route=\"/dogs\"}"), Some(Fault::NoSum));
}

#[test]
fn buckets_rise_and_never_fall() {
    assert_eq!(histogram_fault("le=\"+Inf\"", "le=\"0.1\""), Some(Fault::SeriesTwice));
    assert_eq!(histogram_fault("le=\"+Inf\"", "le=\"0.10\""), Some(Fault::BoundsDoNotRise));
    assert_eq!(histogram_fault("le=\"0.1\"} 1", "le=\"0.1\"} 4"), Some(Fault::BucketsFall));
}

#[test]
fn a_bucket_has_a_bound_and_a_whole_number() {
    assert_eq!(histogram_fault(",le=\"0.1\"", ""), Some(Fault::BucketWithoutBound));
    assert_eq!(histogram_fault("le=\"0.1\"", "le=\"low\""), Some(Fault::BucketWithoutBound));
    assert_eq!(histogram_fault("le=\"0.1\"", "le=\"NaN\""), Some(Fault::BucketWithoutBound));
    assert_eq!(histogram_fault("le=\"0.1\"} 1", "le=\"0.1\"} 1.5"), Some(Fault::NotWhole));
}

#[test]
fn a_histogram_has_no_sample_of_its_bare_name() {
    assert_eq!(
        histogram_fault("took_seconds_sum{route=\"/\"}", "took_seconds{route=\"/\"}"),
        Some(Fault::NoType)
    );
}

#[test]
fn an_error_names_the_line() {
    let error = Page::parse(format!("# TYPE a gauge\na 1\n{}", HISTOGRAM.replace("} 3", "} 0"))).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 3: a bucket with less than the one before: # HELP took_seconds Time."
    );
}
