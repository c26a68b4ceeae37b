//! The error of caches whose entries cannot have a time of their own.

use std::error::Error;
use std::fmt;
use std::time::Duration;

/// A value was to be stored for a time, in a cache that cannot give an entry a time of its own.
///
/// ```
/// use std::time::Duration;
/// use altimeter_cache::TtlUnsupported;
///
/// let error = TtlUnsupported::unless_none(Some(Duration::from_secs(5))).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "ttl 5s: this cache cannot give an entry a time of its own; \
///      pass `None`, or use a cache that can",
/// );
/// assert_eq!(TtlUnsupported::unless_none(None), Ok(()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TtlUnsupported {
    /// The time that was asked for.
    pub given: Duration,
}

impl TtlUnsupported {
    /// For [`Cache::set`](crate::Cache::set) of such a cache: lets `None` pass.
    ///
    /// # Errors
    ///
    /// When `ttl` is `Some`.
    pub fn unless_none(ttl: Option<Duration>) -> Result<(), Self> {
        ttl.map_or(Ok(()), |given| Err(Self { given }))
    }
}

impl fmt::Display for TtlUnsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { given } = self;
        write!(
            f,
            "ttl {given:?}: this cache cannot give an entry a time of its own; pass `None`, or use a cache that can"
        )
    }
}

impl Error for TtlUnsupported {}
