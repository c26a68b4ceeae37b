//! A page in pieces, encoded for its way.

use super::Encoding;
use crate::scrape::Chunks;
use std::fmt;
use std::iter::{FusedIterator, Peekable};

/// The pieces of a page, encoded for their way: from [`Encoding::chunks`].
///
/// Together they are one stream. A piece is written and encoded when it is taken, and the one behind it is written, which tells
/// whether it is the last; so memory is that of two pieces, whatever the length of the page.
#[must_use = "a page is written as its pieces are taken"]
pub struct EncodedChunks {
    chunks: Peekable<Chunks>,
    /// `None` when the last piece was taken.
    encoder: Option<Encoder>,
}

/// What is done to a piece.
enum Encoder {
    Identity,
    #[cfg(feature = "gzip")]
    Gzip(flate2::write::GzEncoder<Vec<u8>>),
}

impl Encoding {
    /// The pieces of a page, encoded.
    ///
    /// ```
    /// use altimeter::{Format, Registry, negotiate};
    /// let registry = Registry::new();
    /// registry.counter("logins_total", "Logins.").register()?.inc();
    ///
    /// let negotiated = negotiate("text/plain", "identity");
    /// let mut pieces = negotiated.encoding.chunks(registry.chunks(negotiated.format));
    /// let first = pieces.next().expect("a page that is not empty");
    /// assert!(first.ends_with(b"logins_total 1\n") && pieces.is_finished());
    /// # Ok::<(), altimeter::RegisterError>(())
    /// ```
    pub fn chunks(self, chunks: Chunks) -> EncodedChunks {
        let encoder = match self {
            Self::Identity => Encoder::Identity,
            #[cfg(feature = "gzip")]
            Self::Gzip => Encoder::Gzip(flate2::write::GzEncoder::new(Vec::new(), super::encoding::LEVEL)),
        };
        EncodedChunks { chunks: chunks.peekable(), encoder: Some(encoder) }
    }
}

impl EncodedChunks {
    /// Whether the last piece was taken: if so after the first, its length is that of the whole.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.encoder.is_none()
    }
}

impl Iterator for EncodedChunks {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        loop {
            let encoder = self.encoder.as_mut()?;
            // Of a page that is empty, too, there is something to be sent when it is compressed.
            let chunk = self.chunks.next().unwrap_or_default();
            let is_last = self.chunks.peek().is_none();
            let encoded = encoder.encode(chunk, is_last);
            if is_last {
                self.encoder = None;
            }
            // Compression may wait for more.
            if !encoded.is_empty() {
                return Some(encoded);
            }
        }
    }
}

impl FusedIterator for EncodedChunks {}

impl Encoder {
    #[cfg_attr(not(feature = "gzip"), allow(unused_variables, reason = "nothing else ends"))]
    fn encode(&mut self, chunk: Vec<u8>, is_last: bool) -> Vec<u8> {
        match self {
            Self::Identity => chunk,
            #[cfg(feature = "gzip")]
            Self::Gzip(encoder) => {
                let written = std::io::Write::write_all(encoder, &chunk);
                let ended = if is_last { encoder.try_finish() } else { Ok(()) };
                written.and(ended).expect("writing to memory does not fail");
                std::mem::take(encoder.get_mut())
            }
        }
    }
}

impl fmt::Debug for EncodedChunks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_finished = self.is_finished();
        f.debug_struct("EncodedChunks").field("is_finished", &is_finished).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{EncodedChunks, Encoding};
    use crate::format::Format;
    use crate::registry::Registry;

    fn registry(series: u32) -> Registry {
        let registry = Registry::new();
        let dogs = registry.gauge("dogs", "Dogs.").labels_named(["number"]).register().unwrap();
        (0..series).for_each(|number| dogs.with([number.to_string()], |dogs| dogs.set(1.0)).unwrap());
        registry
    }

    fn pieces(registry: &Registry, encoding: Encoding) -> EncodedChunks {
        encoding.chunks(registry.scrape(Format::Text).names(["dogs"]).chunk_size(64).chunks())
    }

    fn page(registry: &Registry) -> Vec<u8> {
        let mut page = Vec::new();
        registry.scrape(Format::Text).names(["dogs"]).encode(&mut page);
        page
    }

    #[test]
    fn the_last_piece_is_known_when_it_is_taken() {
        for series in [0, 1, 20] {
            let registry = registry(series);
            let mut pieces = pieces(&registry, Encoding::Identity);
            let mut body = Vec::new();
            while !pieces.is_finished() {
                let piece = pieces.next();
                assert_eq!(piece.is_none(), series == 0, "{series} series");
                body.extend(piece.unwrap_or_default());
            }
            assert_eq!((pieces.next(), body), (None, page(&registry)), "{series} series");
        }
    }

    #[cfg(feature = "gzip")]
    #[test]
    fn compressed_pieces_are_one_stream_and_none_is_empty() {
        for series in [0, 1, 20] {
            let registry = registry(series);
            let pieces: Vec<_> = pieces(&registry, Encoding::Gzip).collect();
            assert!(!pieces.is_empty() && pieces.iter().all(|piece| !piece.is_empty()), "{series} series");
            let mut back = Vec::new();
            std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&*pieces.concat()), &mut back)
                .unwrap();
            assert_eq!(back, page(&registry), "{series} series");
        }
    }
}
