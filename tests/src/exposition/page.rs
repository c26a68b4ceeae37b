//! A page, taken apart, and questions to it.

use std::collections::BTreeMap;

/// A label set: values by name.
pub type Labels = BTreeMap<String, String>;

/// A page that keeps all rules of the format; from [`Page::parse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    pub(super) families: Vec<Family>,
}

/// A family with its samples.
#[derive(Debug, Clone, PartialEq)]
pub struct Family {
    /// As it stands in the TYPE line.
    pub name: String,
    /// The HELP text, unescaped; `None` without a HELP line.
    pub help: Option<String>,
    /// The unit, in OpenMetrics; `None` without a UNIT line.
    pub unit: Option<String>,
    /// As it stands in the TYPE line.
    pub kind: String,
    /// In the order of the page.
    pub samples: Vec<Sample>,
}

/// One line with a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The name, with `_bucket`, `_sum` or `_count` where it is of a histogram.
    pub name: String,
    /// The labels, unescaped.
    pub labels: Labels,
    /// The value, as Prometheus reads it.
    pub value: f64,
    /// The value as it stands there: exact above 2^53.
    pub text: String,
    /// The time as it stands there: milliseconds in text, seconds in OpenMetrics.
    pub time: Option<String>,
    /// What stands behind a `#`, in OpenMetrics.
    pub exemplar: Option<Exemplar>,
}

/// One event out of those that a sample counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Exemplar {
    /// The labels, unescaped.
    pub labels: Labels,
    /// The value.
    pub value: f64,
    /// The time as it stands there.
    pub time: Option<String>,
}

impl Page {
    /// The families, in the order of the page.
    #[must_use]
    pub fn families(&self) -> &[Family] {
        &self.families
    }

    /// The family of this name.
    #[must_use]
    pub fn family(&self, name: &str) -> Option<&Family> {
        self.families.iter().find(|family| family.name == name)
    }

    /// All samples of this name, which for a histogram ends in `_bucket`, `_sum` or `_count`, in the order of the page.
    pub fn samples(&self, name: &str) -> impl Iterator<Item = &Sample> {
        self.families.iter().flat_map(|family| &family.samples).filter(move |sample| sample.name == name)
    }

    /// The sample of one series.
    #[must_use]
    pub fn sample(&self, name: &str, labels: &[(&str, &str)]) -> Option<&Sample> {
        self.samples(name).find(|sample| sample.has(labels))
    }

    /// The value of one series.
    #[must_use]
    pub fn value(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        self.sample(name, labels).map(|sample| sample.value)
    }

    /// The value of each series of a name, by its values of `labels`, in their order.
    ///
    /// # Panics
    /// When a series of that name has other labels than these.
    #[must_use]
    pub fn series(&self, name: &str, labels: &[&str]) -> BTreeMap<Vec<&str>, f64> {
        let values = |sample| (values_of(sample, labels), sample.value);
        self.samples(name).map(values).collect()
    }

    /// The sum of all series of a name.
    #[must_use]
    pub fn sum(&self, name: &str) -> f64 {
        self.samples(name).map(|sample| sample.value).sum()
    }
}

impl Sample {
    /// Whether its labels are these and no others.
    #[must_use]
    pub fn has(&self, labels: &[(&str, &str)]) -> bool {
        let is = |(name, value): &(&str, &str)| self.labels.get(*name).is_some_and(|there| there == value);
        self.labels.len() == labels.len() && labels.iter().all(is)
    }
}

fn values_of<'a>(sample: &'a Sample, labels: &[&str]) -> Vec<&'a str> {
    let values: Vec<_> =
        labels.iter().filter_map(|label| sample.labels.get(*label)).map(String::as_str).collect();
    let all = values.len() == labels.len() && sample.labels.len() == labels.len();
    assert!(all, "the labels are not {labels:?}: {sample:?}");
    values
}
