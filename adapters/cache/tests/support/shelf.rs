//! A cache too simple to be wrong: a map, of which some keys fail.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use altimeter_cache::{AsyncCache, Backend, Cache, Described};

/// Fails for keys that begin with `fail`. A time of zero stores nothing; any other is for ever.
pub(crate) struct Shelf<V> {
    entries: Mutex<HashMap<String, V>>,
}

/// With the key.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refused(pub(crate) String);

impl<V> Default for Shelf<V> {
    fn default() -> Self {
        Self { entries: Mutex::default() }
    }
}

impl<V> Shelf<V> {
    fn with<T>(&self, key: &str, with: impl FnOnce(&mut HashMap<String, V>) -> T) -> Result<T, Refused> {
        if key.starts_with("fail") {
            return Err(Refused(key.to_owned()));
        }
        Ok(with(&mut self.entries.lock().expect("no panic under the lock")))
    }
}

impl<V> Described for Shelf<V> {
    fn backend(&self) -> Backend<'_> {
        Backend::in_process("shelf")
    }
}

impl<V: Clone> Cache for Shelf<V> {
    type Key = str;
    type Value = V;
    type Error = Refused;

    fn get(&self, key: &str) -> Result<Option<V>, Refused> {
        self.with(key, |entries| entries.get(key).cloned())
    }

    fn set(&self, key: &str, value: V, ttl: Option<Duration>) -> Result<(), Refused> {
        let replaced = self.with(key, |entries| match ttl {
            Some(Duration::ZERO) => entries.remove(key),
            _ => entries.insert(key.to_owned(), value),
        });
        replaced.map(drop)
    }

    fn delete(&self, key: &str) -> Result<bool, Refused> {
        self.with(key, |entries| entries.remove(key)).map(|was_there| was_there.is_some())
    }
}

/// The same, awaited. Every operation is pending once before it is done.
#[derive(Default)]
pub(crate) struct AsyncShelf<V>(pub(crate) Shelf<V>);

impl<V> Described for AsyncShelf<V> {
    fn backend(&self) -> Backend<'_> {
        self.0.backend()
    }
}

impl<V: Clone + Send> AsyncCache for AsyncShelf<V> {
    type Key = str;
    type Value = V;
    type Error = Refused;

    async fn get(&self, key: &str) -> Result<Option<V>, Refused> {
        tokio::task::yield_now().await;
        assert!(!key.starts_with("panic"), "the key says so");
        Cache::get(&self.0, key)
    }

    async fn set(&self, key: &str, value: V, ttl: Option<Duration>) -> Result<(), Refused> {
        tokio::task::yield_now().await;
        Cache::set(&self.0, key, value, ttl)
    }

    async fn delete(&self, key: &str) -> Result<bool, Refused> {
        tokio::task::yield_now().await;
        Cache::delete(&self.0, key)
    }
}
