//! `cache_sets_total`: how sets end.

use altimeter::{Counter, Family, Histogram};

use crate::families::{Store, Stored};
use crate::op::Op;

/// The three counters of one cache.
#[derive(Clone)]
pub(crate) struct Stores {
    ok: Counter,
    fail: Counter,
    cancelled: Counter,
}

impl Stores {
    /// At once exported with 0.
    pub(crate) fn new(family: &Family<Store<'static>, Counter>, cache: &str, backend: &str) -> Self {
        let of = |outcome| family.get(&Store { cache, backend, outcome });
        Self { ok: of(Stored::Ok), fail: of(Stored::Fail), cancelled: of(Stored::Cancelled) }
    }

    #[inline]
    pub(crate) fn begin<'a>(&'a self, time: Option<&'a Histogram>) -> Op<'a> {
        Op::begin(1, &self.cancelled, time)
    }

    #[inline]
    pub(crate) fn end<T, E>(&self, op: Op<'_>, answer: &Result<T, E>) {
        op.end(self.outcome(answer));
    }

    /// Counts a set that the cache made within another operation.
    pub(crate) fn made<T, E>(&self, answer: &Result<T, E>) {
        self.outcome(answer).inc();
    }

    fn outcome<T, E>(&self, answer: &Result<T, E>) -> &Counter {
        if answer.is_ok() { &self.ok } else { &self.fail }
    }
}
