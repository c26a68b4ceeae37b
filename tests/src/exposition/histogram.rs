//! What must hold of a histogram's samples.

use super::error::Fault;
use super::line::number;
use super::page::{Family, Labels, Sample};
use std::collections::BTreeMap;

/// The samples of one series, so far.
#[derive(Default)]
struct Series {
    /// The last bucket: its bound and its count.
    last: Option<(f64, u64)>,
    /// Whether the first bound is below zero.
    negative: bool,
    sum: Option<f64>,
    count: Option<u64>,
}

/// Buckets stand in the order of their bounds and never fall, up to `+Inf`, which equals the count; a sum is there.
pub(super) fn check(family: &Family) -> Result<(), Fault> {
    series(family)?.values().try_for_each(Series::finish)
}

/// In OpenMetrics there may be neither sum nor count: there is none where values may be negative, except in a gauge
/// histogram, where then the sum may be negative.
pub(super) fn check_openmetrics(family: &Family) -> Result<(), Fault> {
    let is_gauge = family.kind == "gaugehistogram";
    series(family)?.values().try_for_each(|series| {
        if series.sum.is_none() && series.count.is_none() {
            return series.infinity().map(|_| ());
        }
        series.finish()?;
        let sum = series.sum.unwrap_or(f64::NAN);
        let allowed = if series.negative { is_gauge && !sum.is_nan() } else { sum >= 0.0 };
        if allowed { Ok(()) } else { Err(Fault::Sum) }
    })
}

/// The samples of each series.
fn series(family: &Family) -> Result<BTreeMap<Labels, Series>, Fault> {
    let mut all: BTreeMap<Labels, Series> = BTreeMap::new();
    for sample in &family.samples {
        let mut labels = sample.labels.clone();
        match sample.name.strip_prefix(&family.name) {
            Some("_bucket") => {
                let bound = labels.remove("le").ok_or(Fault::BucketWithoutBound)?;
                all.entry(labels).or_default().bucket(&bound, whole(sample)?)?;
            }
            Some("_sum" | "_gsum") => all.entry(labels).or_default().sum = Some(sample.value),
            Some("_created") => {}
            _ => all.entry(labels).or_default().count = Some(whole(sample)?),
        }
    }
    Ok(all)
}

fn whole(sample: &Sample) -> Result<u64, Fault> {
    sample.text.parse().map_err(|_| Fault::NotWhole)
}

impl Series {
    fn bucket(&mut self, bound: &str, count: u64) -> Result<(), Fault> {
        let bound = number(bound).ok().filter(|bound| !bound.is_nan()).ok_or(Fault::BucketWithoutBound)?;
        self.negative |= bound < 0.0;
        match self.last.replace((bound, count)) {
            Some((before, _)) if before >= bound => Err(Fault::BoundsDoNotRise),
            Some((_, before)) if before > count => Err(Fault::BucketsFall),
            _ => Ok(()),
        }
    }

    /// The count of the last bucket.
    fn infinity(&self) -> Result<u64, Fault> {
        match self.last {
            Some((f64::INFINITY, count)) => Ok(count),
            _ => Err(Fault::NoInfinityBucket),
        }
    }

    fn finish(&self) -> Result<(), Fault> {
        let infinity = self.infinity()?;
        match self.count {
            _ if self.sum.is_none() => Err(Fault::NoSum),
            None => Err(Fault::NoCount),
            Some(count) if count != infinity => Err(Fault::CountDiffers),
            Some(_) => Ok(()),
        }
    }
}
