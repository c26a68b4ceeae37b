//! Code of the application's own, called for a metric: its panics cost the metric, and nothing else.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What `work` answers, unless it panics.
pub(crate) fn unless_it_panics<T>(work: impl FnOnce() -> T) -> Option<T> {
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
    use std::panic::panic_any;

    use super::unless_it_panics;

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
        assert_eq!(unless_it_panics(|| 7), Some(7));
        assert_eq!(unless_it_panics(|| -> u8 { panic!("on purpose") }), None);
        assert_eq!(unless_it_panics(|| -> u8 { panic_any(Bomb(3)) }), None);
    }
}
