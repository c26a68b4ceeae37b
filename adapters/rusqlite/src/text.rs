//! Texts as SQLite passes them to its hooks.

use std::ffi::CStr;

/// A text whose end is known only when it is reached. To look for that first takes longer than what is mostly asked: whether it
/// begins with a keyword, whether it is a name.
pub(crate) trait Text: Copy {
    /// Where it is.
    fn address(self) -> usize;

    /// Its first byte, and 0 if it has none.
    fn first(self) -> u8;

    /// What follows `prefix`, if it begins so.
    fn after(self, prefix: &CStr) -> Option<Self>;

    /// Whether it is `whole`.
    #[inline]
    fn is(self, whole: &CStr) -> bool {
        self.after(whole).is_some_and(|rest| rest.first() == 0)
    }

    /// All of it.
    fn whole<'a>(self) -> &'a CStr
    where
        Self: 'a;
}

/// The plain way, which others have to agree with.
#[cfg(test)]
impl Text for &CStr {
    fn address(self) -> usize {
        self.as_ptr().addr()
    }

    fn first(self) -> u8 {
        self.to_bytes_with_nul()[0]
    }

    fn after(self, prefix: &CStr) -> Option<Self> {
        let rest = self.to_bytes_with_nul().strip_prefix(prefix.to_bytes())?;
        Some(CStr::from_bytes_with_nul(rest).expect("the end of one"))
    }

    fn whole<'a>(self) -> &'a CStr
    where
        Self: 'a,
    {
        self
    }
}
