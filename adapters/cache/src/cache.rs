//! The trait of caches that block.

use std::time::Duration;

use crate::Described;

/// A cache: values under keys, which may be gone at any time.
///
/// It is dyn-compatible and has no bounds, so a cache of any kind can implement it; references, `Box` and `Arc` of a
/// cache are caches. Every operation takes `&self`: a cache that is shared synchronises itself. Where writing an `impl` is
/// too much, [`from_fns`](crate::from_fns) makes a cache of three closures.
///
/// ```
/// use std::{collections::HashMap, sync::Mutex, time::Duration};
/// use altimeter_cache::{Backend, Cache, Described, Instrumented, TtlUnsupported};
///
/// #[derive(Default)]
/// struct Shelf(Mutex<HashMap<String, Vec<u8>>>);
///
/// impl Described for Shelf {
///     fn backend(&self) -> Backend<'_> {
///         Backend::in_process("shelf")
///     }
/// }
///
/// impl Cache for Shelf {
///     type Key = str;
///     type Value = Vec<u8>;
///     type Error = TtlUnsupported;
///
///     fn get(&self, key: &str) -> Result<Option<Vec<u8>>, TtlUnsupported> {
///         Ok(self.0.lock().unwrap().get(key).cloned())
///     }
///     fn set(&self, key: &str, value: Vec<u8>, ttl: Option<Duration>) -> Result<(), TtlUnsupported> {
///         TtlUnsupported::unless_none(ttl)?;
///         self.0.lock().unwrap().insert(key.to_owned(), value);
///         Ok(())
///     }
///     fn delete(&self, key: &str) -> Result<bool, TtlUnsupported> {
///         Ok(self.0.lock().unwrap().remove(key).is_some())
///     }
/// }
///
/// let registry = altimeter::Registry::new();
/// let shelf = Instrumented::new(Shelf::default(), "books", &registry)?;
/// shelf.set("dune", Vec::new(), None)?;
/// assert_eq!(shelf.get("dune")?, Some(vec![])); // an empty value is a value: a hit
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Cache: Described {
    /// What a value is stored under, borrowed: `str` where the cache owns a `String`.
    type Key: ?Sized;
    /// What is stored.
    type Value;
    /// Why an operation failed. `Infallible` where none can.
    type Error;

    /// The value under `key`; `None` when there is none, or not any more. Any stored value is `Some`, an empty one,
    /// too.
    ///
    /// # Errors
    ///
    /// When the cache could not be asked: unreachable, or what it holds cannot be read.
    fn get(&self, key: &Self::Key) -> Result<Option<Self::Value>, Self::Error>;

    /// Stores `value` under `key`, in place of what was there, for the time `ttl`; with `None`, for as long as the
    /// cache keeps what has no time of its own. The time before, if any, is forgotten. With a time of zero there is
    /// nothing under `key` afterwards.
    ///
    /// # Errors
    ///
    /// When the value could not be stored. A cache that cannot give an entry a time of its own refuses `Some` (see
    /// [`TtlUnsupported`](crate::TtlUnsupported)) rather than keep the value for longer than asked.
    fn set(&self, key: &Self::Key, value: Self::Value, ttl: Option<Duration>) -> Result<(), Self::Error>;

    /// Removes what is under `key`, and says whether anything was.
    ///
    /// # Errors
    ///
    /// When the cache could not be asked.
    fn delete(&self, key: &Self::Key) -> Result<bool, Self::Error>;

    /// What [`get`](Self::get) would answer for each key, in their order. Provided: gets them one by one and stops
    /// at the first error; a cache that can fetch many at once does so here.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get); then nothing of what was found is returned.
    fn get_many(&self, keys: &[&Self::Key]) -> Result<Vec<Option<Self::Value>>, Self::Error> {
        keys.iter().map(|key| self.get(key)).collect()
    }

    /// The value under `key`; when there is none, what `make` makes, which is stored as [`set`](Self::set) does.
    /// Calls `make` once at most; it is borrowed, so that a `dyn Cache` can be asked, too. Provided: a `get`, then a `set`; a cache that can have one caller at a time make
    /// the value does so here.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get) and [`set`](Self::set). What `make` made is then lost.
    ///
    /// ```
    /// # use altimeter_cache::{Backend, Cache, from_fns};
    /// # use std::{collections::HashMap, convert::Infallible, sync::Mutex};
    /// # let map = Mutex::new(HashMap::new());
    /// # let cache = from_fns(
    /// #     Backend::in_process("map"),
    /// #     |key: &u8| Ok::<_, Infallible>(map.lock().unwrap().get(key).copied()),
    /// #     |key: &u8, value: u8, _ttl| { map.lock().unwrap().insert(*key, value); Ok(()) },
    /// #     |key: &u8| Ok(map.lock().unwrap().remove(key).is_some()),
    /// # );
    /// assert_eq!(cache.get_or_insert_with(&7, None, &mut || 49), Ok(49));
    /// assert_eq!(cache.get_or_insert_with(&7, None, &mut || unreachable!()), Ok(49));
    /// ```
    fn get_or_insert_with(
        &self,
        key: &Self::Key,
        ttl: Option<Duration>,
        make: &mut dyn FnMut() -> Self::Value,
    ) -> Result<Self::Value, Self::Error>
    where
        Self::Value: Clone,
    {
        if let Some(value) = self.get(key)? {
            return Ok(value);
        }
        let made = make();
        self.set(key, made.clone(), ttl)?;
        Ok(made)
    }
}
