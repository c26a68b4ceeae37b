//! The body of a response: how long it is, and whether it was handed over to its end.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use rocket::Response;
use rocket::http::Status;
use rocket::response::Body;
use rocket::tokio::io::{AsyncRead, AsyncSeek, ReadBuf};

use crate::families::ResponseBodies;
use crate::labels::Method;

/// A body of so many bytes or fewer, whose size is known, is not watched: it fits into the buffers of the server and of the
/// socket, so that it is handed over whether the client reads it or not. (Linux gives a socket 16 KiB at first, and Rocket
/// and hyper hold some chunks of 4 KiB.) So the response to most requests costs no allocation here.
const UNWATCHED: usize = 64 << 10;

/// Records the body of a response to `method`, and watches it where that is to tell something. Answers whether that is done: if not,
/// [`ask_and_record`] has to find the size.
///
/// What is sent is not changed: neither the bytes, nor their framing, nor the length of chunks. Inlined, as `Handles::record`.
#[inline(always)]
pub(crate) fn record(bodies: &'static ResponseBodies, method: Method, response: &mut Response<'_>) -> bool {
    let size = if is_sent(method, response) { response.body().preset_size() } else { Some(0) };
    if let Some(size) = size {
        record_sized(bodies, size, response);
    }
    size.is_some()
}

/// The same for a body that is sent, and whose size is not known: it is a stream, or is asked for its size, as a file.
pub(crate) async fn ask_and_record(bodies: &'static ResponseBodies, response: &mut Response<'_>) {
    // Rocket asks for the size itself, later, for the header `Content-Length`, and is then told what was found here.
    match response.body_mut().size().await {
        Some(size) => record_sized(bodies, size, response),
        None => {
            bodies.streams.inc();
            watch(bodies, None, response);
        }
    }
}

/// Inlined, as `Handles::record`.
#[inline(always)]
fn record_sized(bodies: &'static ResponseBodies, size: usize, response: &mut Response<'_>) {
    bodies.sized.observe(size as f64);
    if size > UNWATCHED {
        watch(bodies, Some(size), response);
    }
}

/// Whether there is a body, and Rocket will not strip it.
fn is_sent(method: Method, response: &Response<'_>) -> bool {
    let status = response.status();
    response.body().is_some()
        && method != Method::Head
        && status != Status::NoContent
        && status != Status::NotModified
}

fn watch(bodies: &'static ResponseBodies, size: Option<usize>, response: &mut Response<'_>) {
    let chunk = response.body().max_chunk_size();
    let watched = Watched { body: response.body_mut().take(), bodies, size, bytes: 0, has_ended: false };
    match size {
        Some(_) => response.set_sized_body(size, watched),
        None => response.set_streamed_body(watched),
    }
    response.set_max_chunk_size(chunk);
}

/// Hands a body over and counts its bytes.
struct Watched<'r> {
    body: Body<'r>,
    bodies: &'static ResponseBodies,
    size: Option<usize>,
    bytes: u64,
    has_ended: bool,
}

impl AsyncRead for Watched<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let (before, has_room) = (buffer.filled().len(), buffer.remaining() > 0);
        let polled = Pin::new(&mut self.body).poll_read(context, buffer);
        if let Poll::Ready(Ok(())) = polled {
            let read = buffer.filled().len() - before;
            self.bytes += read as u64;
            // One that ends short of its size leaves the client waiting for the rest.
            self.has_ended |= match self.size {
                Some(size) => self.bytes >= size as u64,
                None => read == 0 && has_room,
            };
        }
        polled
    }
}

/// A body of known size has to be one that could be sought in. Nobody does: that is for finding the size.
impl AsyncSeek for Watched<'_> {
    fn start_seek(self: Pin<&mut Self>, _: io::SeekFrom) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn poll_complete(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<u64>> {
        Poll::Ready(Err(io::ErrorKind::Unsupported.into()))
    }
}

/// A client that leaves, an error of the body and a panic in it have it dropped before its end.
impl Drop for Watched<'_> {
    fn drop(&mut self) {
        if self.size.is_none() {
            self.bodies.streamed.observe(self.bytes as f64);
        }
        if !self.has_ended {
            self.bodies.aborted.inc();
        }
    }
}
