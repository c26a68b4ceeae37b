//! A [redis](https://redis.io) server, by the client [redis](https://docs.rs/redis).
//!
//! - `Redis`, behind the feature `redis`, is a [`Cache`](crate::Cache) that blocks.
//! - `AsyncRedis`, behind the feature `redis-async`, is an [`AsyncCache`](crate::AsyncCache).
//! - [`Counted`] is a connection that counts its commands by name, for code that talks to redis directly; blocking or not, as
//!   the connection inside.
//!
//! The label `backend` is `redis` for both caches. A `ttl` is rounded up to milliseconds; one that is beyond what the server
//! takes, some 146 million years, is none.

#[cfg(feature = "redis-async")]
mod asynchronous;
#[cfg(feature = "redis")]
mod blocking;
mod commands;
mod counted;
#[cfg(feature = "redis-async")]
mod counted_async;
mod counted_blocking;
mod names;
mod packed;

#[cfg(feature = "redis-async")]
pub use asynchronous::AsyncRedis;
#[cfg(feature = "redis")]
pub use blocking::Redis;
pub use counted::Counted;

use crate::Backend;

const BACKEND: Backend<'static> = Backend::remote("redis");
