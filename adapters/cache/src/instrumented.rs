//! The wrapper that counts.

mod asynchronous;
mod blocking;
mod builder;

pub use builder::Builder;

use std::fmt;

use altimeter::{RegisterError, Registry};

use crate::meters::Meters;
use crate::{Backend, Described, Stats, Watch};

/// A cache that counts what is asked of it, and is else as the one it wraps.
///
/// | family | labels besides `cache` and `backend` | |
/// | --- | --- | --- |
/// | `cache_gets_total` | `outcome`: `hit`, `miss`, `fail`, `cancelled` | every key asked for |
/// | `cache_sets_total` | `outcome`: `ok`, `fail`, `cancelled` | every value given |
/// | `cache_deletes_total` | `outcome`: `hit` (it was there), `miss`, `fail`, `cancelled` | every key deleted |
/// | `cache_operation_duration_seconds` | `op`: `get`, `get_many`, `get_or_insert`, `set`, `delete` | where [timed](Builder::latency) |
/// | `cache_entries`, `cache_bytes` | | where the cache [knows](Described::stats) |
/// | `cache_evictions_total` | `cause`: `size`, `expired` | where the cache knows |
///
/// | outcome | the operation ended with |
/// | --- | --- |
/// | `hit` | a value, be it an empty one |
/// | `miss` | the answer that there is none |
/// | `fail` | an error, which is passed on unchanged |
/// | `cancelled` | no answer: its future was dropped after it was first polled, or the backend panicked, which goes on unchanged |
///
/// Every key is counted once, when the operation has ended, so the sum over the outcomes is the number of keys. The series
/// of the outcomes are there from the start, with 0.
///
/// - `get_many` counts each of its keys; when it fails or is cancelled, all of them.
/// - `get_or_insert_with` counts one get: a `hit`, or a `miss` from the moment that the value is being made, even if that
///   panics. What was made and stored is one set besides; it never makes a hit. Its time includes that of the making.
/// - Wrapping a wrapped cache is allowed: **each wrapper counts for itself**, so a get of a cache that is wrapped twice is
///   counted twice, once under each name.
/// - A clone shares the counts, and so does every cache of the same name and backend on the same registry. Their
///   `cache_entries` and `cache_bytes` are those of the one asked last, so give each cache a name of its own.
///
/// A get costs one increment of a held counter: nothing is looked up, locked or allocated. Timing it costs two readings of
/// the clock and one observation, some 80 ns.
#[derive(Clone)]
pub struct Instrumented<C> {
    cache: C,
    meters: Meters,
}

impl<C: Described> Instrumented<C> {
    /// Wraps `cache`, named `name` in the label `cache`. Several caches may use one registry. For options, see
    /// [`builder`](Self::builder).
    ///
    /// # Errors
    ///
    /// When the registry has something else under the name of one of the families.
    ///
    /// ```
    /// use altimeter_cache::{Backend, Instrumented, from_fns};
    /// # use std::convert::Infallible;
    /// # fn nothing() -> impl altimeter_cache::Cache {
    /// #     let backend = Backend::in_process("nothing");
    /// #     from_fns(backend, |_: &str| Ok::<Option<()>, Infallible>(None), |_: &str, _, _| Ok(()), |_: &str| Ok(false))
    /// # }
    ///
    /// let registry = altimeter::Registry::new();
    /// let dogs = Instrumented::new(nothing(), "dogs", &registry);
    /// let cats = Instrumented::new(nothing(), "cats", &registry);
    /// assert!(dogs.is_ok() && cats.is_ok());
    ///
    /// let taken = altimeter::Registry::new();
    /// taken.gauge("cache_gets_total", "Not ours.").register()?;
    /// assert!(Instrumented::new(nothing(), "dogs", &taken).is_err());
    /// # Ok::<(), altimeter::RegisterError>(())
    /// ```
    pub fn new(cache: C, name: &str, registry: &Registry) -> Result<Self, RegisterError> {
        Self::builder(cache, name).register(registry)
    }

    /// Begins to wrap `cache`, with options.
    pub fn builder(cache: C, name: &str) -> Builder<C> {
        Builder::new(cache, name)
    }

    /// Brings `cache_entries`, `cache_bytes` and `cache_evictions_total` up to date, by one call of
    /// [`stats`](Described::stats): for a timer, or before a scrape.
    ///
    /// Caches that can be [watched](Described::watch), as those of moka, do not need it: each scrape asks them. Any other
    /// in-process cache needs it only where it changes without being written, since every write brings them up to date.
    pub fn refresh(&self) {
        self.meters.sizes.show(self.cache.stats());
    }

    /// After a write: for caches that know at once how full they are.
    fn written(&self) {
        if self.cache.backend().is_in_process() {
            self.refresh();
        }
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

impl<C: Described> Described for Instrumented<C> {
    fn backend(&self) -> Backend<'_> {
        self.cache.backend()
    }

    fn stats(&self) -> Stats {
        self.cache.stats()
    }

    fn watch(&self) -> Option<Watch> {
        self.cache.watch()
    }
}

impl<C: fmt::Debug> fmt::Debug for Instrumented<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Instrumented").field("cache", &self.cache).finish_non_exhaustive()
    }
}
