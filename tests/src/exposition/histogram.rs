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
    sum: bool,
    count: Option<u64>,
}

/// Buckets stand in the order of their bounds and never fall, up to `+Inf`, which equals the count; a sum is there.
pub(super) fn check(family: &Family) -> Result<(), Fault> {
    let mut all: BTreeMap<Labels, Series> = BTreeMap::new();
    for sample in &family.samples {
        let mut labels = sample.labels.clone();
        match sample.name.strip_prefix(&family.name) {
            Some("_bucket") => {
                let bound = labels.remove("le").ok_or(Fault::BucketWithoutBound)?;
                all.entry(labels).or_default().bucket(&bound, whole(sample)?)?;
            }
            Some("_sum") => all.entry(labels).or_default().sum = true,
            _ => all.entry(labels).or_default().count = Some(whole(sample)?),
        }
    }
    all.values().try_for_each(Series::finish)
}

fn whole(sample: &Sample) -> Result<u64, Fault> {
    sample.text.parse().map_err(|_| Fault::NotWhole)
}

impl Series {
    fn bucket(&mut self, bound: &str, count: u64) -> Result<(), Fault> {
        let bound = number(bound).ok().filter(|bound| !bound.is_nan()).ok_or(Fault::BucketWithoutBound)?;
        match self.last.replace((bound, count)) {
            Some((before, _)) if before >= bound => Err(Fault::BoundsDoNotRise),
            Some((_, before)) if before > count => Err(Fault::BucketsFall),
            _ => Ok(()),
        }
    }

    fn finish(&self) -> Result<(), Fault> {
        let Some((f64::INFINITY, infinity)) = self.last else { return Err(Fault::NoInfinityBucket) };
        match self.count {
            _ if !self.sum => Err(Fault::NoSum),
            None => Err(Fault::NoCount),
            Some(count) if count != infinity => Err(Fault::CountDiffers),
            Some(_) => Ok(()),
        }
    }
}
