//! An asynchronous cache of three closures.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use crate::{AsyncCache, Backend, Described};

/// Takes keys, gives values and errors, owns none.
type Types<K, V, E> = fn(K) -> (V, E);

/// A cache that is three closures which return futures. See [`from_async_fns`].
pub struct FromAsyncFns<K, V, E, G, S, D> {
    backend: Backend<'static>,
    get: G,
    set: S,
    delete: D,
    types: PhantomData<Types<K, V, E>>,
}

/// As [`from_fns`](crate::from_fns), of closures that return futures. Each is given a clone of the key, since a closure
/// cannot return a future that borrows from its arguments and is known to be `Send`.
///
/// ```
/// use std::convert::Infallible;
/// use altimeter_cache::{AsyncCache, Backend, from_async_fns};
///
/// let echo = from_async_fns(
///     Backend::remote("echo"),
///     async |key: String| Ok::<_, Infallible>(Some(key)),
///     async |_key, _value, _ttl| Ok(()),
///     async |_key| Ok(false),
/// );
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// assert_eq!(echo.get(&"hello".to_owned()).await, Ok(Some("hello".to_owned())));
/// # });
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn from_async_fns<K, V, E, G, S, D, Got, Set, Deleted>(
    backend: Backend<'static>,
    get: G,
    set: S,
    delete: D,
) -> FromAsyncFns<K, V, E, G, S, D>
where
    G: Fn(K) -> Got,
    S: Fn(K, V, Option<Duration>) -> Set,
    D: Fn(K) -> Deleted,
    Got: Future<Output = Result<Option<V>, E>> + Send,
    Set: Future<Output = Result<(), E>> + Send,
    Deleted: Future<Output = Result<bool, E>> + Send,
{
    FromAsyncFns { backend, get, set, delete, types: PhantomData }
}

impl<K, V, E, G, S, D> Described for FromAsyncFns<K, V, E, G, S, D> {
    fn backend(&self) -> Backend<'_> {
        self.backend
    }
}

impl<K, V, E, G, S, D, Got, Set, Deleted> AsyncCache for FromAsyncFns<K, V, E, G, S, D>
where
    K: Clone + Sync,
    V: Send,
    E: Send,
    G: Fn(K) -> Got + Send + Sync,
    S: Fn(K, V, Option<Duration>) -> Set + Send + Sync,
    D: Fn(K) -> Deleted + Send + Sync,
    Got: Future<Output = Result<Option<V>, E>> + Send,
    Set: Future<Output = Result<(), E>> + Send,
    Deleted: Future<Output = Result<bool, E>> + Send,
{
    type Key = K;
    type Value = V;
    type Error = E;

    fn get(&self, key: &K) -> impl Future<Output = Result<Option<V>, E>> + Send {
        (self.get)(key.clone())
    }

    fn set(&self, key: &K, value: V, ttl: Option<Duration>) -> impl Future<Output = Result<(), E>> + Send {
        (self.set)(key.clone(), value, ttl)
    }

    fn delete(&self, key: &K) -> impl Future<Output = Result<bool, E>> + Send {
        (self.delete)(key.clone())
    }
}

impl<K, V, E, G, S, D> fmt::Debug for FromAsyncFns<K, V, E, G, S, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FromAsyncFns").field("backend", &self.backend).finish_non_exhaustive()
    }
}
