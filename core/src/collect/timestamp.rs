//! Moments in time.

use std::time::{SystemTime, UNIX_EPOCH};

/// A moment, in whole milliseconds since 1970, UTC: what Prometheus keeps of one.
///
/// ```
/// use altimeter::Timestamp;
/// use std::time::{Duration, UNIX_EPOCH};
/// assert_eq!(Timestamp::from(UNIX_EPOCH + Duration::from_micros(1_500)), Timestamp::from_millis(1));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// So many milliseconds after 1970; before it, if negative.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds after 1970; before it, if negative.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }
}

/// Cut to milliseconds; the ends of the range, for what lies beyond them.
impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        Self(match time.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_millis()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |millis| -millis),
        })
    }
}
