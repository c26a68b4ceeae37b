//! A page on its way to a scraper, in pieces.
//!
//! A piece is written by a thread that may block, when the one before it was handed over, so that neither a long page nor a
//! client that does not read holds up anything else. Memory is that of two pieces, whatever the length of the
//! page.

use std::io::{self, Cursor};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use altimeter::{EncodedChunks, Negotiated, Registry};
use rocket::Response;
use rocket::futures::FutureExt;
use rocket::futures::future::BoxFuture;
use rocket::http::Status;
use rocket::tokio::io::{AsyncRead, ReadBuf};
use rocket::tokio::sync::Semaphore;
use rocket::tokio::task::spawn_blocking;

/// How many bytes of a page are handed to hyper at once: all of a piece.
const MAX_CHUNK: usize = 64 << 10;

/// Turns to write a piece, one at a time: core writes the pages of a registry in turn, and a thread that waited for its own would be
/// one less for others, of which a client that asks for many pages at once could take all.
#[derive(Clone)]
pub(crate) struct Turns(Arc<Semaphore>);

/// What a scraper asks of a page, its format apart.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// Only the families of these names, if there are any.
    pub(crate) names: Vec<String>,
    /// How long it waits.
    pub(crate) timeout: Option<Duration>,
}

/// A page, of which the first piece is written.
pub(crate) struct Page {
    piece: Cursor<Vec<u8>>,
    rest: Rest,
    turns: Turns,
}

/// What follows the piece.
enum Rest {
    /// Nothing.
    Nothing,
    /// What was not begun.
    Waiting(Box<EncodedChunks>),
    /// What is being written.
    Writing(BoxFuture<'static, io::Result<Written>>),
}

/// The next piece, and what follows it, if anything does.
type Written = (Vec<u8>, Option<Box<EncodedChunks>>);

impl Turns {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }

    /// Writes a piece on a thread that may block, when it is its turn.
    async fn write(self, begin: impl FnOnce() -> Box<EncodedChunks> + Send + 'static) -> io::Result<Written> {
        let turn = self.0.acquire_owned().await.map_err(io::Error::other)?;
        let written = spawn_blocking(move || {
            let _turn = turn;
            let mut pieces = begin();
            // Of an empty page there is none.
            let piece = pieces.next().unwrap_or_default();
            (piece, (!pieces.is_finished()).then_some(pieces))
        });
        Ok(written.await?)
    }
}

impl Page {
    /// Writes the first piece.
    pub(crate) async fn begin(
        registry: &Registry,
        turns: &Turns,
        chosen: Negotiated,
        asked: Asked,
    ) -> io::Result<Self> {
        let registry = registry.clone();
        let begin = move || {
            let scrape = registry.scrape(chosen.format).names(asked.names).timeout(asked.timeout);
            Box::new(chosen.encoding.chunks(scrape.chunks()))
        };
        let begun = turns.clone().write(begin).await?;
        Ok(Self::of(begun, turns.clone()))
    }

    fn of((piece, rest): Written, turns: Turns) -> Self {
        Self { piece: Cursor::new(piece), rest: rest.map_or(Rest::Nothing, Rest::Waiting), turns }
    }

    /// The response with this page: with a `Content-Length` if it is of one piece.
    pub(crate) fn into_response(self, chosen: Negotiated) -> Response<'static> {
        let mut response = Response::new();
        // As text: Rocket's `ContentType` would have to be taken apart and put together again exactly so.
        for (name, value) in chosen.headers() {
            response.set_raw_header(name, value);
        }
        match self.rest {
            Rest::Nothing => response.set_sized_body(self.piece.get_ref().len(), self.piece),
            _ => response.set_streamed_body(self),
        }
        response.set_max_chunk_size(MAX_CHUNK);
        response
    }
}

/// A text as a response.
pub(crate) fn plain(status: Status, text: &'static str) -> Response<'static> {
    let mut response = Response::new();
    response.set_status(status);
    response.set_raw_header("Content-Type", "text/plain; charset=utf-8");
    response.set_sized_body(text.len(), Cursor::new(text));
    response
}

impl AsyncRead for Page {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let page = &mut *self;
        while page.piece.position() >= page.piece.get_ref().len() as u64 {
            let mut writing = match std::mem::replace(&mut page.rest, Rest::Nothing) {
                Rest::Nothing => return Poll::Ready(Ok(())),
                Rest::Waiting(pieces) => page.turns.clone().write(move || pieces).boxed(),
                Rest::Writing(writing) => writing,
            };
            let written = match writing.as_mut().poll(context) {
                Poll::Ready(written) => written,
                Poll::Pending => {
                    page.rest = Rest::Writing(writing);
                    return Poll::Pending;
                }
            };
            *page = Self::of(written?, page.turns.clone());
        }
        Pin::new(&mut page.piece).poll_read(context, buffer)
    }
}
