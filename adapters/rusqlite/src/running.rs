//! The statements that have begun and not yet ended, on one connection.

/// A tiny map from the address of a statement to what is known of its run.
///
/// One stands inline: mostly there is no other, since only a query whose rows drive another statement makes two. The
/// others go to a vector, searched from its end: with the few there are, that beats hashing.
#[derive(Debug)]
pub(crate) struct Running<T> {
    /// The address of the one inline, or [`NONE`]; then there are no others either.
    address: usize,
    run: T,
    others: Vec<(usize, T)>,
}

/// No statement has this address.
const NONE: usize = 0;

impl<T: Copy + Default> Running<T> {
    /// Nothing runs.
    pub(crate) fn new() -> Self {
        Self { address: NONE, run: T::default(), others: Vec::new() }
    }

    /// Whether nothing runs.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.address == NONE
    }

    /// Whether the statement at `address` has begun and not ended.
    pub(crate) fn contains(&self, address: usize) -> bool {
        self.entries().any(|entry| entry.0 == address)
    }

    /// The statement at `address`, which does not run yet, begins.
    #[inline]
    pub(crate) fn begin(&mut self, address: usize, run: T) {
        if self.is_empty() {
            (self.address, self.run) = (address, run);
        } else {
            self.others.push((address, run));
        }
    }

    /// The statement at `address` ends. `None` when its beginning was not seen.
    #[inline]
    pub(crate) fn end(&mut self, address: usize) -> Option<T> {
        if self.address != address {
            return self.end_other(address);
        }
        let run = self.run;
        if self.others.is_empty() {
            self.address = NONE;
        } else {
            self.bring_inline();
        }
        Some(run)
    }

    /// Whether the statement at `address` has begun and not ended, and no other has.
    #[inline]
    pub(crate) fn is_only(&self, address: usize) -> bool {
        self.address == address && self.others.is_empty()
    }

    /// The only statement that runs ends.
    #[inline]
    pub(crate) fn end_only(&mut self) {
        self.address = NONE;
    }

    /// The run of the only statement that runs or, if none does, of the one that was that last.
    #[inline]
    pub(crate) fn only(&self) -> &T {
        &self.run
    }

    /// The same, to be changed.
    #[inline]
    pub(crate) fn only_mut(&mut self) -> &mut T {
        &mut self.run
    }

    /// What runs, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = T> {
        self.entries().map(|(_, run)| run)
    }

    #[cold]
    fn bring_inline(&mut self) {
        (self.address, self.run) = self.others.pop().unwrap_or((NONE, T::default()));
    }

    #[cold]
    fn end_other(&mut self, address: usize) -> Option<T> {
        let index = self.others.iter().rposition(|entry| entry.0 == address)?;
        Some(self.others.swap_remove(index).1)
    }

    /// Changes what is known of each that runs.
    pub(crate) fn for_each(&mut self, change: impl FnMut(&mut T)) {
        // Where nothing runs, the one inline is nobody's.
        std::iter::once(&mut self.run).chain(self.others.iter_mut().map(|(_, run)| run)).for_each(change);
    }

    /// Nothing runs any more.
    pub(crate) fn clear(&mut self) {
        *self = Self::new();
    }

    fn entries(&self) -> impl Iterator<Item = (usize, T)> {
        let inline = (self.address, self.run);
        std::iter::once(inline).filter(|_| !self.is_empty()).chain(self.others.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_statement_ends_with_what_it_began_with() {
        let mut running = Running::new();
        for address in 1..=9 {
            running.begin(address, address * 10);
        }
        assert_eq!(running.iter().count(), 9);
        assert!(!running.is_empty());
        for address in [5, 1, 9, 3, 7, 2, 8, 4, 6] {
            assert_eq!(running.end(address), Some(address * 10));
        }
        assert!(running.is_empty());
    }

    #[test]
    fn an_end_without_a_beginning_is_none() {
        let mut running = Running::new();
        running.begin(1, "one");
        assert_eq!(running.end(2), None);
        assert_eq!(running.end(1), Some("one"));
        assert_eq!(running.end(1), None);
    }

    #[test]
    fn a_statement_is_the_only_one_while_no_other_runs() {
        let mut running = Running::new();
        running.begin(1, "one");
        assert!(running.is_only(1) && !running.is_only(2));
        running.begin(2, "two");
        assert!(!running.is_only(1) && !running.is_only(2));
        assert_eq!(running.end(1), Some("one"));
        assert!(running.is_only(2) && *running.only() == "two");
        running.end_only();
        assert!(running.is_empty() && !running.is_only(2));
    }

    #[test]
    fn a_statement_is_contained_from_its_beginning_to_its_end() {
        let mut running = Running::new();
        for address in 1..=6 {
            assert!(!running.contains(address));
            running.begin(address, ());
        }
        for address in 1..=6 {
            assert!(running.contains(address));
            running.end(address);
            assert!(!running.contains(address));
        }
    }
}
