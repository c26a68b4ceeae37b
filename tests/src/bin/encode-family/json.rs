//! The input, as it is written. What is null is the same as what is not there.

use serde::Deserialize;

/// Names and values.
pub(crate) type Labels = Vec<(String, String)>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Family {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) help: Option<String>,
    pub(crate) unit: Option<String>,
    pub(crate) metrics: Vec<Metric>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Metric {
    pub(crate) labels: Option<Labels>,
    pub(crate) value: Option<String>,
    pub(crate) count: Option<u64>,
    pub(crate) sum: Option<String>,
    pub(crate) buckets: Option<Vec<Bucket>>,
    pub(crate) quantiles: Option<Vec<(String, String)>>,
    pub(crate) native: Option<Native>,
    pub(crate) ts_ms: Option<i64>,
    pub(crate) created_ms: Option<i64>,
    pub(crate) exemplar: Option<Exemplar>,
}

/// The buckets of a native histogram: indexes and counts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Native {
    pub(crate) schema: i8,
    pub(crate) zero_threshold: String,
    #[serde(default)]
    pub(crate) zero: u64,
    #[serde(default)]
    pub(crate) positive: Vec<(i32, u64)>,
    #[serde(default)]
    pub(crate) negative: Vec<(i32, u64)>,
}

/// A bound, how many values are at most that, and perhaps an exemplar.
#[derive(Debug, Deserialize)]
pub(crate) struct Bucket(pub(crate) String, pub(crate) u64, #[serde(default)] pub(crate) Option<Exemplar>);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exemplar {
    pub(crate) labels: Option<Labels>,
    pub(crate) value: String,
    pub(crate) ts_ms: Option<i64>,
}

/// Labels as the seam takes them.
pub(crate) fn pairs(labels: Option<&Labels>) -> Vec<(&str, &str)> {
    labels.into_iter().flatten().map(|(name, value)| (&**name, &**value)).collect()
}
