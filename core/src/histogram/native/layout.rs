//! Which buckets a native histogram has.

use super::NativeError;

/// The buckets of a native histogram: how fast they grow, and from where to where they go.
///
/// A bound is the one before times 2^(2^-schema): with schema 3, which has eight buckets to a doubling, 1.09. A quantile that Prometheus
/// estimates is off by at most half a bucket, 4.5 %.
///
/// The range is fixed when the histogram is made, and with it memory: 24 bytes for each bucket in each shard whose thread observes
/// often. The least value is the zero threshold: values up to it are in the zero bucket. Values beyond the greatest, and
/// negative ones where there are no [negative buckets](Self::and_negative), are counted in the bucket next to the range on their side.
///
/// ```
/// use altimeter::NativeBuckets;
/// let buckets = NativeBuckets::with_factor(1.1, 0.001, 60.0)?;
/// assert_eq!((buckets.schema(), buckets.len()), (3, 128));
/// assert!(NativeBuckets::with_schema(9, 0.001, 60.0).is_err());
/// # Ok::<(), altimeter::NativeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NativeBuckets {
    schema: i8,
    least: f64,
    greatest: f64,
    has_negative: bool,
}

impl NativeBuckets {
    /// How many buckets there may be. Each takes 24 bytes in each shard, and a few bytes of a scrape if it is not empty.
    pub const MOST: usize = 4096;

    /// With a schema from -4 (a bound is 65,536 times the one before) to 8 (1.0027 times), for values from `least`, the zero threshold, to
    /// `greatest`.
    ///
    /// # Errors
    /// [`NativeError`] for any other schema, a range that does not rise or does not lie within 10^-300 to 10^300, and for more
    /// than [`MOST`](Self::MOST) buckets.
    pub fn with_schema(schema: i8, least: f64, greatest: f64) -> Result<Self, NativeError> {
        if !(-4..=8).contains(&schema) {
            return Err(NativeError::Schema { given: schema });
        }
        if !(least >= 1e-300 && greatest > least && greatest <= 1e300) {
            return Err(NativeError::Range { least, greatest });
        }
        Self { schema, least, greatest, has_negative: false }.checked()
    }

    /// With the fastest growth that is not above `factor`, as `NativeHistogramBucketFactor` of `client_golang` chooses it.
    ///
    /// # Errors
    /// [`NativeError`] for a factor below the least that there is, 1.0027; and as [`with_schema`](Self::with_schema).
    pub fn with_factor(factor: f64, least: f64, greatest: f64) -> Result<Self, NativeError> {
        let schema = (-4..=8)
            .find(|schema| bound(*schema, 1) <= factor)
            .ok_or(NativeError::Factor { given: factor })?;
        Self::with_schema(schema, least, greatest)
    }

    /// With as many buckets for negative values.
    ///
    /// # Errors
    /// [`NativeError`] when that is more than [`MOST`](Self::MOST).
    pub fn and_negative(self) -> Result<Self, NativeError> {
        Self { has_negative: true, ..self }.checked()
    }

    fn checked(self) -> Result<Self, NativeError> {
        let buckets = self.len();
        if buckets > Self::MOST { Err(NativeError::TooMany { buckets }) } else { Ok(self) }
    }

    /// The schema.
    #[must_use]
    pub fn schema(&self) -> i8 {
        self.schema
    }

    /// The zero threshold, which is the least value that is not taken for zero.
    #[must_use]
    pub fn zero_threshold(&self) -> f64 {
        self.least
    }

    /// How many buckets there are within the range, without that of zero.
    #[must_use]
    #[allow(clippy::len_without_is_empty, reason = "a range that rises is never without a bucket")]
    pub fn len(&self) -> usize {
        let (first, last) = self.indexes();
        (last - first + 1) as usize * if self.has_negative { 2 } else { 1 }
    }

    /// The index of the first bucket above the zero threshold, and of that of the greatest value.
    fn indexes(&self) -> (i32, i32) {
        (index(self.schema, self.least.next_up()), index(self.schema, self.greatest))
    }

    /// Upper bounds of all buckets, rising, but for the one above the range.
    pub(super) fn bounds(&self) -> impl Iterator<Item = f64> {
        let (first, last) = self.indexes();
        let bounds =
            move || std::iter::once(self.least).chain((first..=last).map(|index| bound(self.schema, index)));
        // A negative bucket has its bound of the lesser absolute value outside: what is below that bound is in the bucket.
        let negative =
            bounds().map(|bound| (-bound).next_down()).take(if self.has_negative { usize::MAX } else { 1 });
        let mut all: Vec<_> = negative.chain(bounds()).collect();
        all.sort_by(f64::total_cmp);
        all.into_iter()
    }

    /// Where a value is counted.
    pub(super) fn place(&self, value: f64) -> Place {
        let (first, last) = self.indexes();
        let absolute = value.abs();
        let beside = |last: i32| index(self.schema, absolute.min(f64::MAX)).clamp(first, last + 1);
        match value {
            _ if absolute <= self.least => Place::Zero,
            _ if value > 0.0 => Place::Positive(beside(last)),
            _ if self.has_negative => Place::Negative(beside(last)),
            _ => Place::Negative(first),
        }
    }
}

impl Default for NativeBuckets {
    /// From a microsecond to more than an hour, where the unit is seconds, with a factor of 1.1: 256 buckets, 6 KiB in each shard.
    fn default() -> Self {
        Self { schema: 3, least: 2f64.powi(-20), greatest: 4096.0, has_negative: false }
    }
}

/// The upper bound of a bucket, to the last place.
fn bound(schema: i8, index: i32) -> f64 {
    if schema <= 0 {
        return 2f64.powi(index << -schema);
    }
    let (parts, schema) = (1 << schema, i32::from(schema));
    let part = f64::from(index.rem_euclid(parts)) / 2f64.powi(schema);
    part.exp2() * 2f64.powi(index.div_euclid(parts))
}

/// The index of the bucket of a positive value: the least of which the bound is not below it.
fn index(schema: i8, value: f64) -> i32 {
    let mut index = (value.log2() * f64::from(schema).exp2()).ceil() as i32;
    // The logarithm is rounded: what it says may be one off.
    while bound(schema, index) < value {
        index += 1;
    }
    while bound(schema, index - 1) >= value {
        index -= 1;
    }
    index
}

/// Where a native histogram counts a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Negative(i32),
    Zero,
    Positive(i32),
}

#[cfg(test)]
mod tests {
    use super::{NativeBuckets, Place, bound, index};

    #[test]
    fn an_index_is_that_of_the_first_bound_that_is_not_below_the_value() {
        for schema in -4..=8 {
            for value in [1e-300_f64, 2e-9, 0.001, 0.5, 1.0, 1.5, 2.0, 3.3, 1e6, 1e300] {
                for value in [value, value.next_up(), value.next_down()] {
                    let index = index(schema, value);
                    assert!(
                        bound(schema, index) >= value && bound(schema, index - 1) < value,
                        "{schema} {value}"
                    );
                }
            }
        }
    }

    #[test]
    fn bounds_are_those_of_the_specification() {
        assert_eq!([-1, 0, 1, 2].map(|index| bound(0, index)), [0.5, 1.0, 2.0, 4.0]);
        assert_eq!([-1, 0, 1].map(|index| bound(-2, index)), [0.0625, 1.0, 16.0]);
        // The first bounds of schema 2 in `client_golang`: halves of 1.1892, 1.4142 and 1.6818.
        let quarter = |index| (bound(2, index - 4) * 1e10).round() / 1e10;
        assert_eq!(
            [1, 2, 3, 4].map(quarter),
            [0.5946035575, std::f64::consts::FRAC_1_SQRT_2, 0.8408964153, 1.0]
                .map(|b| (b * 1e10).round() / 1e10)
        );
    }

    #[test]
    fn a_place_is_the_bucket_or_the_one_next_to_the_range() {
        let buckets = NativeBuckets::with_schema(0, 0.25, 4.0).unwrap();
        let places = [0.25, 0.3, 4.0, 4.1, 1e9, -0.25, -0.3, -9.0].map(|value| buckets.place(value));
        let [zero, first, last, above, beyond] =
            [Place::Zero, Place::Positive(-1), Place::Positive(2), Place::Positive(3), Place::Positive(3)];
        let negative = Place::Negative(-1);
        assert_eq!(places, [zero, first, last, above, beyond, zero, negative, negative]);
        let both = buckets.and_negative().unwrap();
        assert_eq!([-0.3, -4.0, -9.0].map(|value| both.place(value)), [-1, 2, 3].map(Place::Negative));
        assert_eq!((buckets.len(), both.len()), (4, 8));
    }

    #[test]
    fn the_default_has_the_buckets_of_the_documentation() {
        let default = NativeBuckets::default();
        assert_eq!(NativeBuckets::with_factor(1.1, default.least, default.greatest), Ok(default));
        assert_eq!(default.len(), 256);
    }
}
