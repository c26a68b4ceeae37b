//! The upper bounds of a histogram's buckets.

use std::borrow::Cow;
use std::fmt;

/// The upper bounds of a histogram's buckets, rising, each included in its bucket. The bucket `+Inf` is not among them: it
/// is always there.
///
/// ```
/// use altimeter::Bounds;
/// assert_eq!(*Bounds::linear(1.0, 0.5, 3)?, [1.0, 1.5, 2.0]);
/// assert_eq!(*Bounds::exponential(0.001, 10.0, 3)?, [0.001, 0.01, 0.1]);
/// assert_eq!(*Bounds::powers_of(2.0, 3, 0, true)?, [0.0, 1.0, 2.0, 4.0]);
/// assert!(Bounds::new([2.0, 1.0]).is_err());
/// # Ok::<(), altimeter::BoundsError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Bounds(Cow<'static, [f64]>);

/// Why bounds were refused.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BoundsError {
    /// There are none.
    Empty,
    /// There are more than [`Bounds::MOST`].
    TooMany,
    /// One is NaN or infinite. (A last bound of `+Inf` is dropped: that bucket is always there.)
    NotFinite {
        /// The bound.
        bound: f64,
    },
    /// One does not exceed the one before.
    NotRising {
        /// The one before.
        before: f64,
        /// The one that should be greater.
        bound: f64,
    },
    /// A constructor's argument is outside its range.
    Argument {
        /// Which argument.
        name: &'static str,
        /// As given.
        given: f64,
        /// What is allowed.
        allowed: &'static str,
    },
}

impl fmt::Display for BoundsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("no bounds: give at least one finite bound"),
            Self::TooMany => {
                write!(f, "more than {} bounds: each costs a line of every scrape", Bounds::MOST)
            }
            Self::NotFinite { bound } => {
                write!(f, "bound {bound}: bounds are finite; the bucket +Inf is always there")
            }
            Self::NotRising { before, bound } => {
                write!(f, "bound {bound} after {before}: give the bounds in rising order, each once")
            }
            Self::Argument { name, given, allowed } => write!(f, "{name} {given}: must be {allowed}"),
        }
    }
}

impl std::error::Error for BoundsError {}

impl Bounds {
    /// How many bounds a histogram may have. A bucket takes 24 bytes in each shard and a line of every scrape.
    pub const MOST: usize = 4096;

    /// For the latency of HTTP requests, in seconds, from half a millisecond to 75 s: the bounds of `django-prometheus` 2.5
    /// from 10 ms on, and four finer ones.
    pub const LATENCY: Self = Self(Cow::Borrowed(STATEMENT_LATENCY.split_at(5).1));

    /// The bounds of every latency in `django-prometheus` 2.5: those of [`LATENCY`](Self::LATENCY) from 10 ms on, to which views
    /// under its names fold the others.
    pub const DJANGO_LATENCY: Self = Self(Cow::Borrowed(STATEMENT_LATENCY.split_at(9).1));

    /// For the latency of database statements, in seconds: from 10 µs on, then those of [`LATENCY`](Self::LATENCY).
    pub const STATEMENT_LATENCY: Self = Self(Cow::Borrowed(&STATEMENT_LATENCY));

    /// For the size of bodies, in bytes: 0 and the powers of 2 from 2^0 to 2^29 (512 MiB), as in `django-prometheus` 2.5.
    pub const BODY_BYTES: Self = Self(Cow::Borrowed(&BODY_BYTES));

    /// The bounds given: finite, rising, at most [`MOST`](Self::MOST).
    ///
    /// A last bound of `+Inf` is dropped. Negative zero is zero.
    ///
    /// # Errors
    /// [`BoundsError`] says which bound is not as it should be.
    pub fn new(bounds: impl IntoIterator<Item = f64>) -> Result<Self, BoundsError> {
        // One more than allowed, and one for +Inf, so that an endless iterator ends in an error.
        let mut list: Vec<f64> = bounds.into_iter().take(Self::MOST + 2).map(|bound| bound + 0.0).collect();
        if list.last() == Some(&f64::INFINITY) {
            list.pop();
        }
        if list.is_empty() {
            return Err(BoundsError::Empty);
        }
        check_bounds(&list)?;
        if list.len() > Self::MOST { Err(BoundsError::TooMany) } else { Ok(Self(Cow::Owned(list))) }
    }

    /// Bounds that are known to be finite and to rise. There may be more than [`MOST`](Self::MOST).
    pub(super) fn of_rising(bounds: Vec<f64>) -> Self {
        Self(Cow::Owned(bounds))
    }

    /// `count` bounds from `start` on, `width` apart. `width` is above 0.
    ///
    /// # Errors
    /// As [`new`](Self::new), and for a `width` that is not above 0.
    pub fn linear(start: f64, width: f64, count: usize) -> Result<Self, BoundsError> {
        above("width", width, 0.0, "a number above 0")?;
        Self::new((0..count).map(|i| start + width * i as f64))
    }

    /// `count` bounds from `start` on, each `factor` times the one before. `start` is above 0 and `factor` above 1.
    ///
    /// # Errors
    /// As [`new`](Self::new), and for arguments outside their range.
    pub fn exponential(start: f64, factor: f64, count: usize) -> Result<Self, BoundsError> {
        above("start", start, 0.0, "a number above 0")?;
        above("factor", factor, 1.0, "a number above 1")?;
        Self::new(std::iter::successors(Some(start), |bound| Some(bound * factor)).take(count))
    }

    /// The powers of `base` with the exponents from `lower` up to, but not including, `count`; with a bound of 0 before
    /// them if `with_zero`. As `PowersOf` in `django-prometheus`: its default for bodies is `powers_of(2.0, 30, 0, true)`.
    ///
    /// # Errors
    /// As [`new`](Self::new), and for a `base` that is not above 1.
    pub fn powers_of(base: f64, count: i32, lower: i32, with_zero: bool) -> Result<Self, BoundsError> {
        above("base", base, 1.0, "a number above 1")?;
        Self::new(
            with_zero.then_some(0.0).into_iter().chain((lower..count).map(|exponent| base.powi(exponent))),
        )
    }
}

impl Default for Bounds {
    /// [`Bounds::LATENCY`].
    fn default() -> Self {
        Self::LATENCY
    }
}

impl std::ops::Deref for Bounds {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        &self.0
    }
}

/// Checks that all are finite, and each is greater than the one before.
pub(crate) fn check_bounds(bounds: &[f64]) -> Result<(), BoundsError> {
    if let Some(&bound) = bounds.iter().find(|bound| !bound.is_finite()) {
        return Err(BoundsError::NotFinite { bound });
    }
    match bounds.windows(2).find(|pair| pair[0] >= pair[1]) {
        Some(pair) => Err(BoundsError::NotRising { before: pair[0], bound: pair[1] }),
        None => Ok(()),
    }
}

fn above(name: &'static str, given: f64, least: f64, allowed: &'static str) -> Result<(), BoundsError> {
    if given > least { Ok(()) } else { Err(BoundsError::Argument { name, given, allowed }) }
}

static STATEMENT_LATENCY: [f64; 25] = [
    0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1,
    0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0, 25.0, 50.0, 75.0,
];

static BODY_BYTES: [f64; 31] = {
    let mut bounds = [0.0; 31];
    let mut exponent = 0;
    while exponent < 30 {
        bounds[exponent + 1] = (1u32 << exponent) as f64;
        exponent += 1;
    }
    bounds
};

#[cfg(test)]
mod tests {
    use super::{Bounds, BoundsError};

    #[test]
    fn the_named_defaults_would_be_accepted() {
        for bounds in [Bounds::LATENCY, Bounds::DJANGO_LATENCY, Bounds::STATEMENT_LATENCY, Bounds::BODY_BYTES]
        {
            assert_eq!(Bounds::new(bounds.iter().copied()), Ok(bounds));
        }
    }

    #[test]
    fn those_of_django_begin_at_ten_milliseconds() {
        let bounds = Bounds::DJANGO_LATENCY;
        assert_eq!((bounds.len(), bounds[0], bounds[15]), (16, 0.01, 75.0));
    }

    #[test]
    fn body_bounds_are_zero_and_the_powers_of_two() {
        assert_eq!(Bounds::BODY_BYTES, Bounds::powers_of(2.0, 30, 0, true).unwrap());
    }

    #[test]
    fn bounds_that_do_not_rise_are_refused_with_the_pair() {
        assert_eq!(Bounds::new([1.0, 3.0, 2.0]), Err(BoundsError::NotRising { before: 3.0, bound: 2.0 }));
        assert_eq!(Bounds::new([1.0, 1.0]), Err(BoundsError::NotRising { before: 1.0, bound: 1.0 }));
        assert!(Bounds::new([-0.0, 0.0]).is_err());
    }

    #[test]
    fn only_a_last_infinity_is_dropped() {
        assert_eq!(*Bounds::new([1.0, f64::INFINITY]).unwrap(), [1.0]);
        assert!(Bounds::new([f64::INFINITY, 1.0]).is_err());
        assert!(Bounds::new([f64::NEG_INFINITY, 1.0]).is_err());
        assert!(Bounds::new([f64::NAN]).is_err());
        assert_eq!(Bounds::new([f64::INFINITY]), Err(BoundsError::Empty));
    }

    #[test]
    fn too_many_bounds_are_refused_also_from_an_endless_iterator() {
        assert!(Bounds::new((0..4096).map(f64::from)).is_ok());
        assert_eq!(Bounds::new((0..4097).map(f64::from)), Err(BoundsError::TooMany));
        assert_eq!(Bounds::new((0..).map(f64::from)), Err(BoundsError::TooMany));
    }

    #[test]
    fn arguments_outside_their_range_are_named() {
        let message = Bounds::exponential(0.1, 1.0, 3).unwrap_err().to_string();
        assert_eq!(message, "factor 1: must be a number above 1");
        assert!(Bounds::linear(0.0, 0.0, 3).is_err());
        assert!(Bounds::linear(0.0, f64::NAN, 3).is_err());
        assert!(Bounds::powers_of(2.0, 2000, 0, false).is_err(), "2^1024 is not finite");
        assert_eq!(Bounds::powers_of(2.0, 0, 3, false), Err(BoundsError::Empty));
    }
}
