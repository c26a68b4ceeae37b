//! Exact sums with many threads on one cache.

mod support;

use std::convert::Infallible;
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use altimeter::Registry;
use altimeter_cache::{Backend, Cache, Described, Instrumented};
use support::Gets;

const THREADS: u64 = 8;
const ROUNDS: u64 = 20_000;

/// Has the even numbers.
struct Evens;

impl Described for Evens {
    fn backend(&self) -> Backend<'_> {
        Backend::in_process("evens")
    }
}

impl Cache for Evens {
    type Key = u64;
    type Value = u64;
    type Error = Infallible;

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

/// As many as wait for one hot key, a thundering herd.
#[cfg(feature = "moka")]
const HERD: u64 = 64;

#[cfg(feature = "moka")]
#[test]
fn of_a_herd_on_one_hot_key_one_makes_the_value_and_every_get_is_counted() {
    let registry = Registry::new();
    let cache = altimeter_cache::moka::Moka::<u64, u64>::new(10);
    let cache = Instrumented::new(cache, "hot", &registry).expect("a registry of its own");
    let start = Barrier::new(HERD as usize);
    let made = std::sync::Mutex::new(0);
    thread::scope(|scope| {
        for _ in 0..HERD {
            scope.spawn(|| {
                start.wait();
                let mut make = || {
                    *made.lock().expect("no panic under the lock") += 1;
                    49
                };
                for _ in 0..100 {
                    assert_eq!(cache.get_or_insert_with(&7, None, &mut make), Ok(49));
                    assert_eq!(cache.get(&7), Ok(Some(49)));
                }
            });
        }
    });
    assert_eq!(made.into_inner().expect("no panic under the lock"), 1);
    let expected = Gets { hit: HERD * 200 - 1, miss: 1, ..Gets::default() };
    assert_eq!(Gets::of(&registry, "hot", "moka"), expected);
    assert_eq!(support::sets(&registry, "hot", "moka"), [1, 0, 0]);
}
