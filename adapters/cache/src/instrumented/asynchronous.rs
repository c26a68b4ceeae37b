//! [`Instrumented`] as an [`AsyncCache`].

use std::time::Duration;

use super::Instrumented;
use crate::AsyncCache;

impl<C: AsyncCache> AsyncCache for Instrumented<C> {
    type Key = C::Key;
    type Value = C::Value;
    type Error = C::Error;

    async fn get(&self, key: &C::Key) -> Result<Option<C::Value>, C::Error> {
        let op = self.meters.begin_get();
        let answer = self.cache.get(key).await;
        self.meters.gets.end(op, &answer, Option::is_some);
        answer
    }

    async fn set(&self, key: &C::Key, value: C::Value, ttl: Option<Duration>) -> Result<(), C::Error> {
        let op = self.meters.begin_set();
        let answer = self.cache.set(key, value, ttl).await;
        self.meters.sets.end(op, &answer);
        self.written();
        answer
    }

    async fn delete(&self, key: &C::Key) -> Result<bool, C::Error> {
        let op = self.meters.begin_delete();
        let answer = self.cache.delete(key).await;
        self.meters.deletes.end(op, &answer, |was_there| *was_there);
        self.written();
        answer
    }

    async fn get_many(&self, keys: &[&C::Key]) -> Result<Vec<Option<C::Value>>, C::Error> {
        let op = self.meters.begin_get_many(keys.len());
        let answer = self.cache.get_many(keys).await;
        self.meters.gets.end_many(op, &answer);
        answer
    }

    async fn get_or_insert_with(
        &self,
        key: &C::Key,
        ttl: Option<Duration>,
        make: impl Future<Output = C::Value> + Send,
    ) -> Result<C::Value, C::Error>
    where
        C::Value: Clone + Sync,
    {
        let op = self.meters.begin_get_or_insert();
        let making = async {
            op.miss();
            make.await
        };
        let answer = self.cache.get_or_insert_with(key, ttl, making).await;
        if op.end(&answer) {
            self.meters.sets.made(&answer);
            self.written();
        }
        answer
    }
}
