//! What must hold of a family in OpenMetrics, beyond what the lines and [`histogram`] tell.

use super::error::Fault;
use super::histogram;
use super::page::{Family, Labels, Sample};
use std::collections::HashSet;

/// The most characters of an exemplar's labels.
const MOST_OF_EXEMPLAR: usize = 128;

pub(super) fn check(family: &Family) -> Result<(), Fault> {
    check_unit(family)?;
    family.samples.iter().try_for_each(|sample| check_sample(family, sample))?;
    check_groups(family)?;
    match &*family.kind {
        "histogram" | "gaugehistogram" => histogram::check_openmetrics(family),
        _ => Ok(()),
    }
}

/// A unit is the end of the name, and an info and a state set have none.
fn check_unit(family: &Family) -> Result<(), Fault> {
    let Some(unit) = &family.unit else { return Ok(()) };
    let ends = family.name.strip_suffix(&**unit).is_some_and(|name| name.ends_with('_'));
    let has_units = !["info", "stateset"].contains(&&*family.kind);
    if ends && has_units && !unit.is_empty() { Ok(()) } else { Err(Fault::Unit) }
}

fn check_sample(family: &Family, sample: &Sample) -> Result<(), Fault> {
    let suffix = sample.name.strip_prefix(&family.name).unwrap_or_default();
    let value = sample.value;
    match (&*family.kind, suffix) {
        ("counter", "_total") if value.is_nan() || value < 0.0 => return Err(Fault::Counter),
        ("info", _) if value != 1.0 => return Err(Fault::InfoOrState),
        ("stateset", _) if !sample.labels.contains_key(&family.name) || ![0.0, 1.0].contains(&value) => {
            return Err(Fault::InfoOrState);
        }
        ("summary", "") => canonical(sample.labels.get("quantile").ok_or(Fault::NotCanonical)?)?,
        ("summary", "_count") if sample.text.parse::<u64>().is_err() => return Err(Fault::NotWhole),
        (_, "_bucket") => canonical(sample.labels.get("le").ok_or(Fault::BucketWithoutBound)?)?,
        (_, "_created") if !value.is_finite() || sample.text.contains(['e', 'E']) => return Err(Fault::Time),
        _ => {}
    }
    let Some(exemplar) = &sample.exemplar else { return Ok(()) };
    let length: usize =
        exemplar.labels.iter().map(|(name, value)| name.chars().count() + value.chars().count()).sum();
    let counts = ["_total", "_bucket"].contains(&suffix) && family.kind != "summary";
    if counts && length <= MOST_OF_EXEMPLAR { Ok(()) } else { Err(Fault::Exemplar) }
}

/// A number as Go prints it, with `.0` where it has neither a point nor an exponent.
fn canonical(number: &str) -> Result<(), Fault> {
    let is_float = number.contains(['.', 'e']) || ["+Inf", "-Inf"].contains(&number);
    // An exponent is for what is below 1e-4, or from 1e6 on.
    let magnitude = number.parse::<f64>().map_or(0.0, f64::abs);
    let scientific = magnitude != 0.0 && magnitude.is_finite() && !(1e-4..1e6).contains(&magnitude);
    let plus = number
        .split_once('e')
        .is_none_or(|(_, exponent)| exponent.starts_with(['+', '-']) && exponent.len() > 2);
    let zeros = number.ends_with('0') && !number.ends_with(".0") && !number.contains('e');
    if is_float && scientific == number.contains('e') && plus && !zeros {
        Ok(())
    } else {
        Err(Fault::NotCanonical)
    }
}

/// The samples of one label set follow each other, and all have a time or none.
fn check_groups(family: &Family) -> Result<(), Fault> {
    let mut ended: HashSet<Labels> = HashSet::new();
    let mut current: Option<(Labels, bool)> = None;
    for sample in &family.samples {
        let mut labels = sample.labels.clone();
        match &*family.kind {
            "histogram" | "gaugehistogram" => labels.remove("le"),
            "summary" => labels.remove("quantile"),
            "stateset" => labels.remove(&family.name),
            _ => None,
        };
        let timed = sample.time.is_some();
        match current.take() {
            Some((group, has_time)) if group == labels && has_time != timed => return Err(Fault::Time),
            Some((group, _)) if group != labels => ended.insert(group),
            _ => false,
        };
        if ended.contains(&labels) {
            return Err(Fault::NotInOnePiece);
        }
        current = Some((labels, timed));
    }
    Ok(())
}
