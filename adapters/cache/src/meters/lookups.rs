//! `cache_gets_total` and `cache_deletes_total`: how gets and deletes end.

use std::sync::atomic::{AtomicBool, Ordering};

use altimeter::{Counter, Histogram};

use crate::families::Found;
use crate::op::Op;

/// The four counters of one cache. Their sum is the number of keys asked for and answered, whatever the answer.
#[derive(Clone)]
pub(crate) struct Lookups {
    hit: Counter,
    miss: Counter,
    fail: Counter,
    cancelled: Counter,
}

impl Lookups {
    /// At once exported with 0.
    pub(crate) fn of(of: impl Fn(Found) -> Counter) -> Self {
        Self {
            hit: of(Found::Hit),
            miss: of(Found::Miss),
            fail: of(Found::Fail),
            cancelled: of(Found::Cancelled),
        }
    }

    #[inline]
    pub(crate) fn begin<'a>(&'a self, keys: usize, time: Option<&'a Histogram>) -> Op<'a> {
        Op::begin(keys, &self.cancelled, time)
    }

    /// Ends an operation on one key, which was there or was not.
    #[inline]
    pub(crate) fn end<T, E>(&self, op: Op<'_>, answer: &Result<T, E>, found: impl FnOnce(&T) -> bool) {
        op.end(match answer {
            Ok(answer) if found(answer) => &self.hit,
            Ok(_) => &self.miss,
            Err(_) => &self.fail,
        });
    }

    /// Ends a get of many keys. Should the cache answer for more keys than it was asked, the rest is not counted.
    pub(crate) fn end_many<V, E>(&self, mut op: Op<'_>, answer: &Result<Vec<Option<V>>, E>) {
        match answer {
            Ok(values) => {
                op.count(&self.hit, values.iter().flatten().count() as u64);
                op.end(&self.miss);
            }
            Err(_) => op.end(&self.fail),
        }
    }

    /// Begins a get that, without a value, has one made.
    pub(crate) fn begin_making<'a>(&'a self, time: Option<&'a Histogram>) -> MakeOp<'a> {
        MakeOp { op: self.begin(1, time), lookups: self, missed: AtomicBool::new(false) }
    }
}

/// A get under way that, without a value, has one made: a `miss` from the moment that the making begins, whatever comes of
/// it.
pub(crate) struct MakeOp<'a> {
    op: Op<'a>,
    lookups: &'a Lookups,
    /// Atomic because the future that sets it may be polled on another thread than the one that drops this.
    missed: AtomicBool,
}

impl MakeOp<'_> {
    /// The making begins.
    pub(crate) fn miss(&self) {
        // ORDERING: Relaxed. A flag that publishes nothing; who reads it is in the same future or call.
        self.missed.store(true, Ordering::Relaxed);
    }

    /// Ends it, and answers whether a value was made.
    pub(crate) fn end<T, E>(mut self, answer: &Result<T, E>) -> bool {
        let missed = self.missed();
        if !missed {
            let outcome = if answer.is_ok() { &self.lookups.hit } else { &self.lookups.fail };
            self.op.count(outcome, 1);
        }
        missed
    }

    fn missed(&self) -> bool {
        // ORDERING: Relaxed. As in `miss`.
        self.missed.load(Ordering::Relaxed)
    }
}

impl Drop for MakeOp<'_> {
    fn drop(&mut self) {
        if self.missed() {
            self.op.count(&self.lookups.miss, 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use altimeter::Registry;

    use super::*;
    use crate::families::{self, Lookup};

    #[test]
    fn more_values_than_keys_count_no_more_than_the_keys() {
        let family = families::deletes(&Registry::new()).expect("a registry of its own");
        let gets =
            Lookups::of(|outcome| family.get(&Lookup { cache: "dogs", backend: "overeager", outcome }));
        gets.end_many(gets.begin(2, None), &Ok::<_, ()>(vec![Some(1), Some(2), Some(3)]));
        assert_eq!((gets.hit.get(), gets.miss.get(), gets.cancelled.get()), (2, 0, 0));
    }
}
