//! The cache that is awaited.

use std::time::Duration;

use redis::aio::ConnectionLike;
use redis::{Cmd, FromRedisValue, RedisError, RedisResult};

use super::{BACKEND, commands};
use crate::{AsyncCache, Backend, Described};

/// A redis server behind a connection whose clones are the same connection: a `MultiplexedConnection`, a `ConnectionManager`,
/// or either of them [counted](super::Counted). Limits of time are those of the connection.
///
/// ```no_run
/// use altimeter_cache::{AsyncCache, Instrumented, redis::AsyncRedis};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let connection = redis::Client::open("redis://127.0.0.1/")?.get_multiplexed_async_connection().await?;
/// let pages = Instrumented::new(AsyncRedis::new(connection), "pages", &altimeter::Registry::new())?;
/// pages.set("/", b"<html>".to_vec(), None).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct AsyncRedis<C> {
    connection: C,
}

impl<C: ConnectionLike + Clone + Send + Sync> AsyncRedis<C> {
    /// A cache behind this connection.
    pub fn new(connection: C) -> Self {
        Self { connection }
    }

    async fn ask<T: FromRedisValue>(&self, command: Cmd) -> RedisResult<T> {
        command.query_async(&mut self.connection.clone()).await
    }
}

impl<C> Described for AsyncRedis<C> {
    fn backend(&self) -> Backend<'_> {
        BACKEND
    }
}

impl<C: ConnectionLike + Clone + Send + Sync> AsyncCache for AsyncRedis<C> {
    type Key = str;
    type Value = Vec<u8>;
    type Error = RedisError;

    async fn get(&self, key: &str) -> RedisResult<Option<Vec<u8>>> {
        self.ask(commands::get(key)).await
    }

    async fn set(&self, key: &str, value: Vec<u8>, ttl: Option<Duration>) -> RedisResult<()> {
        self.ask(commands::set(key, &value, ttl)).await
    }

    async fn delete(&self, key: &str) -> RedisResult<bool> {
        self.ask(commands::delete(key)).await
    }

    async fn get_many(&self, keys: &[&str]) -> RedisResult<Vec<Option<Vec<u8>>>> {
        if keys.is_empty() { Ok(Vec::new()) } else { self.ask(commands::get_many(keys)).await }
    }
}
