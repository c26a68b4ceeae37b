//! A metric of the family, handed over as a sample.

use crate::json::{Bucket, Metric, Native, pairs};
use crate::number::{beyond_floats, float};
use altimeter::{
    Desc, Distribution, Exemplar, Kind, NativeHistogram, Quantiles, Sample, SampleError, Sink, Timestamp,
};

/// Hands a metric over, or says why it is none of its family.
pub(crate) fn show(metric: &Metric, desc: &Desc, sink: &mut dyn Sink) -> Result<(), String> {
    check_fields(metric, desc.kind())?;
    match desc.kind() {
        Kind::Histogram | Kind::GaugeHistogram => histogram(metric, sink),
        Kind::Summary => summary(metric, sink),
        Kind::Info => info(metric, sink),
        Kind::StateSet => state(metric, desc.name(), sink),
        _ => plain(metric, sink),
    }
}

/// No field is there that its kind has no use for.
fn check_fields(metric: &Metric, kind: Kind) -> Result<(), String> {
    let buckets = matches!(kind, Kind::Histogram | Kind::GaugeHistogram);
    let fields = [
        ("value", metric.value.is_some(), !buckets && kind != Kind::Summary),
        ("count", metric.count.is_some(), buckets || kind == Kind::Summary),
        ("sum", metric.sum.is_some(), buckets || kind == Kind::Summary),
        ("buckets", metric.buckets.is_some(), buckets),
        ("native", metric.native.is_some(), buckets),
        ("quantiles", metric.quantiles.is_some(), kind == Kind::Summary),
    ];
    match fields.iter().find(|(_, is_there, is_allowed)| *is_there && !is_allowed) {
        Some((field, ..)) => Err(format!("a {} has no {field}", kind.as_str())),
        None => Ok(()),
    }
}

/// Hands a sample over with what any metric may have.
fn hand_over(metric: &Metric, mut sample: Sample<'_>, sink: &mut dyn Sink) -> Result<(), String> {
    if let Some(millis) = metric.ts_ms {
        sample = sample.at(Timestamp::from_millis(millis));
    }
    if let Some(millis) = metric.created_ms {
        sample = sample.created(Timestamp::from_millis(millis));
    }
    let Some(exemplar) = &metric.exemplar else {
        sink.sample(&sample);
        return Ok(());
    };
    let labels = pairs(exemplar.labels.as_ref());
    sink.sample(&sample.with_exemplar(&with_rest(exemplar, &labels)?));
    Ok(())
}

fn with_rest<'a>(
    exemplar: &crate::json::Exemplar,
    labels: &'a [(&'a str, &'a str)],
) -> Result<Exemplar<'a>, String> {
    let made = Exemplar::new(labels, float(&exemplar.value)?).map_err(reason)?;
    Ok(exemplar.ts_ms.map_or(made, |millis| made.at(Timestamp::from_millis(millis))))
}

fn plain(metric: &Metric, sink: &mut dyn Sink) -> Result<(), String> {
    let text = metric.value.as_deref().ok_or("a value is missing")?;
    let labels = pairs(metric.labels.as_ref());
    let sample = match beyond_floats(text) {
        Some(whole) => Sample::whole(&labels[..], whole),
        None => Sample::float(&labels[..], float(text)?),
    };
    hand_over(metric, sample, sink)
}

fn info(metric: &Metric, sink: &mut dyn Sink) -> Result<(), String> {
    if metric.value.as_deref().map(float).transpose()?.is_some_and(|value| value != 1.0) {
        return Err("the value of an info is 1".to_owned());
    }
    let labels = pairs(metric.labels.as_ref());
    hand_over(metric, Sample::info(&labels[..]), sink)
}

/// The state is the value of the label that is called as the family.
fn state(metric: &Metric, name: &str, sink: &mut dyn Sink) -> Result<(), String> {
    let mut labels = pairs(metric.labels.as_ref());
    let at = labels.iter().position(|(label, _)| *label == name);
    let (_, state) = labels.remove(at.ok_or_else(|| format!("a state set has a label {name:?}"))?);
    let is = match float(metric.value.as_deref().ok_or("a value is missing")?)? {
        0.0 => false,
        1.0 => true,
        _ => return Err("the value of a state is 0 or 1".to_owned()),
    };
    hand_over(metric, Sample::state(&labels[..], state, is), sink)
}

fn summary(metric: &Metric, sink: &mut dyn Sink) -> Result<(), String> {
    let pair = |(quantile, value): &(String, String)| Ok((float(quantile)?, float(value)?));
    let quantiles: Vec<_> = metric.quantiles.iter().flatten().map(pair).collect::<Result<_, String>>()?;
    if metric.quantiles.is_none() && (metric.count.is_none() || metric.sum.is_none()) {
        return Err("a summary has quantiles, or a count and a sum".to_owned());
    }
    let mut summary = Quantiles::new(&quantiles).map_err(reason)?;
    if let Some(count) = metric.count {
        summary = summary.with_count(count);
    }
    if let Some(sum) = &metric.sum {
        summary = summary.with_sum(float(sum)?);
    }
    let labels = pairs(metric.labels.as_ref());
    hand_over(metric, Sample::summary(&labels[..], &summary), sink)
}

fn histogram(metric: &Metric, sink: &mut dyn Sink) -> Result<(), String> {
    let count = metric.count.ok_or("a count is missing")?;
    let sum = float(metric.sum.as_deref().ok_or("a sum is missing")?)?;
    let buckets = metric.buckets.as_deref().ok_or("buckets are missing")?;
    let (bounds, counts) = apart(buckets, count)?;
    let labels: Vec<_> = buckets
        .iter()
        .map(|bucket| pairs(bucket.2.as_ref().and_then(|exemplar| exemplar.labels.as_ref())))
        .collect();
    let exemplar =
        |(bucket, labels): (&Bucket, _)| bucket.2.as_ref().map(|it| with_rest(it, labels)).transpose();
    let exemplars: Vec<_> =
        buckets.iter().zip(labels.iter().map(Vec::as_slice)).map(exemplar).collect::<Result<_, _>>()?;
    let mut distribution =
        Distribution::new(&bounds, &counts, sum).map_err(reason)?.with_exemplars(&exemplars);
    let native = metric.native.as_ref().map(native).transpose()?;
    if let Some(native) = &native {
        distribution = distribution.with_native(native).map_err(reason)?;
    }
    let labels = pairs(metric.labels.as_ref());
    hand_over(metric, Sample::histogram(&labels[..], &distribution), sink)
}

fn native(native: &Native) -> Result<NativeHistogram, String> {
    let made = NativeHistogram::new(native.schema, float(&native.zero_threshold)?)
        .map(|it| it.with_zero(native.zero));
    let made =
        made.and_then(|it| it.with_positive(native.positive.clone())?.with_negative(native.negative.clone()));
    made.map_err(|error| error.to_string())
}

/// The bounds without `+Inf`, and how many values are in each bucket: the input's counts are cumulative, the seam's are not.
/// Where there is no bucket `+Inf`, it is all of `count`.
fn apart(buckets: &[Bucket], count: u64) -> Result<(Vec<f64>, Vec<u64>), String> {
    let (mut bounds, mut counts, mut below) = (Vec::new(), Vec::new(), 0);
    for Bucket(bound, cumulative, _) in buckets {
        let here = cumulative.checked_sub(below);
        counts.push(here.ok_or_else(|| format!("the bucket {bound:?} holds less than the one before"))?);
        bounds.push(float(bound)?);
        below = *cumulative;
    }
    if bounds.last() == Some(&f64::INFINITY) {
        bounds.pop();
        return if below == count {
            Ok((bounds, counts))
        } else {
            Err("the bucket +Inf is not the count".to_owned())
        };
    }
    counts.push(count.checked_sub(below).ok_or("the count is less than the last bucket")?);
    Ok((bounds, counts))
}

fn reason(error: SampleError) -> String {
    error.to_string()
}
