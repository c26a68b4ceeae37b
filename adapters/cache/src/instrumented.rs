//! The wrapper that counts.

use std::fmt;
use std::time::Duration;

use altimeter::{RegisterError, Registry};

use crate::Cache;
use crate::gets::Gets;

/// A cache that counts its gets in `cache_gets_total{cache,backend,outcome}`, and is else as the one it wraps.
///
/// | outcome | the get ended with |
/// | --- | --- |
/// | `hit` | a value, be it an empty one |
/// | `miss` | the answer that there is none |
/// | `fail` | an error |
/// | `cancelled` | a panic of the backend, which goes on unchanged |
///
/// Every key asked for is counted once, when the get has ended, so the sum of the four is the number of keys. All four
/// series are there from the start, with 0. `get_many` counts each of its keys; when it fails or panics, all of them.
/// `set` and `delete` are passed on.
///
/// Wrapping a wrapped cache is allowed: each wrapper counts for itself. A clone shares the counts, and so does every
/// cache of the same name and backend on the same registry.
#[derive(Clone)]
pub struct Instrumented<C> {
    cache: C,
    gets: Gets,
}

impl<C: Cache> Instrumented<C> {
    /// Wraps `cache`, named `name` in the label `cache`. Several caches may use one registry.
    ///
    /// # Errors
    ///
    /// When the registry has something else under the name `cache_gets_total`.
    ///
    /// ```
    /// use altimeter_cache::Instrumented;
    /// # use std::{convert::Infallible, time::Duration};
    /// # struct Nothing;
    /// # impl altimeter_cache::Cache for Nothing {
    /// #     type Key = str;
    /// #     type Value = ();
    /// #     type Error = Infallible;
    /// #     fn backend(&self) -> &str { "nothing" }
    /// #     fn get(&self, _: &str) -> Result<Option<()>, Infallible> { Ok(None) }
    /// #     fn set(&self, _: &str, _: (), _: Option<Duration>) -> Result<(), Infallible> { Ok(()) }
    /// #     fn delete(&self, _: &str) -> Result<bool, Infallible> { Ok(false) }
    /// # }
    ///
    /// let registry = altimeter::Registry::new();
    /// let dogs = Instrumented::new(Nothing, "dogs", &registry);
    /// let cats = Instrumented::new(Nothing, "cats", &registry);
    /// assert!(dogs.is_ok() && cats.is_ok());
    ///
    /// let taken = altimeter::Registry::new();
    /// taken.gauge("cache_gets_total", "Not ours.").register()?;
    /// assert!(Instrumented::new(Nothing, "dogs", &taken).is_err());
    /// # Ok::<(), altimeter::RegisterError>(())
    /// ```
    pub fn new(cache: C, name: &str, registry: &Registry) -> Result<Self, RegisterError> {
        let gets = Gets::register(registry, name, cache.backend())?;
        Ok(Self { cache, gets })
    }
}

impl<C> Instrumented<C> {
    /// The cache inside. What is asked of it directly is not counted.
    pub fn inner(&self) -> &C {
        &self.cache
    }

    /// The cache inside, without the counting. What was counted stays exported.
    pub fn into_inner(self) -> C {
        self.cache
    }
}

impl<C: Cache> Cache for Instrumented<C> {
    type Key = C::Key;
    type Value = C::Value;
    type Error = C::Error;

    fn backend(&self) -> &str {
        self.cache.backend()
    }

    fn get(&self, key: &C::Key) -> Result<Option<C::Value>, C::Error> {
        let op = self.gets.begin(1);
        let answer = self.cache.get(key);
        match &answer {
            Ok(value) => op.answered(usize::from(value.is_some())),
            Err(_) => op.failed(),
        }
        answer
    }

    fn set(&self, key: &C::Key, value: C::Value, ttl: Option<Duration>) -> Result<(), C::Error> {
        self.cache.set(key, value, ttl)
    }

    fn delete(&self, key: &C::Key) -> Result<bool, C::Error> {
        self.cache.delete(key)
    }

    fn get_many(&self, keys: &[&C::Key]) -> Result<Vec<Option<C::Value>>, C::Error> {
        let op = self.gets.begin(keys.len());
        let answer = self.cache.get_many(keys);
        match &answer {
            Ok(values) => op.answered(values.iter().flatten().count()),
            Err(_) => op.failed(),
        }
        answer
    }
}

impl<C: fmt::Debug> fmt::Debug for Instrumented<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Instrumented").field("cache", &self.cache).finish_non_exhaustive()
    }
}
