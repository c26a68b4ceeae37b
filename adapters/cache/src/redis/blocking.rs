//! The cache that blocks.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use redis::{Client, Cmd, Connection, ConnectionLike, FromRedisValue, RedisError, RedisResult};

use super::{BACKEND, commands};
use crate::{Backend, Cache, Described};

/// A redis server, asked over as many connections as there are threads that ask at once.
///
/// A connection that failed is closed, and with it those that wait for use, which a server that went away closed, too. So after
/// a restart of the server one operation fails for each thread that was asking, and the next ones connect anew.
///
/// ```no_run
/// use altimeter_cache::{Cache, Instrumented, redis::Redis};
///
/// let client = redis::Client::open("redis://127.0.0.1/")?;
/// let pages = Instrumented::new(Redis::new(client), "pages", &altimeter::Registry::new())?;
/// pages.set("/", b"<html>".to_vec(), None)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Redis<C = Connection> {
    connect: Box<dyn Fn() -> RedisResult<C> + Send + Sync>,
    /// Connections not in use.
    idle: Mutex<Vec<C>>,
}

impl Redis {
    /// A cache behind this client. It waits for the server for as long as the operating system does: for a limit, see
    /// [`connecting`](Self::connecting).
    pub fn new(client: Client) -> Self {
        Self::connecting(move || client.get_connection())
    }
}

impl<C: ConnectionLike> Redis<C> {
    /// A cache that connects so, where a new connection is needed. It is not called before the first operation.
    ///
    /// ```
    /// use std::time::Duration;
    /// use altimeter_cache::redis::Redis;
    ///
    /// let client = redis::Client::open("redis://127.0.0.1/")?;
    /// let pages = Redis::connecting(move || {
    ///     let connection = client.get_connection_with_timeout(Duration::from_millis(100))?;
    ///     connection.set_read_timeout(Some(Duration::from_millis(50)))?;
    ///     Ok(connection)
    /// });
    /// # drop(pages);
    /// # Ok::<(), redis::RedisError>(())
    /// ```
    pub fn connecting(connect: impl Fn() -> RedisResult<C> + Send + Sync + 'static) -> Self {
        Self { connect: Box::new(connect), idle: Mutex::new(Vec::new()) }
    }

    fn ask<T: FromRedisValue>(&self, command: &Cmd) -> RedisResult<T> {
        let waiting = self.with_idle(Vec::pop);
        let mut connection = waiting.map_or_else(|| (self.connect)(), Ok)?;
        let answer = command.query(&mut connection);
        match &answer {
            // What has a code was said by the server: the connection is as good as before.
            Err(error) if error.code().is_none() => drop(self.with_idle(std::mem::take)),
            _ => self.with_idle(|idle| idle.push(connection)),
        }
        answer
    }

    /// Nothing of the user's runs in `with`, and nothing that blocks.
    fn with_idle<T>(&self, with: impl FnOnce(&mut Vec<C>) -> T) -> T {
        with(&mut self.idle.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<C> Described for Redis<C> {
    fn backend(&self) -> Backend<'_> {
        BACKEND
    }
}

impl<C: ConnectionLike> Cache for Redis<C> {
    type Key = str;
    type Value = Vec<u8>;
    type Error = RedisError;

    fn get(&self, key: &str) -> RedisResult<Option<Vec<u8>>> {
        self.ask(&commands::get(key))
    }

    fn set(&self, key: &str, value: Vec<u8>, ttl: Option<Duration>) -> RedisResult<()> {
        self.ask(&commands::set(key, &value, ttl))
    }

    fn delete(&self, key: &str) -> RedisResult<bool> {
        self.ask(&commands::delete(key))
    }

    fn get_many(&self, keys: &[&str]) -> RedisResult<Vec<Option<Vec<u8>>>> {
        if keys.is_empty() { Ok(Vec::new()) } else { self.ask(&commands::get_many(keys)) }
    }
}

impl<C> fmt::Debug for Redis<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis").finish_non_exhaustive()
    }
}
