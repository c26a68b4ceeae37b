//! Exemplars.

use super::{LabelSet, SampleError, Timestamp};
use crate::exemplar::{Kept, MOST_CHARACTERS};

/// One event out of those that a counter or a bucket counted: most often the identifier of a trace. OpenMetrics shows it
/// behind the sample, the text format does not.
///
/// ```
/// use altimeter::{Exemplar, Timestamp};
/// let exemplar = Exemplar::new(&[("trace_id", "KOO5S4vxi0o")], 0.67)?.at(Timestamp::from_millis(1_520_879_607_789));
/// assert_eq!(exemplar.value(), 0.67);
/// assert!(Exemplar::new(&[("trace_id", &*"x".repeat(128))], 0.67).is_err());
/// # Ok::<(), altimeter::SampleError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Exemplar<'a> {
    labels: LabelSet<'a>,
    value: f64,
    time: Option<Timestamp>,
}

impl<'a> Exemplar<'a> {
    /// The most characters that the names and values of its labels may have together:
    /// <https://prometheus.io/docs/specs/om/open_metrics_spec/#exemplars>.
    pub const MOST_CHARACTERS: usize = MOST_CHARACTERS;

    /// An event of this value.
    ///
    /// # Errors
    /// [`SampleError`] when the labels have more characters than are allowed, a name that is not allowed, or one twice.
    pub fn new(labels: impl Into<LabelSet<'a>>, value: f64) -> Result<Self, SampleError> {
        let labels = labels.into();
        super::checked::check_labels(labels)?;
        let characters = labels.iter().map(|(name, value)| name.len() + value.chars().count()).sum();
        if characters > Self::MOST_CHARACTERS {
            return Err(SampleError::ExemplarTooLong { characters });
        }
        Ok(Self { labels, value, time: None })
    }

    /// Of this moment.
    #[must_use]
    pub fn at(self, time: Timestamp) -> Self {
        Self { time: Some(time), ..self }
    }

    /// One that a metric kept.
    pub(crate) fn of(kept: &'a Kept) -> Self {
        Self { labels: LabelSet::of_text(&kept.labels), value: kept.value, time: Some(kept.time.into()) }
    }

    /// Its labels.
    #[must_use]
    pub fn labels(&self) -> LabelSet<'a> {
        self.labels
    }

    /// What was counted or observed.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.value
    }

    /// When, if that is known.
    #[must_use]
    pub fn time(&self) -> Option<Timestamp> {
        self.time
    }
}
