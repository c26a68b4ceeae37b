//! The statements that have begun and not yet ended, on one connection.

/// A tiny map from the address of a statement to what is known of its run.
///
/// The first stands inline: mostly there is no other, since only a query whose rows drive another statement makes two. The
/// others go to a vector, searched from its end: with the few there are, that beats hashing.
#[derive(Debug)]
pub(crate) struct Running<T> {
    first: Option<(usize, T)>,
    others: Vec<(usize, T)>,
}

impl<T> Running<T> {
    /// Nothing runs.
    pub(crate) fn new() -> Self {
        Self { first: None, others: Vec::new() }
    }

    /// Whether nothing runs.
    pub(crate) fn is_empty(&self) -> bool {
        self.first.is_none() && self.others.is_empty()
    }

    /// Whether the statement at `address` has begun and not ended.
    #[inline]
    pub(crate) fn contains(&self, address: usize) -> bool {
        self.entries().any(|entry| entry.0 == address)
    }

    /// The statement at `address`, which does not run yet, begins.
    #[inline]
    pub(crate) fn begin(&mut self, address: usize, run: T) {
        if self.first.is_none() {
            self.first = Some((address, run));
        } else {
            self.others.push((address, run));
        }
    }

    /// The statement at `address` ends. `None` when its beginning was not seen.
    #[inline]
    pub(crate) fn end(&mut self, address: usize) -> Option<T> {
        if let Some((_, run)) = self.first.take_if(|entry| entry.0 == address) {
            return Some(run);
        }
        let index = self.others.iter().rposition(|entry| entry.0 == address)?;
        Some(self.others.swap_remove(index).1)
    }

    /// Nothing runs any more.
    pub(crate) fn clear(&mut self) {
        *self = Self::new();
    }

    /// What runs, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.entries().map(|(_, run)| run)
    }

    fn entries(&self) -> impl Iterator<Item = &(usize, T)> {
        self.first.iter().chain(&self.others)
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
