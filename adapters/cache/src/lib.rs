//! Prometheus metrics for caches: one trait, a wrapper that counts, backends behind features.
//!
//! - [`Cache`] is what a cache can do: get, set, delete. Implementing it takes some twenty lines.
//! - [`Instrumented`] wraps any of them, is one itself, and counts every get in
//!   `cache_gets_total{cache,backend,outcome}`: `hit`, `miss`, `fail` or `cancelled`. Values, errors and panics pass
//!   through untouched.
//! - `moka`, behind the feature of that name, is the in-process cache [moka](https://docs.rs/moka).
//!
//! A get costs one increment of a held counter; nothing is looked up, locked or allocated.
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

mod cache;
mod forward;
mod gets;
mod instrumented;
#[cfg(feature = "moka")]
pub mod moka;
mod ttl;

pub use cache::Cache;
pub use instrumented::Instrumented;
pub use ttl::TtlUnsupported;
