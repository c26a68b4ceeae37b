//! The statements that have begun and not yet ended, on one connection.

/// How many run at once without an allocation. One is the rule; a query whose rows drive another statement makes
/// two, and an iterator inside that makes three.
const INLINE: usize = 4;

/// A tiny map from the address of a statement to what is known of its run.
///
/// A linear search: with the one or two entries there are, it beats hashing. More than four go to a vector, so no
/// statement is ever refused.
#[derive(Debug)]
pub(crate) struct Running<T> {
    inline: [Option<(usize, T)>; INLINE],
    more: Vec<(usize, T)>,
}

impl<T> Running<T> {
    /// Nothing runs.
    pub(crate) fn new() -> Self {
        Self { inline: [const { None }; INLINE], more: Vec::new() }
    }

    /// Whether the statement at `address` has begun and not ended.
    pub(crate) fn contains(&self, address: usize) -> bool {
        self.entries().any(|entry| entry.0 == address)
    }

    /// The statement at `address`, which does not run yet, begins.
    pub(crate) fn begin(&mut self, address: usize, run: T) {
        match self.inline.iter_mut().find(|slot| slot.is_none()) {
            Some(slot) => *slot = Some((address, run)),
            None => self.more.push((address, run)),
        }
    }

    /// The statement at `address` ends. `None` when its beginning was not seen.
    pub(crate) fn end(&mut self, address: usize) -> Option<T> {
        let is_it = |entry: &(usize, T)| entry.0 == address;
        if let Some(slot) = self.inline.iter_mut().find(|slot| slot.as_ref().is_some_and(is_it)) {
            return slot.take().map(|(_, run)| run);
        }
        let index = self.more.iter().position(is_it)?;
        Some(self.more.swap_remove(index).1)
    }

    /// What runs, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.entries().map(|(_, run)| run)
    }

    fn entries(&self) -> impl Iterator<Item = &(usize, T)> {
        self.inline.iter().flatten().chain(&self.more)
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
        for address in [5, 1, 9, 3, 7, 2, 8, 4, 6] {
            assert_eq!(running.end(address), Some(address * 10));
        }
        assert_eq!(running.iter().count(), 0);
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
