//! [`Instrumented`] as a [`Cache`].

use std::time::Duration;

use super::Instrumented;
use crate::Cache;

impl<C: Cache> Cache for Instrumented<C> {
    type Key = C::Key;
    type Value = C::Value;
    type Error = C::Error;

    #[inline]
    fn get(&self, key: &C::Key) -> Result<Option<C::Value>, C::Error> {
        let op = self.meters.begin_get();
        let answer = self.cache.get(key);
        self.meters.gets.end(op, &answer, Option::is_some);
        answer
    }

    fn set(&self, key: &C::Key, value: C::Value, ttl: Option<Duration>) -> Result<(), C::Error> {
        let op = self.meters.begin_set();
        let answer = self.cache.set(key, value, ttl);
        self.meters.sets.end(op, &answer);
        self.written();
        answer
    }

    fn delete(&self, key: &C::Key) -> Result<bool, C::Error> {
        let op = self.meters.begin_delete();
        let answer = self.cache.delete(key);
        self.meters.deletes.end(op, &answer, |was_there| *was_there);
        self.written();
        answer
    }

    fn get_many(&self, keys: &[&C::Key]) -> Result<Vec<Option<C::Value>>, C::Error> {
        let op = self.meters.begin_get_many(keys.len());
        let answer = self.cache.get_many(keys);
        self.meters.gets.end_many(op, &answer);
        answer
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
        let op = self.meters.begin_get_or_insert();
        let answer = self.cache.get_or_insert_with(key, ttl, &mut || {
            op.miss();
            make()
        });
        if op.end(&answer) {
            self.meters.sets.made(&answer);
            self.written();
        }
        answer
    }
}
