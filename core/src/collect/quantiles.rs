//! Quantiles of what was observed.

use super::SampleError;

/// What a summary holds: quantiles, and perhaps the count and the sum of all values.
///
/// ```
/// use altimeter::Quantiles;
/// let took = Quantiles::new(&[(0.5, 0.012), (0.99, 0.25)])?.with_count(1000).with_sum(17.5);
/// assert_eq!(took.quantiles()[1], (0.99, 0.25));
/// assert!(Quantiles::new(&[(0.5, 1.0), (0.5, 2.0)]).is_err());
/// # Ok::<(), altimeter::SampleError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Quantiles<'a> {
    quantiles: &'a [(f64, f64)],
    count: Option<u64>,
    sum: Option<f64>,
}

impl<'a> Quantiles<'a> {
    /// The quantiles as pairs: which one, a number from 0 to 1 as a rule, and its value.
    ///
    /// # Errors
    /// [`SampleError`] when a quantile is NaN, or there twice.
    pub fn new(quantiles: &'a [(f64, f64)]) -> Result<Self, SampleError> {
        for (at, &(quantile, _)) in quantiles.iter().enumerate() {
            if quantile.is_nan() || quantiles[..at].iter().any(|(before, _)| *before == quantile) {
                return Err(SampleError::Quantile { quantile });
            }
        }
        Ok(Self::checked(quantiles))
    }

    /// Quantiles that are known to be numbers, each there once.
    pub(crate) fn checked(quantiles: &'a [(f64, f64)]) -> Self {
        Self { quantiles, count: None, sum: None }
    }

    /// With the number of values that were observed.
    #[must_use]
    pub fn with_count(self, count: u64) -> Self {
        Self { count: Some(count), ..self }
    }

    /// With the sum of all values.
    #[must_use]
    pub fn with_sum(self, sum: f64) -> Self {
        Self { sum: Some(sum), ..self }
    }

    /// The quantiles with their values.
    #[must_use]
    pub fn quantiles(&self) -> &'a [(f64, f64)] {
        self.quantiles
    }

    /// The number of values, if it is known.
    #[must_use]
    pub fn count(&self) -> Option<u64> {
        self.count
    }

    /// The sum of the values, if it is known.
    #[must_use]
    pub fn sum(&self) -> Option<f64> {
        self.sum
    }
}
