//! From a sample to a message.

use super::message;
use super::message::{
    Bucket, Counter, Exemplar, Histogram, LabelPair, Metric, MetricType, Quantile, Summary, Timestamp,
};
use crate::collect::{self, Distribution, LabelSet, Quantiles, Sample, Value};
use crate::desc::Kind;

/// What a kind is called.
pub(super) fn kind(kind: Kind) -> MetricType {
    match kind {
        Kind::Counter => MetricType::Counter,
        Kind::Gauge | Kind::Info | Kind::StateSet => MetricType::Gauge,
        Kind::Histogram => MetricType::Histogram,
        Kind::Summary => MetricType::Summary,
        Kind::Unknown => MetricType::Untyped,
        Kind::GaugeHistogram => MetricType::GaugeHistogram,
    }
}

/// Makes `metric` that of a sample of a family of this name and kind, and `histogram` what belongs to it, if it is one. What they
/// were before serves as room.
pub(super) fn fill(
    metric: &mut Metric,
    histogram: &mut Histogram,
    sample: &Sample<'_>,
    family: &str,
    kind: Kind,
) {
    let summary = metric.summary.take();
    (metric.gauge, metric.counter, metric.untyped) = (None, None, None);
    metric.timestamp_ms = sample.time.map(|time| time.as_millis());
    let count = labels(&mut metric.label, sample.labels);
    metric.label.truncate(count);
    let start_timestamp = sample.created.map(timestamp);
    match sample.value {
        Value::Whole(value) => plain(metric, sample, kind, value as f64),
        Value::Float(value) => plain(metric, sample, kind, value),
        Value::Info => plain(metric, sample, kind, 1.0),
        Value::State(state, is) => {
            metric.label.push(LabelPair { name: family.to_owned(), value: state.to_owned() });
            plain(metric, sample, kind, f64::from(u8::from(is)));
        }
        Value::Summary(quantiles) => {
            let mut summary = summary.unwrap_or_default();
            fill_summary(&mut summary, quantiles);
            metric.summary = Some(Summary { start_timestamp, ..summary });
        }
        Value::Histogram(distribution) => {
            fill_histogram(histogram, distribution);
            histogram.start_timestamp = start_timestamp;
        }
    }
}

fn plain(metric: &mut Metric, sample: &Sample<'_>, kind: Kind, value: f64) {
    match kind {
        Kind::Counter => {
            let exemplar = sample.exemplar.map(exemplar);
            metric.counter =
                Some(Counter { value, exemplar, start_timestamp: sample.created.map(timestamp) });
        }
        Kind::Unknown => metric.untyped = Some(message::Value { value }),
        _ => metric.gauge = Some(message::Value { value }),
    }
}

/// Puts labels over those that are there, and answers how many they are.
fn labels(pairs: &mut Vec<LabelPair>, labels: LabelSet<'_>) -> usize {
    let mut count = 0;
    for (name, value) in labels.iter() {
        if count == pairs.len() {
            pairs.push(LabelPair::default());
        }
        let pair = &mut pairs[count];
        for (room, text) in [(&mut pair.name, name), (&mut pair.value, &*value)] {
            room.clear();
            room.push_str(text);
        }
        count += 1;
    }
    count
}

fn fill_summary(summary: &mut Summary, quantiles: &Quantiles<'_>) {
    summary.sample_count = quantiles.count().unwrap_or_default();
    summary.sample_sum = quantiles.sum().unwrap_or_default();
    summary.quantile.clear();
    summary
        .quantile
        .extend(quantiles.quantiles().iter().map(|&(quantile, value)| Quantile { quantile, value }));
}

fn fill_histogram(histogram: &mut Histogram, distribution: &Distribution<'_>) {
    histogram.sample_count = distribution.count();
    histogram.sample_sum = distribution.sum();
    histogram.bucket.clear();
    histogram.exemplars.clear();
    let native = distribution.native();
    if native.is_none() || !distribution.bounds().is_empty() {
        let bounds = distribution.bounds().iter().copied().chain([f64::INFINITY]);
        let mut cumulative_count = 0u64;
        for (number, (upper_bound, count)) in bounds.zip(distribution.counts()).enumerate() {
            cumulative_count = cumulative_count.wrapping_add(*count);
            let exemplar = distribution.exemplar(number).map(exemplar);
            histogram.bucket.push(Bucket { cumulative_count, upper_bound, exemplar });
        }
    }
    match native {
        None => {
            // What an earlier histogram had.
            (histogram.schema, histogram.zero_threshold, histogram.zero_count) = (0, 0.0, 0);
        }
        Some(native) => {
            // Only those with a time may stand there.
            let timed = distribution.exemplars().filter(|exemplar| exemplar.time().is_some());
            histogram.exemplars.extend(timed.map(exemplar));
            histogram.schema = native.schema().into();
            histogram.zero_threshold = native.zero_threshold();
            histogram.zero_count = native.zero();
        }
    }
}

fn exemplar(exemplar: &collect::Exemplar<'_>) -> Exemplar {
    let mut label = Vec::new();
    labels(&mut label, exemplar.labels());
    Exemplar { label, value: exemplar.value(), timestamp: exemplar.time().map(timestamp) }
}

fn timestamp(time: collect::Timestamp) -> Timestamp {
    let millis = time.as_millis();
    Timestamp { seconds: millis.div_euclid(1000), nanos: millis.rem_euclid(1000) as i32 * 1_000_000 }
}
