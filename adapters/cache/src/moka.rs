//! The in-process cache [moka](https://docs.rs/moka) as a [`Cache`](crate::Cache).
//!
//! - [`Moka`] is a cache of our making, in which each entry can have a time to live of its own.
//! - A `moka::sync::Cache` that is there already is a [`Cache`](crate::Cache) as it is, with the expiry it was built
//!   with; a time of an entry's own is refused with [`TtlUnsupported`](crate::TtlUnsupported).
//!
//! The label `backend` is `moka` for both.

mod entry;
mod existing;
mod timed;

pub use entry::Entry;
pub use timed::Moka;

/// The value of the label `backend`.
const BACKEND: &str = "moka";
