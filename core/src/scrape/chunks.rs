//! A page in pieces.

use super::cursor::Cursor;
use crate::format::Format;
use crate::registry::Registry;
use std::fmt;
use std::time::{Duration, Instant};

/// A page in pieces of bounded length, for a body that is streamed: from [`Scrape::chunks`](super::Scrape::chunks).
///
/// Memory is that of one piece, and a few words for each family, whatever the length of the page; but what collectors hand over is
/// held until the end, since each is asked once. Between two pieces nothing is
/// held that a writer, a registration or another scrape could wait for, so that a client that stops reading costs no more than a
/// piece.
///
/// Each sample is read when its piece is made. Series that are made after the first call that began the page are not on it, so
/// that none is there twice, whatever is removed and made again meanwhile.
#[must_use = "a page is written as its pieces are taken"]
pub struct Chunks {
    registry: Registry,
    cursor: Cursor,
    format: Format,
    size: usize,
    /// Time spent on it so far.
    took: Duration,
}

/// How much longer than asked for a piece is expected to get: by its last line.
const LAST_LINE: usize = 1024;

/// A piece that is asked to be longer grows as it is written, since the page may be shorter.
const MOST_AT_ONCE: usize = 1 << 20;

impl Chunks {
    pub(super) fn new(registry: &Registry, cursor: Cursor, format: Format, size: usize) -> Self {
        Self {
            registry: registry.clone(),
            cursor: cursor.without_younger(),
            format,
            size: size.max(1),
            took: Duration::ZERO,
        }
    }

    /// Of which the beginning took so long.
    pub(super) fn having_taken(self, took: Duration) -> Self {
        Self { took, ..self }
    }
}

impl Iterator for Chunks {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        if self.cursor.is_finished() {
            return None;
        }
        let begin = Instant::now();
        let mut chunk = Vec::with_capacity(self.size.min(MOST_AT_ONCE) + LAST_LINE);
        let Self { registry, cursor, format, size, took } = self;
        registry.with_turn(|kept| cursor.write_in(*format, &mut chunk, *size, kept));
        *took += begin.elapsed();
        if cursor.is_finished() {
            registry.itself().finish(*took);
        }
        (!chunk.is_empty()).then_some(chunk)
    }
}

impl fmt::Debug for Chunks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chunks")
            .field("format", &self.format)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}
