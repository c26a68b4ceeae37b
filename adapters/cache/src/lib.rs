//! Prometheus metrics for caches: one trait, a wrapper that counts, backends behind features.
//!
//! - [`Cache`] is what a cache can do: get, set, delete. Implementing it takes some twenty lines; [`from_fns`] makes one of
//!   three closures. [`AsyncCache`] is the same for caches that are awaited, without boxing a future.
//! - [`Instrumented`] wraps any of them, is one itself, and counts every operation by its outcome. Values, errors, panics and
//!   the order of drops pass through untouched.
//! - Behind features: the in-process cache [moka](https://docs.rs/moka) (`moka`, `moka-future`), files by
//!   [cacache](https://docs.rs/cacache) (`cacache`), [redis](https://docs.rs/redis) (`redis`, `redis-async`), and memcached by
//!   [memcache](https://docs.rs/memcache) (`memcached`).
//!
//! A get costs one increment of a held counter; nothing is looked up, locked or allocated. Caches that leave the process are
//! timed, too.
//!
//! Under the [names](altimeter::Registry::set_names) `"django"`, gets are shown as `django-prometheus` shows them:
//! `django_cache_get_total`, `django_cache_get_hits_total`, `django_cache_get_misses_total` and `django_cache_get_fail_total`, by
//! `backend` alone, which reads [as Django's does](Builder::django_backend). The rest has no counterpart there, and keeps its names.
//!
#![cfg_attr(feature = "moka", doc = "```")]
#![cfg_attr(not(feature = "moka"), doc = "```ignore")]
//! use altimeter_cache::{Cache, Instrumented, moka::Moka};
//!
//! let registry = altimeter::Registry::new();
//! let dogs = Instrumented::new(Moka::<u64, String>::new(10_000), "dogs", &registry)?;
//!
//! let Ok(()) = dogs.set(&7, "Rex".to_owned(), None);
//! let Ok(rex) = dogs.get(&7); // moka never fails, so there is no error to handle
//! let Ok(nobody) = dogs.get(&8);
//! assert_eq!((rex.as_deref(), nobody), (Some("Rex"), None));
//!
//! let mut page = Vec::new();
//! registry.encode(altimeter::Format::Text, &mut page);
//! let page = String::from_utf8(page)?;
//! assert!(page.contains(r#"cache_gets_total{cache="dogs",backend="moka",outcome="hit"} 1"#));
//! assert!(page.contains(r#"cache_gets_total{cache="dogs",backend="moka",outcome="miss"} 1"#));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod async_cache;
#[cfg(feature = "cacache")]
pub mod cacache;
mod cache;
mod described;
mod families;
mod forward;
mod from_async_fns;
mod from_fns;
mod instrumented;
#[cfg(feature = "memcached")]
pub mod memcached;
mod meters;
#[cfg(any(feature = "moka", feature = "moka-future"))]
pub mod moka;
mod op;
#[cfg(any(feature = "redis", feature = "redis-async"))]
pub mod redis;
mod ttl;
mod views;

pub use async_cache::AsyncCache;
pub use cache::Cache;
pub use described::{Backend, Described, Evicted, Stats, Watch};
pub use from_async_fns::{FromAsyncFns, from_async_fns};
pub use from_fns::{FromFns, from_fns};
pub use instrumented::{Builder, Instrumented};
pub use ttl::TtlUnsupported;
