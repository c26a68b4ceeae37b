//! The in-process cache [moka](https://docs.rs/moka).
//!
//! | feature | ours: each entry can have a time to live of its own | one that is there already |
//! | --- | --- | --- |
//! | `moka` | `Moka` is a [`Cache`](crate::Cache) | `moka::sync::Cache`, too |
//! | `moka-future` | `AsyncMoka` is an [`AsyncCache`](crate::AsyncCache) | `moka::future::Cache`, too |
//!
//! One that is there already is used as it is, with the expiry that it was built with: a time of an entry's own is refused
//! with [`TtlUnsupported`](crate::TtlUnsupported). It knows how many entries it has. Ours also knows its evictions by cause,
//! and its bytes where its weigher tells.
//!
//! Moka does its housekeeping now and then, during other operations: until then, what expired or is too much is still an
//! entry, and not yet an eviction.
//!
//! The label `backend` is `moka` for all.

mod entry;
mod evictions;
#[cfg(feature = "moka")]
mod existing;
#[cfg(feature = "moka-future")]
mod existing_future;
#[cfg(feature = "moka")]
mod timed;
#[cfg(feature = "moka-future")]
mod timed_future;

pub use entry::Entry;
#[cfg(feature = "moka")]
pub use timed::Moka;
#[cfg(feature = "moka-future")]
pub use timed_future::AsyncMoka;

use crate::Backend;

const BACKEND: Backend<'static> = Backend::in_process("moka");
