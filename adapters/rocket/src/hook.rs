//! What the hooks of a fairing answer, without an allocation for it.
//!
//! `#[rocket::async_trait]` turns a hook into a function that boxes a future. Ours have nothing to wait for, mostly, so they are
//! written as that function: they do their work when they are called, which is when Rocket would first poll the future, and
//! answer one that is over.

use std::pin::Pin;
use std::task::{Context, Poll};

/// The future of a hook.
pub(crate) type Hook<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Over. It has no size, so that a box of it is no memory.
struct Done;

impl Future for Done {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}

/// There is nothing to wait for.
pub(crate) fn done<'a>() -> Hook<'a> {
    Box::pin(Done)
}
