//! Exact sums with eight threads on one cache.

mod support;

use std::convert::Infallible;
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use altimeter::Registry;
use altimeter_cache::{Cache, Instrumented};
use support::Gets;

const THREADS: u64 = 8;
const ROUNDS: u64 = 20_000;

/// Has the even numbers.
struct Evens;

impl Cache for Evens {
    type Key = u64;
    type Value = u64;
    type Error = Infallible;

    fn backend(&self) -> &str {
        "evens"
    }

    fn get(&self, key: &u64) -> Result<Option<u64>, Infallible> {
        Ok(key.is_multiple_of(2).then_some(*key))
    }

    fn set(&self, _: &u64, _: u64, _: Option<Duration>) -> Result<(), Infallible> {
        Ok(())
    }

    fn delete(&self, _: &u64) -> Result<bool, Infallible> {
        Ok(false)
    }
}

#[test]
fn no_get_of_eight_threads_is_lost() {
    let registry = Registry::new();
    let cache = Instrumented::new(Evens, "numbers", &registry).expect("a registry of its own");
    let start = Barrier::new(THREADS as usize);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                start.wait();
                for round in 0..ROUNDS {
                    let Ok(value) = cache.get(&round);
                    assert_eq!(value.is_some(), round % 2 == 0);
                }
                let Ok(values) = cache.get_many(&[&0, &1, &2]);
                assert_eq!(values, [Some(0), None, Some(2)]);
            });
        }
    });
    let half = THREADS * ROUNDS / 2;
    let expected = Gets { hit: half + 2 * THREADS, miss: half + THREADS, fail: 0, cancelled: 0 };
    assert_eq!(Gets::of(&registry, "numbers", "evens"), expected);
}
