//! A family as its message should be, by the numbers of the fields in `metrics.proto`.

use crate::seam_family::{Family, Series};
use altimeter::{Kind, Unit};
use altimeter_tests::exposition::protobuf::Message;

/// The message is that of the family.
pub fn check(family: &Family, shown: &Message) {
    let (desc, kind) = (&family.desc, family.desc.kind());
    let suffix = if kind == Kind::Info { "_info" } else { "" };
    assert_eq!(shown.text(1), format!("{}{suffix}", desc.name()));
    assert_eq!(shown.text(2), desc.help().unwrap_or_default());
    assert_eq!(shown.uint(3), number(kind));
    assert_eq!(shown.text(5), desc.unit().map_or("", Unit::as_str));
    let metrics = shown.messages(4);
    assert_eq!(metrics.len(), family.series.len());
    for (at, (series, metric)) in family.series.iter().zip(&metrics).enumerate() {
        let (number, state) = (at.to_string(), (kind == Kind::StateSet).then_some((desc.name(), "on")));
        let expected = [("n", &*number), ("l", &series.label)].into_iter().chain(state);
        assert_eq!(labels(metric), present(expected));
        assert_eq!(metric.uint(6) as i64, series.time.unwrap_or_default());
        check_value(series, kind, &family.bounds, metric);
    }
}

/// What `MetricType` calls a kind; an info and a state set are gauges.
fn number(kind: Kind) -> u64 {
    match kind {
        Kind::Counter => 0,
        Kind::Summary => 2,
        Kind::Unknown => 3,
        Kind::Histogram => 4,
        Kind::GaugeHistogram => 5,
        _ => 1,
    }
}

fn check_value(series: &Series, kind: Kind, bounds: &[f64], metric: &Message) {
    let value = |field| metric.message(field).expect("the value of its kind");
    match kind {
        Kind::Counter => {
            assert_same(value(3).double(1), series.value);
            check_exemplar(series, &value(3), 2);
            check_created(series, &value(3), 3);
        }
        Kind::Summary => {
            let summary = value(4);
            assert_same(summary.double(2), series.value);
            let quantiles = summary.messages(3);
            assert_eq!((quantiles.len(), quantiles[0].double(1)), (1, 0.5));
            assert_same(quantiles[0].double(2), series.value);
            check_created(series, &summary, 4);
        }
        Kind::Histogram | Kind::GaugeHistogram => check_histogram(series, bounds, &value(7)),
        Kind::Unknown => assert_same(value(5).double(1), series.value),
        Kind::Info => assert_same(value(2).double(1), 1.0),
        Kind::StateSet => assert_same(value(2).double(1), f64::from(series.value > 0.0)),
        _ => assert_same(value(2).double(1), series.value),
    }
}

fn check_histogram(series: &Series, bounds: &[f64], histogram: &Message) {
    let mut until = 0;
    let buckets = histogram.messages(3);
    assert_eq!(buckets.len(), series.counts.len());
    for (at, (bucket, count)) in buckets.iter().zip(&series.counts).enumerate() {
        until += u64::from(*count);
        let bound = bounds.get(at).copied().unwrap_or(f64::INFINITY);
        assert_eq!((bucket.uint(1), bucket.double(2)), (until, bound));
        match at {
            0 => check_exemplar(series, bucket, 3),
            _ => assert_eq!(bucket.message(3), None),
        }
    }
    assert_eq!(histogram.uint(1), until);
    assert_same(histogram.double(2), series.value);
    check_created(series, histogram, 15);
}

fn check_exemplar(series: &Series, holder: &Message, field: u32) {
    let shown = holder.message(field).map(|shown| (labels(&shown), shown.double(2)));
    match (&series.exemplar, shown) {
        (Some((label, value)), Some((labels, shown))) => {
            assert_eq!(labels, present([("e", &**label)]));
            assert_same(shown, *value);
        }
        (None, None) => {}
        other => panic!("{other:?}"),
    }
}

fn check_created(series: &Series, holder: &Message, field: u32) {
    let millis =
        |time: Message| i128::from(time.uint(1) as i64) * 1000 + i128::from(time.uint(2) / 1_000_000);
    assert_eq!(holder.message(field).map(millis), series.created.map(i128::from));
}

/// The labels of a metric or an exemplar. One that is empty is absent.
fn labels(holder: &Message) -> Vec<(String, String)> {
    let pairs = holder.messages(1).into_iter().map(|pair| (pair.text(1), pair.text(2)));
    pairs.filter(|(_, value)| !value.is_empty()).collect()
}

fn present<'a>(labels: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    let present = labels.into_iter().filter(|(_, value)| !value.is_empty());
    present.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// NaN is NaN; the format has no zero of another sign.
fn assert_same(shown: f64, given: f64) {
    assert!(shown == given || (shown.is_nan() && given.is_nan()), "{shown} for {given}");
}
