//! Compression piece by piece.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{self, Write as _};

/// Compresses at the fastest level, as core does a whole page: pages are full of repetitions, of which that finds most.
pub(crate) struct Gzip(GzEncoder<Vec<u8>>);

impl Gzip {
    pub(crate) fn new() -> Self {
        Self(GzEncoder::new(Vec::new(), Compression::fast()))
    }

    /// What a piece adds to the compressed stream: nothing, as long as it is kept to be compressed with the next one.
    pub(crate) fn push(&mut self, piece: &[u8]) -> io::Result<Vec<u8>> {
        self.0.write_all(piece)?;
        Ok(std::mem::take(self.0.get_mut()))
    }

    /// The end of the stream.
    pub(crate) fn finish(self) -> io::Result<Vec<u8>> {
        self.0.finish()
    }
}
