//! An instrumented cache answers as a bare one does, and drops what it drops in the same order.

mod support;

use std::sync::{Arc, Mutex};

use altimeter::Registry;
use altimeter_cache::{Cache, Instrumented};
use proptest::prelude::*;
use support::shelf::{AsyncShelf, Shelf};
use support::twin::{calls, check, check_async};
use tokio::runtime;

fn block_on<T>(future: impl Future<Output = T>) -> T {
    runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
}

proptest! {
    #[test]
    fn a_cache_that_fails_answers_as_its_twin(calls in calls()) {
        check(&calls, &Shelf::default(), Shelf::default(), |key| key)?;
    }

    #[test]
    fn an_awaited_cache_that_fails_answers_as_its_twin(calls in calls()) {
        block_on(check_async(&calls, &AsyncShelf::default(), AsyncShelf::default(), |key| key))?;
    }
}

/// More than there are keys, so that nothing is evicted.
#[cfg(any(feature = "moka", feature = "moka-future"))]
const ENTRIES: u64 = 1_000;

#[cfg(feature = "moka")]
proptest! {
    #[test]
    fn moka_answers_as_its_twin(calls in calls()) {
        let moka = altimeter_cache::moka::Moka::<str, _>::new;
        check(&calls, &moka(ENTRIES), moka(ENTRIES), |key| key)?;
    }

    #[test]
    fn a_moka_cache_of_the_application_answers_as_its_twin(calls in calls()) {
        let moka = moka::sync::Cache::<String, _>::new;
        check(&calls, &moka(ENTRIES), moka(ENTRIES), |key| key)?;
    }
}

#[cfg(feature = "moka-future")]
proptest! {
    #[test]
    fn awaited_moka_answers_as_its_twin(calls in calls()) {
        let moka = altimeter_cache::moka::AsyncMoka::<str, _>::new;
        block_on(check_async(&calls, &moka(ENTRIES), moka(ENTRIES), |key| key))?;
    }

    #[test]
    fn an_awaited_moka_cache_of_the_application_answers_as_its_twin(calls in calls()) {
        let moka = moka::future::Cache::<String, _>::new;
        block_on(check_async(&calls, &moka(ENTRIES), moka(ENTRIES), |key| key))?;
    }
}

#[cfg(feature = "cacache")]
proptest! {
    // Every case makes two directories and some files.
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn files_answer_as_their_twin(calls in calls()) {
        let directories = [(); 2].map(|()| tempfile::tempdir().expect("a temporary directory"));
        let [bare, inside] = directories.each_ref().map(|directory| altimeter_cache::cacache::Cacache::new(directory.path()));
        check(&calls, &bare, inside, |key| key)?;
    }
}

/// Notes its name when it, or a clone of it, is dropped.
#[derive(Clone)]
struct Noisy(&'static str, Arc<Mutex<Vec<&'static str>>>);

impl Drop for Noisy {
    fn drop(&mut self) {
        self.1.lock().expect("no panic under the lock").push(self.0);
    }
}

/// What is dropped, in order, while a cache is used and with it.
fn drops<C: Cache<Key = str, Value = Noisy>>(cache: impl FnOnce(Shelf<Noisy>) -> C) -> Vec<&'static str> {
    let log = Arc::default();
    let noisy = |name| Noisy(name, Arc::clone(&log));
    let cache = cache(Shelf::default());
    let note = |name| drop(noisy(name));
    let _ = cache.set("a", noisy("first"), None);
    let _ = cache.set("fail", noisy("refused"), None);
    note("-");
    let _ = cache.set("a", noisy("second"), None);
    note("-");
    let got = cache.get("a");
    let _ = cache.delete("a");
    note("-");
    drop(got);
    let _ = cache.get_or_insert_with("a", None, &mut || noisy("made"));
    let _ = cache.get_or_insert_with("fail", None, &mut || noisy("never made"));
    note("-");
    drop(cache);
    let log = log.lock().expect("no panic under the lock");
    log.clone()
}

#[test]
fn values_are_dropped_in_the_same_order() {
    let bare = drops(|shelf| shelf);
    let twin =
        drops(|shelf| Instrumented::new(shelf, "twin", &Registry::new()).expect("a registry of its own"));
    assert_eq!(twin, bare);
    assert_eq!(bare, ["refused", "-", "first", "-", "second", "-", "second", "made", "-", "made"]);
}
