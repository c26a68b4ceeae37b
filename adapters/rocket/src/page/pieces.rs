//! The pieces of a page, encoded for their way.

use std::io;
use std::iter::Peekable;

use super::Asked;
use altimeter::{Chunks, Encoding, Negotiated, Registry};

/// The pieces of a page. To make one takes a while, so that it is for a thread that may block.
pub(super) struct Pieces {
    /// One is made beforehand, which tells whether the one before it was the last.
    chunks: Peekable<Chunks>,
    encoder: Encoder,
}

/// What is done to a piece.
enum Encoder {
    Identity,
    /// One stream over all pieces, at the fastest level, as core's: a page is full of repetitions, of which it finds most.
    #[cfg(feature = "gzip")]
    Gzip(flate2::write::GzEncoder<Vec<u8>>),
}

impl Pieces {
    pub(super) fn of(registry: &Registry, chosen: Negotiated, asked: Asked) -> Self {
        let scrape = registry.scrape(chosen.format).names(asked.names);
        let scrape = match asked.timeout {
            Some(timeout) => scrape.timeout(timeout),
            None => scrape,
        };
        let chunks = scrape.chunks().peekable();
        Self { chunks, encoder: Encoder::of(chosen.encoding) }
    }

    /// The next piece, and whether it is the last. One may be empty, while compression waits for more.
    pub(super) fn next(&mut self) -> io::Result<(Vec<u8>, bool)> {
        let chunk = self.chunks.next().unwrap_or_default();
        let is_last = self.chunks.peek().is_none();
        Ok((self.encoder.encode(chunk, is_last)?, is_last))
    }
}

impl Encoder {
    fn of(encoding: Encoding) -> Self {
        match encoding {
            #[cfg(feature = "gzip")]
            Encoding::Gzip => {
                Self::Gzip(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()))
            }
            _ => Self::Identity,
        }
    }

    #[cfg_attr(not(feature = "gzip"), allow(unused_variables, reason = "nothing else ends"))]
    fn encode(&mut self, chunk: Vec<u8>, is_last: bool) -> io::Result<Vec<u8>> {
        match self {
            Self::Identity => Ok(chunk),
            #[cfg(feature = "gzip")]
            Self::Gzip(encoder) => {
                io::Write::write_all(encoder, &chunk)?;
                if is_last {
                    encoder.try_finish()?;
                }
                Ok(std::mem::take(encoder.get_mut()))
            }
        }
    }
}
