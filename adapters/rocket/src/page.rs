//! A page on its way to a scraper, in pieces.
//!
//! A piece is written by a thread that may block, when the one before it was handed over, so that neither a long page nor a
//! client that does not read holds up anything else. Memory is that of two pieces, whatever the length of the
//! page. A page is begun, which has the collectors asked, apart from the writing of pieces: a collector that hangs keeps a thread, and
//! nobody's turn to write.

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
use rocket::tokio::time::timeout;

/// How many bytes of a page are handed to hyper at once: all of a piece.
const MAX_CHUNK: usize = 64 << 10;

/// How many pages may be begun at once. A collector that hangs keeps one of these turns and its thread, and only one: other scrapes
/// leave it out. So many may hang before no page is begun any more; and of Rocket's threads that may block, 512 unless it is told
/// otherwise, most are left to others in any case.
const BEGINNING: usize = 16;

/// How long a scrape waits for the beginning of its page: as long as the exporter has it. Prometheus is gone after ten seconds, unless
/// it is told otherwise.
const LIMIT: Duration = Duration::from_secs(30);

/// Turns to use a thread that may block. One who waits for a turn has none, so that a client that asks for many pages at once leaves
/// threads to others.
#[derive(Clone)]
pub(crate) struct Turns {
    begin: Arc<Semaphore>,
    /// One at a time: core writes the pages of a registry in turn.
    write: Arc<Semaphore>,
    limit: Duration,
}

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
        let [begin, write] = [BEGINNING, 1].map(|turns| Arc::new(Semaphore::new(turns)));
        Self { begin, write, limit: LIMIT }
    }

    /// Begins a page, in time or not at all.
    async fn begin(
        &self,
        begin: impl FnOnce() -> Box<EncodedChunks> + Send + 'static,
    ) -> io::Result<Box<EncodedChunks>> {
        timeout(self.limit, in_turn(self.begin.clone(), begin)).await?
    }

    /// Writes a piece.
    async fn write(self, mut pieces: Box<EncodedChunks>) -> io::Result<Written> {
        let write = move || {
            // Of an empty page there is none.
            let piece = pieces.next().unwrap_or_default();
            (piece, (!pieces.is_finished()).then_some(pieces))
        };
        in_turn(self.write, write).await
    }
}

/// Does it on a thread that may block, when it is its turn, which lasts until it is done.
async fn in_turn<T: Send + 'static>(
    turns: Arc<Semaphore>,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<T> {
    let turn = turns.acquire_owned().await.map_err(io::Error::other)?;
    let done = spawn_blocking(move || {
        let _turn = turn;
        work()
    });
    Ok(done.await?)
}

impl Page {
    /// Writes the first piece. The error is of the kind `TimedOut` when the collectors took too long.
    pub(crate) async fn begin(
        registry: &Registry,
        turns: &Turns,
        chosen: Negotiated,
        asked: Asked,
    ) -> io::Result<Self> {
        let registry = registry.clone();
        // Those with a deadline leave time for the page.
        let most = turns.limit / 2;
        let patience = asked.timeout.map_or(most, |patience| patience.min(most));
        let begin = move || {
            let scrape = registry.scrape(chosen.format).names(asked.names).timeout(patience);
            Box::new(chosen.encoding.chunks(scrape.chunks()))
        };
        let begun = turns.clone().write(turns.begin(begin).await?).await?;
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
                Rest::Waiting(pieces) => page.turns.clone().write(pieces).boxed(),
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

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;
    use std::sync::{Arc, Mutex, mpsc};
    use std::time::Duration;

    use altimeter::{Registry, negotiate};
    use rocket::tokio::sync::Semaphore;

    use super::{Asked, Page, Turns};

    /// A page of a registry in which asking for the gauge `hanging` takes until the sender is dropped.
    async fn begin(turns: &Turns, name: &str) -> (Result<(), ErrorKind>, mpsc::Sender<()>) {
        let registry = Registry::new();
        registry.gauge("hanging", "-").register().unwrap();
        let (end, wait) = mpsc::channel::<()>();
        let wait = Mutex::new(wait);
        registry.before_scrape(["hanging"], move || wait.lock().unwrap().recv().is_ok());
        let asked = Asked { names: vec![name.to_owned()], timeout: None };
        let page = Page::begin(&registry, turns, negotiate("", ""), asked).await;
        (page.map(drop).map_err(|error| error.kind()), end)
    }

    #[rocket::async_test]
    async fn what_hangs_keeps_its_turn_to_begin_and_none_to_write() {
        let turns =
            Turns { begin: Arc::new(Semaphore::new(2)), limit: Duration::from_millis(20), ..Turns::new() };
        let (hanging, end) = begin(&turns, "hanging").await;
        assert_eq!((hanging, turns.begin.available_permits()), (Err(ErrorKind::TimedOut), 1));
        let in_time = Turns { limit: super::LIMIT, ..turns.clone() };
        assert_eq!(begin(&in_time, "other").await.0, Ok(()));
        // No turn is left, and who waits for one does so no longer than for an answer.
        let (_, end_of_second) = begin(&turns, "hanging").await;
        assert_eq!(begin(&turns, "other").await.0, Err(ErrorKind::TimedOut));
        drop((end, end_of_second));
        assert_eq!(begin(&in_time, "other").await.0, Ok(()));
    }
}
