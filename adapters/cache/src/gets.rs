//! `cache_gets_total`: how gets end.

use std::mem;

use altimeter::{Counter, LabelValue, Labels, RegisterError, Registry};

#[derive(LabelValue)]
enum Outcome {
    /// A value came back.
    Hit,
    /// The cache answered that it has none.
    Miss,
    /// The cache returned an error.
    Fail,
    /// There was no answer: the backend panicked.
    Cancelled,
}

#[derive(Labels)]
struct Get<'a> {
    cache: &'a str,
    backend: &'a str,
    outcome: Outcome,
}

/// The four counters of one cache. Their sum is the number of keys asked for and answered, whatever the answer.
#[derive(Clone)]
pub(crate) struct Gets {
    hit: Counter,
    miss: Counter,
    fail: Counter,
    cancelled: Counter,
}

impl Gets {
    /// The counters of the cache `cache`, at once exported with 0. Those of the same name and backend are the same.
    pub(crate) fn register(registry: &Registry, cache: &str, backend: &str) -> Result<Self, RegisterError> {
        let family = registry
            .counter("cache_gets_total", "Keys asked of a cache, by outcome.")
            .labels::<Get<'_>>()
            .get_or_register()?;
        let of = |outcome| family.get(&Get { cache, backend, outcome });
        Ok(Self {
            hit: of(Outcome::Hit),
            miss: of(Outcome::Miss),
            fail: of(Outcome::Fail),
            cancelled: of(Outcome::Cancelled),
        })
    }

    /// Begins a get of so many keys.
    #[inline]
    pub(crate) fn begin(&self, keys: usize) -> Op<'_> {
        Op { gets: self, keys: keys as u64 }
    }
}

/// A get under way. Each of its keys is counted once, when it ends; dropped without an end, as by a panic, they are
/// `cancelled`.
pub(crate) struct Op<'a> {
    gets: &'a Gets,
    /// Keys not counted yet.
    keys: u64,
}

impl Op<'_> {
    /// The cache answered, for so many keys with a value. Should it answer for more keys than it was asked, the rest
    /// is not counted.
    #[inline]
    pub(crate) fn answered(mut self, values: usize) {
        let keys = mem::take(&mut self.keys);
        let hits = keys.min(values as u64);
        if hits > 0 {
            self.gets.hit.add(hits);
        }
        if keys > hits {
            self.gets.miss.add(keys - hits);
        }
    }

    /// The cache returned an error.
    #[inline]
    pub(crate) fn failed(mut self) {
        self.gets.fail.add(mem::take(&mut self.keys));
    }
}

impl Drop for Op<'_> {
    #[inline]
    fn drop(&mut self) {
        if self.keys > 0 {
            self.gets.cancelled.add(self.keys);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_values_than_keys_count_no_more_than_the_keys() {
        let gets = Gets::register(&Registry::new(), "dogs", "overeager").expect("a registry of its own");
        gets.begin(2).answered(3);
        assert_eq!((gets.hit.get(), gets.miss.get(), gets.cancelled.get()), (2, 0, 0));
    }
}
