//! What all formats have in common, seen by who makes a page: it has families, each with samples, and takes turns with a limit.

use crate::collect::{Filling, Number, NumberSink};
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

    /// Hands numbers to `write`, which answers how long the page is then, until it is full; and says which it left.
    #[inline]
    pub(crate) fn write_numbers(&self, numbers: &[Number<'_>], mut write: impl FnMut(&Number<'_>) -> usize) {
        let mut numbers = numbers.iter();
        while let Some(number) = numbers.next() {
            let length = write(number);
            if length >= self.most {
                self.look_at(length);
                let left = self.filling.zip(numbers.next());
                return left.into_iter().for_each(|(filling, number)| filling.leave(number.birth));
            }
        }
    }
}
