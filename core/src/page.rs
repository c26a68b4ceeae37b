//! What all formats have in common, seen by who makes a page: it has families, each with samples, and takes turns with a limit.

use crate::collect::{Filling, NumberSink, Numbers};
use crate::desc::Desc;

/// A format, as pages are made in it.
pub(crate) trait Syntax {
    /// What a writer keeps beside the page.
    type Scratch: Default;

    /// Writes families to a page.
    type Writer<'p>: Writer;

    fn writer<'p>(page: &'p mut Vec<u8>, scratch: &'p mut Self::Scratch, room: Room<'p>) -> Self::Writer<'p>;
}

/// Writes families to a page.
pub(crate) trait Writer: NumberSink {
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
    filling: Option<&'p Filling>,
}

impl<'p> Room<'p> {
    /// As long as it gets.
    pub(crate) const ENDLESS: Self = Self { most: usize::MAX, filling: None };

    /// Says so when a sample leaves the page with `most` bytes or more.
    pub(crate) fn of(most: usize, filling: &'p Filling) -> Self {
        Self { most, filling: Some(filling) }
    }

    /// Says so when a page of this length has no room for another sample.
    #[inline]
    pub(crate) fn look_at(&self, length: usize) {
        if length >= self.most {
            self.filling.inspect(|filling| filling.fill());
        }
    }

    /// A page has room for another sample while it is shorter than this.
    #[inline]
    pub(crate) fn most(&self) -> usize {
        self.most
    }

    /// Has `write` write these numbers, from that on whose place it is given, one or more at a time, until all are written or the page
    /// is full; then it says which it left. `write` answers how many are written, and how long the page is.
    #[inline]
    pub(crate) fn write_numbers(
        &self,
        numbers: &Numbers<'_>,
        mut write: impl FnMut(usize) -> (usize, usize),
    ) {
        let mut next = 0;
        while next < numbers.births.len() {
            let (written, length) = write(next);
            if length >= self.most {
                self.look_at(length);
                let left = self.filling.zip(numbers.births.get(written));
                return left.into_iter().for_each(|(filling, birth)| filling.leave(*birth));
            }
            next = written;
        }
    }
}
