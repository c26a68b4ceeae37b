//! The buckets of a histogram.

use super::{Exemplar, SampleError};
use crate::histogram::{NativeHistogram, Snapshot, check_bounds};

/// What a histogram, or a gauge histogram, holds: how many values are in each bucket, and their sum. The count of all is the
/// sum over the buckets, so that it cannot differ from them.
///
/// ```
/// use altimeter::Distribution;
/// // One value up to 0.1, none above that up to 1, two above 1.
/// let took = Distribution::new(&[0.1, 1.0], &[1, 0, 2], 4.5)?;
/// assert_eq!(took.count(), 3);
/// assert!(Distribution::new(&[1.0, 0.1], &[1, 0, 2], 4.5).is_err());
/// # Ok::<(), altimeter::SampleError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Distribution<'a> {
    bounds: &'a [f64],
    counts: &'a [u64],
    sum: f64,
    exemplars: &'a [Option<Exemplar<'a>>],
    /// Those beside the native buckets, where there are no others.
    all: &'a [Exemplar<'a>],
    native: Option<&'a NativeHistogram>,
}

impl<'a> Distribution<'a> {
    /// `bounds` are the upper bounds of the buckets, rising and finite. `counts` are the numbers of values in each bucket,
    /// not cumulative, and of those above the last bound at the end: one more than there are bounds. `sum` is that of all
    /// values; NaN and negative sums are shown where the format has them.
    ///
    /// # Errors
    /// [`SampleError`] when the bounds do not rise or are not finite, or when there is not one count more than bounds.
    pub fn new(bounds: &'a [f64], counts: &'a [u64], sum: f64) -> Result<Self, SampleError> {
        check_bounds(bounds).map_err(SampleError::Bounds)?;
        if counts.len() != bounds.len() + 1 {
            return Err(SampleError::Counts { bounds: bounds.len(), counts: counts.len() });
        }
        Ok(Self { bounds, counts, sum, exemplars: &[], all: &[], native: None })
    }

    /// With an exemplar for each bucket that has one, in the order of the buckets. Those beyond the last bucket are left out.
    #[must_use]
    pub fn with_exemplars(self, exemplars: &'a [Option<Exemplar<'a>>]) -> Self {
        Self { exemplars, ..self }
    }

    /// With these exemplars beside native buckets, if there are no bounds: else those of the buckets are shown there.
    pub(crate) fn with_exemplars_of_all(self, exemplars: &'a [Exemplar<'a>]) -> Self {
        Self { all: if self.bounds.is_empty() { exemplars } else { &[] }, ..self }
    }

    /// With the same values in the buckets of a native histogram, which formats show that have such. A histogram without bounds is
    /// shown as a native one alone, there.
    ///
    /// # Errors
    /// [`SampleError`] when it does not hold as many values.
    pub fn with_native(self, native: &'a NativeHistogram) -> Result<Self, SampleError> {
        if native.count() != self.count() {
            return Err(SampleError::NativeCount { count: self.count(), native: native.count() });
        }
        Ok(Self { native: Some(native), ..self })
    }

    pub(crate) fn of(snapshot: &'a Snapshot) -> Self {
        let (bounds, counts, native) = (snapshot.bounds(), snapshot.counts(), snapshot.native());
        Self { bounds, counts, sum: snapshot.sum(), exemplars: &[], all: &[], native }
    }

    /// The upper bounds of the buckets, without the last, `+Inf`.
    #[must_use]
    pub fn bounds(&self) -> &'a [f64] {
        self.bounds
    }

    /// How many values are in each bucket, not cumulative; the last is `+Inf`.
    #[must_use]
    pub fn counts(&self) -> &'a [u64] {
        self.counts
    }

    /// The exemplar of the bucket of this number, if it has one.
    #[must_use]
    pub fn exemplar(&self, bucket: usize) -> Option<&'a Exemplar<'a>> {
        self.exemplars.get(bucket)?.as_ref()
    }

    /// Whether a bucket may have an exemplar.
    pub(crate) fn has_exemplars(&self) -> bool {
        !self.exemplars.is_empty()
    }

    /// The values in the buckets of a native histogram, if they are there.
    #[must_use]
    pub fn native(&self) -> Option<&'a NativeHistogram> {
        self.native
    }

    /// All exemplars: those of the buckets, or of the native ones where there are no others.
    pub fn exemplars(&self) -> impl Iterator<Item = &'a Exemplar<'a>> {
        let in_buckets = if self.all.is_empty() { self.exemplars } else { &[] };
        in_buckets.iter().flatten().chain(self.all)
    }

    /// The sum of all values.
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.sum
    }

    /// How many values there are. At 2^64 it wraps to zero, as a counter does.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.counts.iter().fold(0, |sum, count| sum.wrapping_add(*count))
    }
}
