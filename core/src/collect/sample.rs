//! What passes over the seam.

use super::{Distribution, Exemplar, LabelSet, Quantiles, Timestamp};

/// A value with its labels: one line of a page, or all lines of a histogram or summary.
///
/// ```
/// use altimeter::{Exemplar, LabelSet, Sample, Timestamp};
/// let exemplar = Exemplar::new(&[("trace_id", "KOO5S4vxi0o")], 1.0)?;
/// let sample = Sample::whole(&[("route", "/dogs")], 17)
///     .at(Timestamp::from_millis(1_520_879_607_789))
///     .created(Timestamp::from_millis(1_520_430_000_123))
///     .with_exemplar(&exemplar);
/// let plain = Sample::float(LabelSet::EMPTY, 0.25);
/// # Ok::<(), altimeter::SampleError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    pub(crate) labels: LabelSet<'a>,
    pub(crate) value: Value<'a>,
    pub(crate) time: Option<Timestamp>,
    pub(crate) created: Option<Timestamp>,
    pub(crate) exemplar: Option<&'a Exemplar<'a>>,
}

/// The value of a [`Sample`].
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Value<'a> {
    /// Of a counter, a gauge, or what is unknown: a whole number, shown exactly.
    Whole(u64),
    /// Of a counter, a gauge, or what is unknown.
    Float(f64),
    /// Of a histogram or gauge histogram.
    Histogram(&'a Distribution<'a>),
    /// Of a summary.
    Summary(&'a Quantiles<'a>),
    /// Of an info, which says all by its labels.
    Info,
    /// Of a state set: a state, and whether it is the case.
    State(&'a str, bool),
}

impl<'a> Sample<'a> {
    #[inline]
    pub(crate) fn new(labels: impl Into<LabelSet<'a>>, value: Value<'a>) -> Self {
        Self { labels: labels.into(), value, time: None, created: None, exemplar: None }
    }

    /// A whole number, shown exactly: of a counter, a gauge, or what is unknown.
    #[inline]
    #[must_use]
    pub fn whole(labels: impl Into<LabelSet<'a>>, value: u64) -> Self {
        Self::new(labels, Value::Whole(value))
    }

    /// A number: of a counter, a gauge, or what is unknown.
    #[inline]
    #[must_use]
    pub fn float(labels: impl Into<LabelSet<'a>>, value: f64) -> Self {
        Self::new(labels, Value::Float(value))
    }

    /// The samples of a histogram or gauge histogram.
    #[must_use]
    pub fn histogram(labels: impl Into<LabelSet<'a>>, value: &'a Distribution<'a>) -> Self {
        Self::new(labels, Value::Histogram(value))
    }

    /// The samples of a summary.
    #[must_use]
    pub fn summary(labels: impl Into<LabelSet<'a>>, value: &'a Quantiles<'a>) -> Self {
        Self::new(labels, Value::Summary(value))
    }

    /// The sample of an info, whose value is always 1.
    #[must_use]
    pub fn info(labels: impl Into<LabelSet<'a>>) -> Self {
        Self::new(labels, Value::Info)
    }

    /// One state of a state set, which is shown as one more label, named as the family; 1 if it is the case, else 0.
    /// The states of one label set follow each other.
    #[must_use]
    pub fn state(labels: impl Into<LabelSet<'a>>, state: &'a str, is: bool) -> Self {
        Self::new(labels, Value::State(state, is))
    }

    /// Of this moment; without one, a scraper takes that of the scrape. The text format has no moments before 1970, since
    /// Prometheus would refuse the whole page: it leaves out what is of one.
    #[must_use]
    pub fn at(self, time: Timestamp) -> Self {
        Self { time: Some(time), ..self }
    }

    /// Counted since this moment: of a counter, a histogram or a summary. Shown in OpenMetrics only.
    #[must_use]
    pub fn created(self, time: Timestamp) -> Self {
        Self { created: Some(time), ..self }
    }

    /// The same, created then if that is told.
    pub(crate) fn created_if(self, time: Option<Timestamp>) -> Self {
        Self { created: time, ..self }
    }

    /// With one of the events that were counted: of a counter. Shown in OpenMetrics only. Those of a histogram are in its
    /// [`Distribution`].
    #[must_use]
    pub fn with_exemplar(self, exemplar: &'a Exemplar<'a>) -> Self {
        Self { exemplar: Some(exemplar), ..self }
    }

    /// The labels, without those by which a format tells the samples of a histogram, a summary or a state set apart.
    #[must_use]
    pub fn labels(&self) -> LabelSet<'a> {
        self.labels
    }

    /// The value.
    #[must_use]
    pub fn value(&self) -> Value<'a> {
        self.value
    }

    /// The moment of the value, if one is given.
    #[must_use]
    pub fn time(&self) -> Option<Timestamp> {
        self.time
    }

    /// Since when it was counted, if that is given.
    #[must_use]
    pub fn created_at(&self) -> Option<Timestamp> {
        self.created
    }

    /// An exemplar, if one is given.
    #[must_use]
    pub fn exemplar(&self) -> Option<&'a Exemplar<'a>> {
        self.exemplar
    }
}
