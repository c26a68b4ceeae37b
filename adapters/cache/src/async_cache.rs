//! The trait of caches that are awaited.

use std::time::Duration;

use crate::Described;

/// A cache whose operations are futures: what [`Cache`](crate::Cache) is to threads, for async code.
///
/// Nothing is boxed: each operation is the future that it is, and `Send`, so that it can be spawned. `async fn` in the `impl`
/// does. References, `Box` and `Arc` of such a cache are such caches. A future that is dropped before it is done may or may
/// not have had its effect.
///
/// ```
/// use std::{collections::HashMap, convert::Infallible, sync::Mutex, time::Duration};
/// use altimeter_cache::{AsyncCache, Backend, Described, Instrumented};
///
/// #[derive(Default)]
/// struct Shelf(Mutex<HashMap<u32, String>>);
///
/// impl Described for Shelf {
///     fn backend(&self) -> Backend<'_> {
///         Backend::in_process("shelf")
///     }
/// }
///
/// impl AsyncCache for Shelf {
///     type Key = u32;
///     type Value = String;
///     type Error = Infallible;
///
///     async fn get(&self, key: &u32) -> Result<Option<String>, Infallible> {
///         Ok(self.0.lock().unwrap().get(key).cloned())
///     }
///     async fn set(&self, key: &u32, value: String, _ttl: Option<Duration>) -> Result<(), Infallible> {
///         self.0.lock().unwrap().insert(*key, value);
///         Ok(())
///     }
///     async fn delete(&self, key: &u32) -> Result<bool, Infallible> {
///         Ok(self.0.lock().unwrap().remove(key).is_some())
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let registry = altimeter::Registry::new();
/// let shelf = Instrumented::new(Shelf::default(), "books", &registry)?;
/// let Ok(none) = shelf.get(&7).await;
/// assert_eq!(none, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait AsyncCache: Described + Send + Sync {
    /// What a value is stored under, borrowed: `str` where the cache owns a `String`.
    type Key: ?Sized + Sync;
    /// What is stored.
    type Value: Send;
    /// Why an operation failed. `Infallible` where none can.
    type Error: Send;

    /// As [`Cache::get`](crate::Cache::get).
    ///
    /// # Errors
    ///
    /// As there.
    fn get(&self, key: &Self::Key) -> impl Future<Output = Result<Option<Self::Value>, Self::Error>> + Send;

    /// As [`Cache::set`](crate::Cache::set).
    ///
    /// # Errors
    ///
    /// As there.
    fn set(
        &self,
        key: &Self::Key,
        value: Self::Value,
        ttl: Option<Duration>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// As [`Cache::delete`](crate::Cache::delete).
    ///
    /// # Errors
    ///
    /// As there.
    fn delete(&self, key: &Self::Key) -> impl Future<Output = Result<bool, Self::Error>> + Send;

    /// As [`Cache::get_many`](crate::Cache::get_many). Provided: gets them one after the other.
    ///
    /// # Errors
    ///
    /// As there.
    fn get_many(
        &self,
        keys: &[&Self::Key],
    ) -> impl Future<Output = Result<Vec<Option<Self::Value>>, Self::Error>> + Send {
        async move {
            let mut values = Vec::with_capacity(keys.len());
            for key in keys {
                values.push(self.get(key).await?);
            }
            Ok(values)
        }
    }

    /// As [`Cache::get_or_insert_with`](crate::Cache::get_or_insert_with): `make` is awaited only when there is no value.
    ///
    /// # Errors
    ///
    /// As there.
    fn get_or_insert_with(
        &self,
        key: &Self::Key,
        ttl: Option<Duration>,
        make: impl Future<Output = Self::Value> + Send,
    ) -> impl Future<Output = Result<Self::Value, Self::Error>> + Send
    where
        Self::Value: Clone + Sync,
    {
        async move {
            if let Some(value) = self.get(key).await? {
                return Ok(value);
            }
            let made = make.await;
            self.set(key, made.clone(), ttl).await?;
            Ok(made)
        }
    }
}
