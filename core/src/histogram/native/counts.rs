//! What a native histogram holds.

use super::{NativeBuckets, NativeError};

/// What a native histogram holds: the counts of its buckets, without the empty ones.
///
/// ```
/// use altimeter::NativeHistogram;
/// // Four values: one near zero, two above 0.5 up to 1, one above 2 up to 4.
/// let took = NativeHistogram::new(0, 0.001)?.with_zero(1).with_positive([(0, 2), (2, 1)])?;
/// assert_eq!(took.count(), 4);
/// # Ok::<(), altimeter::NativeError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct NativeHistogram {
    schema: i8,
    zero_threshold: f64,
    zero: u64,
    positive: Vec<(i32, u64)>,
    negative: Vec<(i32, u64)>,
}

impl NativeHistogram {
    /// Without any values.
    ///
    /// # Errors
    /// [`NativeError`] for a schema that is not from -4 to 8, or a zero threshold that is negative or not finite.
    pub fn new(schema: i8, zero_threshold: f64) -> Result<Self, NativeError> {
        if !(-4..=8).contains(&schema) {
            return Err(NativeError::Schema { given: schema });
        }
        if !(0.0..f64::INFINITY).contains(&zero_threshold) {
            return Err(NativeError::Threshold { given: zero_threshold });
        }
        Ok(Self { schema, zero_threshold, zero: 0, positive: Vec::new(), negative: Vec::new() })
    }

    pub(in crate::histogram) fn of(layout: NativeBuckets) -> Self {
        let (schema, zero_threshold) = (layout.schema(), layout.zero_threshold());
        Self { schema, zero_threshold, zero: 0, positive: Vec::new(), negative: Vec::new() }
    }

    pub(super) fn clear(&mut self) {
        self.zero = 0;
        self.positive.clear();
        self.negative.clear();
    }

    pub(super) fn add_zero(&mut self, count: u64) {
        self.zero += count;
    }

    /// Indexes come in rising order.
    pub(super) fn add_positive(&mut self, index: i32, count: u64) {
        add(&mut self.positive, index, count);
    }

    /// Indexes come in falling order, to be [reversed](Self::reverse_negative).
    pub(super) fn add_negative(&mut self, index: i32, count: u64) {
        add(&mut self.negative, index, count);
    }

    pub(super) fn reverse_negative(&mut self) {
        self.negative.reverse();
    }

    /// With so many values whose absolute value is at most the zero threshold.
    #[must_use]
    pub fn with_zero(self, count: u64) -> Self {
        Self { zero: count, ..self }
    }

    /// With the buckets of positive values: their indexes, rising, and how many values are in each.
    ///
    /// # Errors
    /// [`NativeError`] when the indexes do not rise.
    pub fn with_positive(self, buckets: impl Into<Vec<(i32, u64)>>) -> Result<Self, NativeError> {
        Ok(Self { positive: rising(buckets.into())?, ..self })
    }

    /// With the buckets of negative values, by their absolute value, as [`with_positive`](Self::with_positive).
    ///
    /// # Errors
    /// [`NativeError`] when the indexes do not rise.
    pub fn with_negative(self, buckets: impl Into<Vec<(i32, u64)>>) -> Result<Self, NativeError> {
        Ok(Self { negative: rising(buckets.into())?, ..self })
    }

    /// The schema: how fast the buckets grow.
    #[must_use]
    pub fn schema(&self) -> i8 {
        self.schema
    }

    /// Up to which absolute value values are in the zero bucket.
    #[must_use]
    pub fn zero_threshold(&self) -> f64 {
        self.zero_threshold
    }

    /// How many values are in the zero bucket.
    #[must_use]
    pub fn zero(&self) -> u64 {
        self.zero
    }

    /// The indexes and counts of the buckets of positive values, rising.
    #[must_use]
    pub fn positive(&self) -> &[(i32, u64)] {
        &self.positive
    }

    /// The indexes and counts of the buckets of negative values, rising, which is away from zero.
    #[must_use]
    pub fn negative(&self) -> &[(i32, u64)] {
        &self.negative
    }

    /// How many values there are. At 2^64 it wraps to zero, as a counter does.
    #[must_use]
    pub fn count(&self) -> u64 {
        let buckets = self.positive.iter().chain(&self.negative);
        buckets.fold(self.zero, |sum, (_, count)| sum.wrapping_add(*count))
    }
}

fn rising(buckets: Vec<(i32, u64)>) -> Result<Vec<(i32, u64)>, NativeError> {
    match buckets.windows(2).find(|pair| pair[1].0 <= pair[0].0) {
        Some(pair) => Err(NativeError::NotRising { index: pair[1].0 }),
        None => Ok(buckets),
    }
}

/// Adds to the last bucket, or begins one.
fn add(buckets: &mut Vec<(i32, u64)>, index: i32, count: u64) {
    match buckets.last_mut() {
        Some((last, sum)) if *last == index => *sum += count,
        _ => buckets.push((index, count)),
    }
}
