//! Code of the user's, called for a metric: its panics cost the metric, and nothing else.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What `work` answers, unless it panics. For the adapters as well.
#[doc(hidden)]
#[inline]
pub fn contain<T>(work: impl FnOnce() -> T) -> Option<T> {
    // What it leaves behind half done is its own: it is lent what it needs.
    let panic = match catch_unwind(AssertUnwindSafe(work)) {
        Ok(answer) => return Some(answer),
        Err(panic) => panic,
    };
    // A value that it panicked with may panic in turn, when it is dropped. What that panics with is left alone.
    if let Err(further) = catch_unwind(AssertUnwindSafe(|| drop(panic))) {
        mem::forget(further);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::contain;
    use std::panic::panic_any;

    /// Panics when it is dropped, with another one, so many times.
    struct Bomb(u8);

    impl Drop for Bomb {
        fn drop(&mut self) {
            if let Some(left) = self.0.checked_sub(1) {
                panic_any(Bomb(left));
            }
        }
    }

    #[test]
    fn a_panic_is_no_answer_and_goes_no_further() {
        assert_eq!(contain(|| 7), Some(7));
        assert_eq!(contain(|| -> u8 { panic!("on purpose") }), None);
        assert_eq!(contain(|| -> u8 { panic_any(Bomb(3)) }), None);
    }
}
