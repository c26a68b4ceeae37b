//! What all formats have in common, seen by who makes a page: it has families, each with samples, and takes turns with a limit.

use crate::collect::Sink;
use crate::desc::Desc;
use std::cell::Cell;

/// A format, as pages are made in it.
pub(crate) trait Syntax {
    /// What a writer keeps beside the page.
    type Scratch: Default;

    /// Writes families to a page.
    type Writer<'p>: Writer;

    fn writer<'p>(page: &'p mut Vec<u8>, scratch: &'p mut Self::Scratch, room: Room<'p>) -> Self::Writer<'p>;
}

/// Writes families to a page.
pub(crate) trait Writer: Sink {
    /// Writes samples of a family with what makes them one, unless the part that stands before the samples `is_begun`; nothing if there
    /// are no samples. Answers whether it is begun now.
    fn family_of(&mut self, desc: &Desc, is_begun: bool, samples: impl FnOnce(&mut Self)) -> bool;

    /// Appends samples of the family that were written elsewhere.
    fn append(&mut self, samples: &[u8]);

    /// Writes what stands behind the last family.
    fn finish(self);
}

/// How long a page may get.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room<'p> {
    /// So many bytes leave no room for another sample.
    most: usize,
    is_full: Option<&'p Cell<bool>>,
}

impl<'p> Room<'p> {
    /// As long as it gets.
    pub(crate) const ENDLESS: Self = Self { most: usize::MAX, is_full: None };

    /// Sets `is_full` when a sample leaves the page with `most` bytes or more.
    pub(crate) fn of(most: usize, is_full: &'p Cell<bool>) -> Self {
        Self { most, is_full: Some(is_full) }
    }

    /// Says so when a page of this length has no room for another sample.
    #[inline]
    pub(crate) fn look_at(&self, length: usize) {
        if length >= self.most {
            self.is_full.inspect(|is_full| is_full.set(true));
        }
    }
}
