//! The body of an answer.

use crate::exchange::Answering;
use crate::gzip::Gzip;
use altimeter::Chunks;
use hyper::body::{Bytes, Frame, SizeHint};
use std::io;
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
    Page(Chunks),
    Compressed(Chunks, Gzip),
    End,
}

impl Body {
    pub(crate) fn text(text: &'static str, answering: Answering) -> Self {
        let content = if text.is_empty() { Content::End } else { Content::Text(text) };
        Self { content, _answering: answering }
    }

    /// A page, which is written piece by piece as the client takes it.
    pub(crate) fn page(chunks: Chunks, compress: bool, answering: Answering) -> Self {
        let content = if compress { Content::Compressed(chunks, Gzip::new()) } else { Content::Page(chunks) };
        Self { content, _answering: answering }
    }

    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            match std::mem::replace(&mut self.content, Content::End) {
                Content::End => return Ok(None),
                Content::Text(text) => return Ok(Some(text.into())),
                Content::Page(mut chunks) => {
                    let Some(chunk) = chunks.next() else { continue };
                    self.content = Content::Page(chunks);
                    return Ok(Some(chunk));
                }
                Content::Compressed(mut chunks, mut gzip) => {
                    let Some(chunk) = chunks.next() else { return gzip.finish().map(Some) };
                    let compressed = gzip.push(&chunk)?;
                    self.content = Content::Compressed(chunks, gzip);
                    if !compressed.is_empty() {
                        return Ok(Some(compressed));
                    }
                }
            }
        }
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        Poll::Ready(self.next().transpose().map(|piece| Ok(Frame::data(piece?.into()))))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.content, Content::End)
    }

    fn size_hint(&self) -> SizeHint {
        match &self.content {
            Content::Text(text) => SizeHint::with_exact(text.len() as u64),
            Content::End => SizeHint::with_exact(0),
            Content::Page(_) | Content::Compressed(..) => SizeHint::default(),
        }
    }
}
