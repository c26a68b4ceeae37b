//! References, `Box` and `Arc` of a cache are caches.

use std::sync::Arc;
use std::time::Duration;

use crate::{AsyncCache, Backend, Cache, Described, Stats, Watch};

macro_rules! forward_to_target {
    ($($pointer:ty),*) => {$(
        impl<C: Described + ?Sized> Described for $pointer {
            fn backend(&self) -> Backend<'_> {
                (**self).backend()
            }

            fn stats(&self) -> Stats {
                (**self).stats()
            }

            fn watch(&self) -> Option<Watch> {
                (**self).watch()
            }
        }

        impl<C: Cache + ?Sized> Cache for $pointer {
            type Key = C::Key;
            type Value = C::Value;
            type Error = C::Error;

            fn get(&self, key: &C::Key) -> Result<Option<C::Value>, C::Error> {
                (**self).get(key)
            }

            fn set(&self, key: &C::Key, value: C::Value, ttl: Option<Duration>) -> Result<(), C::Error> {
                (**self).set(key, value, ttl)
            }

            fn delete(&self, key: &C::Key) -> Result<bool, C::Error> {
                (**self).delete(key)
            }

            fn get_many(&self, keys: &[&C::Key]) -> Result<Vec<Option<C::Value>>, C::Error> {
                (**self).get_many(keys)
            }

            fn get_or_insert_with(
                &self,
                key: &C::Key,
                ttl: Option<Duration>,
                make: &mut dyn FnMut() -> C::Value,
            ) -> Result<C::Value, C::Error>
            where
                C::Value: Clone,
            {
                (**self).get_or_insert_with(key, ttl, make)
            }
        }

        impl<C: AsyncCache> AsyncCache for $pointer {
            type Key = C::Key;
            type Value = C::Value;
            type Error = C::Error;

            fn get(
                &self,
                key: &C::Key,
            ) -> impl Future<Output = Result<Option<C::Value>, C::Error>> + Send {
                (**self).get(key)
            }

            fn set(
                &self,
                key: &C::Key,
                value: C::Value,
                ttl: Option<Duration>,
            ) -> impl Future<Output = Result<(), C::Error>> + Send {
                (**self).set(key, value, ttl)
            }

            fn delete(&self, key: &C::Key) -> impl Future<Output = Result<bool, C::Error>> + Send {
                (**self).delete(key)
            }

            fn get_many(
                &self,
                keys: &[&C::Key],
            ) -> impl Future<Output = Result<Vec<Option<C::Value>>, C::Error>> + Send {
                (**self).get_many(keys)
            }

            fn get_or_insert_with(
                &self,
                key: &C::Key,
                ttl: Option<Duration>,
                make: impl Future<Output = C::Value> + Send,
            ) -> impl Future<Output = Result<C::Value, C::Error>> + Send
            where
                C::Value: Clone + Sync,
            {
                (**self).get_or_insert_with(key, ttl, make)
            }
        }
    )*};
}

forward_to_target!(&C, Box<C>, Arc<C>);
