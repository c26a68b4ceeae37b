//! An operation under way.

use altimeter::{Counter, Histogram, Timer};

/// Each key of an operation is counted once, when it ends; dropped without an end, as by a panic or with its future, they are
/// `cancelled`. How long it took is observed in either case, where it is timed.
pub(crate) struct Op<'a> {
    /// Keys not counted yet.
    keys: u64,
    cancelled: &'a Counter,
    _timer: Option<Timer<'a>>,
}

impl<'a> Op<'a> {
    #[inline]
    pub(crate) fn begin(keys: usize, cancelled: &'a Counter, time: Option<&'a Histogram>) -> Self {
        Self { keys: keys as u64, cancelled, _timer: time.map(Histogram::start_timer) }
    }

    /// So many of its keys ended so; no more than are left.
    #[inline]
    pub(crate) fn count(&mut self, outcome: &Counter, keys: u64) {
        let keys = keys.min(self.keys);
        if keys > 0 {
            outcome.add(keys);
            self.keys -= keys;
        }
    }

    /// All keys that are left ended so.
    #[inline]
    pub(crate) fn end(mut self, outcome: &Counter) {
        self.count(outcome, self.keys);
    }
}

impl Drop for Op<'_> {
    #[inline]
    fn drop(&mut self) {
        self.count(self.cancelled, self.keys);
    }
}
