//! SQLite's hooks. All that is unsafe is below this module: it turns SQLite's calls into those of a
//! [`Watch`](crate::watch::Watch).
//!
//! The `sqlite3_*` functions are used, and not the methods of `rusqlite`, because these have changed their signatures
//! between the versions we accept, and some of them take no state.
//!
//! What the claims below rest on:
//!
//! 1. A [`Context`](context::Context) is a `Box` that SQLite owns as client data of the connection, from
//!    [`attach`] until it calls `detach`, once: when the connection is closed, or when other client data takes the same name.
//!    A close that fails leaves it alone.
//! 2. SQLite calls a hook only while it is installed. `detach` removes all of ours before it frees the context.
//!    (It must: SQLite frees client data *before* it rolls back the transaction that a dropped connection left open,
//!    and a connection closed by `sqlite3_close_v2` may even go on running statements.)
//! 3. SQLite runs a hook on the thread that is inside a call on the connection, one at a time: the connection's mutex
//!    is held or, without one, the caller vouches that no other thread uses the connection, as `rusqlite` does by
//!    `Connection: !Sync`. Inside of ours we call only what reports no event. So no two references to one context
//!    ever live at the same time.
//! 4. A connection may move to another thread, and its context with it: `Watch` is `Send`.

// Lets no panic pass into SQLite, which would end the process. What is lost is the count of one event.
use altimeter::contain;

mod auto;
mod context;
mod handle;
mod hooks;
mod log;

pub(crate) use auto::register_auto_extension;
pub(crate) use context::{attach, watched};
pub(crate) use log::configure_log;
