//! A stream on which an answer is to be written in time.

use crate::exchange::Exchange;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep_until};

/// What a listener accepts.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin {}

impl<S: AsyncRead + AsyncWrite + Unpin> Stream for S {}

/// Fails writes that come later than `timeout` after the request: as a whole, so that a client that reads a byte a second does
/// not begin a new time with each.
pub(crate) struct Deadline {
    stream: Box<dyn Stream>,
    exchange: Rc<Exchange>,
    timeout: Duration,
    sleep: Pin<Box<Sleep>>,
}

impl Deadline {
    pub(crate) fn new(stream: Box<dyn Stream>, exchange: Rc<Exchange>, timeout: Duration) -> Self {
        let sleep = Box::pin(sleep_until(exchange.since() + timeout));
        Self { stream, exchange, timeout, sleep }
    }

    /// Ready, with an error, when the time is over; otherwise to be woken then.
    fn poll_over(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        let deadline = self.exchange.since() + self.timeout;
        if self.sleep.deadline() != deadline {
            self.sleep.as_mut().reset(deadline);
        }
        self.sleep.as_mut().poll(context).map(|()| io::ErrorKind::TimedOut.into())
    }

    fn poll_in_time<T>(
        &mut self,
        context: &mut Context<'_>,
        write: impl FnOnce(Pin<&mut dyn Stream>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if let Poll::Ready(error) = self.poll_over(context) {
            return Poll::Ready(Err(error));
        }
        write(Pin::new(&mut *self.stream), context)
    }
}

impl AsyncRead for Deadline {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Deadline {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_in_time(context, |stream, context| stream.poll_write(context, bytes))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.poll_in_time(context, |stream, context| stream.poll_write_vectored(context, parts))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.stream).poll_shutdown(context)
    }
}
