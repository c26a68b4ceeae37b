//! What a connection's page cache has done.

/// The numbers of `sqlite3_db_status`, each since the connection was opened: hits, misses, writes, spills. SQLite gives their
/// lowest 31 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PageCache(pub(crate) [u32; 4]);

impl PageCache {
    /// What came after `earlier`, if that was less than 2^31.
    pub(crate) fn since(self, earlier: Self) -> [u64; 4] {
        std::array::from_fn(|number| (self.0[number].wrapping_sub(earlier.0[number]) & 0x7fff_ffff).into())
    }
}

#[cfg(test)]
mod tests {
    use super::PageCache;

    #[test]
    fn a_number_that_has_gone_round_has_grown() {
        let (earlier, later) = (PageCache([0, 5, 0x7fff_ffff, 9]), PageCache([0, 7, 1, 9]));
        assert_eq!(later.since(earlier), [0, 2, 2, 0]);
    }
}
