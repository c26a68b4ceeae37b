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

/// Which series of a family are handed over: from one birth on until another, as long as there is room for them.
#[derive(Debug)]
pub(crate) struct Span<'p> {
    next: u64,
    until: u64,
    is_full: &'p Cell<bool>,
    is_left: bool,
}

impl<'p> Span<'p> {
    /// The series born from `next` on and before `until`, as long as `is_full` is not set.
    pub(crate) fn new(next: u64, until: u64, is_full: &'p Cell<bool>) -> Self {
        Self { next, until, is_full, is_left: false }
    }

    /// The birth with which it begins, and later that of the first series that was left.
    pub(crate) fn next(&self) -> u64 {
        self.next
    }

    /// Whether the series of this birth is to be handed over. They are asked for in the order of their birth, none more after the
    /// first that is not.
    #[inline]
    pub(crate) fn takes(&mut self, birth: u64) -> bool {
        if birth >= self.until {
            return false;
        }
        self.is_left = self.is_full.get();
        if !self.is_left {
            self.next = birth + 1;
        }
        !self.is_left
    }

    /// Whether a series was left for want of room.
    pub(crate) fn is_left(&self) -> bool {
        self.is_left
    }

    /// The number under which the series of a family stands that is shown behind all others, whenever it was made.
    pub(crate) const LAST: u64 = u64::MAX - 1;

    /// Whether the last series is to be handed over, which no `until` excludes.
    pub(crate) fn takes_last(&mut self) -> bool {
        self.until = u64::MAX;
        !self.is_left && self.takes(Self::LAST)
    }
}

#[cfg(test)]
mod tests {
    use super::Span;
    use std::cell::Cell;

    #[test]
    fn a_span_goes_on_where_there_was_no_room() {
        let is_full = Cell::new(false);
        let mut span = Span::new(3, 9, &is_full);
        assert!(span.takes(3) && span.takes(5));
        is_full.set(true);
        assert!(!span.takes(7) && !span.takes_last());
        assert_eq!((span.next(), span.is_left()), (6, true));
    }

    #[test]
    fn a_span_has_no_series_that_was_born_later_but_the_last() {
        let is_full = Cell::new(false);
        let mut span = Span::new(0, 1, &is_full);
        assert!(span.takes(0) && !span.takes(1) && span.takes_last());
        assert!(!span.is_left());
    }
}
