//! What a page asks of a family.

use super::Source;
use std::cell::Cell;
use std::sync::Arc;

/// A page, or a piece of one, on its way through the families.
pub(crate) struct Pass<'p> {
    /// All families of the registry but the views, by name.
    pub(crate) families: &'p [Arc<dyn Source>],
    /// Which samples of the family that is asked.
    pub(crate) span: Span<'p>,
    /// What is shown beside values.
    pub(crate) origins: Origins,
    /// Room for the buckets of a histogram, kept from one family to the next.
    pub(crate) counts: &'p mut Vec<u64>,
}

/// What a page shows beside values.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Origins {
    /// Events out of those that were counted.
    pub(crate) exemplars: bool,
    /// Since when series are there.
    pub(crate) created: bool,
}

/// What a page tells of its room to those who hand samples over.
#[derive(Debug, Default)]
pub(crate) struct Filling {
    is_full: Cell<bool>,
    /// The birth of the first series that was handed over and is not on the page.
    left: Cell<Option<u64>>,
}

impl Filling {
    /// Whether there is room for no other sample.
    #[inline]
    pub(crate) fn is_full(&self) -> bool {
        self.is_full.get()
    }

    /// There is room for no other sample.
    pub(crate) fn fill(&self) {
        self.is_full.set(true);
    }

    /// There was none for the series of this birth, nor for those that were handed over after it.
    pub(crate) fn leave(&self, birth: u64) {
        self.left.set(Some(birth));
    }
}

/// Which series of a family are handed over: from one birth on until another, as long as there is room for them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span<'p> {
    next: u64,
    until: u64,
    filling: &'p Filling,
    is_left: bool,
}

impl<'p> Span<'p> {
    /// The series born from `next` on and before `until`, as long as the page is not full.
    pub(crate) fn new(next: u64, until: u64, filling: &'p Filling) -> Self {
        Self { next, until, filling, is_left: false }
    }

    /// The birth with which it begins, and later that of the first series that was left.
    pub(crate) fn next(&self) -> u64 {
        self.filling.left.get().unwrap_or(self.next)
    }

    /// Whether the series of this birth is to be handed over. They are asked for in the order of their birth, none more after the
    /// first that is not.
    #[inline]
    pub(crate) fn takes(&mut self, birth: u64) -> bool {
        if birth >= self.until {
            return false;
        }
        self.is_left = self.filling.is_full();
        if !self.is_left {
            self.next = birth + 1;
        }
        !self.is_left
    }

    /// Whether a series was left for want of room.
    pub(crate) fn is_left(&self) -> bool {
        self.is_left || self.filling.left.get().is_some()
    }

    /// The number under which the series of a family stands that is shown behind all others, whenever it was made.
    pub(crate) const LAST: u64 = u64::MAX - 1;

    /// Whether the last series is to be handed over, which no `until` excludes. None is taken after it, not of those either that were
    /// born later.
    pub(crate) fn takes_last(&mut self) -> bool {
        self.until = u64::MAX;
        let takes = !self.is_left && self.takes(Self::LAST);
        self.until = 0;
        takes
    }
}

#[cfg(test)]
mod tests {
    use super::{Filling, Span};

    #[test]
    fn a_span_goes_on_where_there_was_no_room() {
        let filling = Filling::default();
        let mut span = Span::new(3, 9, &filling);
        assert!(span.takes(3) && span.takes(5));
        filling.fill();
        assert!(!span.takes(7) && !span.takes_last());
        assert_eq!((span.next(), span.is_left()), (6, true));
    }

    #[test]
    fn a_span_goes_on_with_the_first_series_that_was_handed_over_in_vain() {
        let filling = Filling::default();
        let mut span = Span::new(0, 9, &filling);
        assert!(span.takes(3) && span.takes(5) && span.takes(8) && !span.takes(9));
        filling.fill();
        filling.leave(5);
        assert_eq!((span.next(), span.is_left()), (5, true));
    }

    #[test]
    fn a_span_has_no_series_that_was_born_later_but_the_last() {
        let filling = Filling::default();
        let mut span = Span::new(0, 1, &filling);
        assert!(span.takes(0) && !span.takes(1) && span.takes_last());
        assert!(!span.takes(2) && !span.is_left());
    }
}
