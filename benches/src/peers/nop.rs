//! The control: an add to a thread-local number, which is the least that a count of one's own can cost.

use std::cell::Cell;
use std::hint::black_box;

thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

/// Nothing but the add.
pub struct Nop;

impl super::Peer for Nop {
    const NAME: &'static str = "nop";

    fn new() -> Self {
        Self
    }

    #[inline(always)]
    fn inc(&self) {
        COUNT.with(|count| count.set(black_box(count.get() + 1)));
    }

    #[inline(always)]
    fn up_and_down(&self) {
        self.inc();
        self.inc();
    }

    #[inline(always)]
    fn observe(&self, value: f64) {
        COUNT.with(|count| count.set(black_box(count.get() + value.to_bits())));
    }
}
