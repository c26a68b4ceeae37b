//! The body of an answer.

use crate::exchange::Answering;
use altimeter::EncodedChunks;
use hyper::body::{Bytes, Frame, SizeHint};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The body of an answer, which is being given until this is dropped.
pub(crate) struct Body {
    content: Content,
    _answering: Answering,
}

/// What is left of a body.
enum Content {
    Text(&'static str),
    Page(Box<EncodedChunks>),
}

impl Body {
    pub(crate) fn text(text: &'static str, answering: Answering) -> Self {
        Self { content: Content::Text(text), _answering: answering }
    }

    /// A page, which is written piece by piece as the client takes it.
    pub(crate) fn page(pieces: EncodedChunks, answering: Answering) -> Self {
        Self { content: Content::Page(Box::new(pieces)), _answering: answering }
    }

    fn next(&mut self) -> Option<Bytes> {
        match &mut self.content {
            Content::Page(pieces) => pieces.next().map(Bytes::from),
            Content::Text(text) => {
                let text = Bytes::from_static(std::mem::take(text).as_bytes());
                (!text.is_empty()).then_some(text)
            }
        }
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.next().map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        match &self.content {
            Content::Text(text) => text.is_empty(),
            Content::Page(pieces) => pieces.is_finished(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.content {
            Content::Text(text) => SizeHint::with_exact(text.len() as u64),
            Content::Page(_) => SizeHint::default(),
        }
    }
}
