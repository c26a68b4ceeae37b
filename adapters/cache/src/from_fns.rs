//! A cache of three closures.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use crate::{Backend, Cache, Described};

/// Takes keys, gives values and errors, owns none.
type Types<K, V, E> = fn(&K) -> (V, E);

/// A cache that is three closures: what gets, what sets, what deletes. See [`from_fns`].
pub struct FromFns<K: ?Sized, V, E, G, S, D> {
    backend: Backend<'static>,
    get: G,
    set: S,
    delete: D,
    types: PhantomData<Types<K, V, E>>,
}

/// A cache of any kind in one line, by what gets, sets and deletes; each as the method of that name of [`Cache`] says.
///
/// ```
/// use std::{cell::RefCell, collections::HashMap, convert::Infallible};
/// use altimeter_cache::{Backend, Cache, Instrumented, from_fns};
///
/// let map = RefCell::new(HashMap::new());
/// let cache = from_fns(
///     Backend::in_process("map"),
///     |key: &str| Ok::<_, Infallible>(map.borrow().get(key).cloned()),
///     |key: &str, value: u32, _ttl| Ok(drop(map.borrow_mut().insert(key.to_owned(), value))),
///     |key: &str| Ok(map.borrow_mut().remove(key).is_some()),
/// );
///
/// let registry = altimeter::Registry::new();
/// let cache = Instrumented::new(cache, "counts", &registry)?;
/// assert_eq!(cache.set("dogs", 7, None), Ok(()));
/// assert_eq!(cache.get("dogs"), Ok(Some(7)));
/// # Ok::<(), altimeter::RegisterError>(())
/// ```
pub fn from_fns<K, V, E, G, S, D>(
    backend: Backend<'static>,
    get: G,
    set: S,
    delete: D,
) -> FromFns<K, V, E, G, S, D>
where
    K: ?Sized,
    G: Fn(&K) -> Result<Option<V>, E>,
    S: Fn(&K, V, Option<Duration>) -> Result<(), E>,
    D: Fn(&K) -> Result<bool, E>,
{
    FromFns { backend, get, set, delete, types: PhantomData }
}

impl<K: ?Sized, V, E, G, S, D> Described for FromFns<K, V, E, G, S, D> {
    fn backend(&self) -> Backend<'_> {
        self.backend
    }
}

impl<K, V, E, G, S, D> Cache for FromFns<K, V, E, G, S, D>
where
    K: ?Sized,
    G: Fn(&K) -> Result<Option<V>, E>,
    S: Fn(&K, V, Option<Duration>) -> Result<(), E>,
    D: Fn(&K) -> Result<bool, E>,
{
    type Key = K;
    type Value = V;
    type Error = E;

    fn get(&self, key: &K) -> Result<Option<V>, E> {
        (self.get)(key)
    }

    fn set(&self, key: &K, value: V, ttl: Option<Duration>) -> Result<(), E> {
        (self.set)(key, value, ttl)
    }

    fn delete(&self, key: &K) -> Result<bool, E> {
        (self.delete)(key)
    }
}

impl<K: ?Sized, V, E, G, S, D> fmt::Debug for FromFns<K, V, E, G, S, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FromFns").field("backend", &self.backend).finish_non_exhaustive()
    }
}
