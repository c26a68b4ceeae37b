//! References, `Box` and `Arc` of a cache are caches.

use std::sync::Arc;
use std::time::Duration;

use crate::Cache;

macro_rules! forward_to_target {
    ($($pointer:ty),*) => {$(
        impl<C: Cache + ?Sized> Cache for $pointer {
            type Key = C::Key;
            type Value = C::Value;
            type Error = C::Error;

            fn backend(&self) -> &str {
                (**self).backend()
            }

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
        }
    )*};
}

forward_to_target!(&C, Box<C>, Arc<C>);
