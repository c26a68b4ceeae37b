//! The connections that are open, no more than there may be.

use crate::collecting::Collecting;
use crate::deadline::{Deadline, Stream};
use crate::exchange::Exchange;
use crate::exporter::Settings;
use crate::respond::respond;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::future::pending;
use std::rc::Rc;
use tokio::task::{AbortHandle, Id, JoinSet};

/// The connections that are open, each served by a task of its own.
pub(crate) struct Connections {
    settings: Rc<Settings>,
    collecting: Collecting,
    tasks: JoinSet<()>,
    open: Vec<Open>,
}

struct Open {
    exchange: Rc<Exchange>,
    task: AbortHandle,
}

/// The least that hyper takes for a buffer of a connection.
const BUFFER: usize = 8 << 10;

/// Prometheus sends eight headers, a proxy adds some.
const MOST_HEADERS: usize = 64;

impl Connections {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            settings: Rc::new(settings),
            collecting: Collecting::new(),
            tasks: JoinSet::new(),
            open: Vec::new(),
        }
    }

    /// Serves a connection, for which another one is closed if there are too many.
    pub(crate) fn admit(&mut self, stream: Box<dyn Stream>) {
        while self.open.len() >= self.settings.max_connections {
            self.close_one();
        }
        let exchange = Exchange::new();
        let (settings, collecting) = (Rc::clone(&self.settings), self.collecting.clone());
        let task = self.tasks.spawn_local(serve(stream, Rc::clone(&exchange), settings, collecting));
        self.open.push(Open { exchange, task });
    }

    /// Closes the connection that can best be spared: see [`Exchange::rank`].
    pub(crate) fn close_one(&mut self) {
        let ranks = self.open.iter().map(|open| open.exchange.rank()).enumerate();
        if let Some((place, _)) = ranks.min_by_key(|(_, rank)| *rank) {
            self.open.swap_remove(place).task.abort();
        }
    }

    /// Waits until a connection has ended, and forgets it. For ever, where there is none.
    pub(crate) async fn ended(&mut self) {
        match self.tasks.join_next_with_id().await {
            Some(Ok((id, ()))) => self.forget(id),
            Some(Err(ended)) => self.forget(ended.id()),
            None => pending().await,
        }
    }

    fn forget(&mut self, id: Id) {
        self.open.retain(|open| open.task.id() != id);
    }
}

/// Answers the requests of one connection, one after the other.
async fn serve(
    stream: Box<dyn Stream>,
    exchange: Rc<Exchange>,
    settings: Rc<Settings>,
    collecting: Collecting,
) {
    let stream = Deadline::new(stream, Rc::clone(&exchange), settings.answer_timeout);
    let service = service_fn(|request| {
        // The time of the answer begins with the request, before anything is awaited.
        let answering = exchange.begin();
        let (settings, collecting) = (Rc::clone(&settings), collecting.clone());
        async move { Ok::<_, Infallible>(respond(request, answering, &settings, &collecting).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(settings.request_timeout)
        .max_header_size(settings.max_header_bytes)
        .max_headers(MOST_HEADERS)
        .max_buf_size(settings.max_header_bytes.max(BUFFER))
        // One who has sent a request and closed its half waits for the answer.
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service);
    // However it ends, it concerns its client alone: one that left, was too slow, or did not speak HTTP.
    let _ = connection.await;
}
