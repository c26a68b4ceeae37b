//! The control: an add to a thread-local number, which is the least that a count of one's own can cost.

mod families;

use super::{Does, Library, Role, value};
use crate::groups::{Counter, Exemplar, Histogram, Native, Summary, Timer, UpDown};
use std::cell::Cell;
use std::hint::black_box;
use std::time::Instant;

thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

/// Nothing but the add.
#[derive(Debug)]
pub struct Nop;

impl Library for Nop {
    const NAME: &'static str = "nop";
    const ROLE: Role = Role::Control;
}

#[inline(always)]
fn add(n: u64) {
    COUNT.with(|count| count.set(black_box(count.get().wrapping_add(n))));
}

impl Does<Counter> for Nop {
    type State = ();

    fn new() {}

    #[inline(always)]
    fn operate((): &(), _: u64) {
        add(1);
    }
}

/// Two adds.
impl Does<UpDown> for Nop {
    type State = ();

    fn new() {}

    #[inline(always)]
    fn operate((): &(), _: u64) {
        add(1);
        add(1);
    }
}

/// The value is loaded and added; no bucket is searched.
macro_rules! values {
    ($($group:ident),*) => {$(
        impl Does<$group> for Nop {
            type State = ();

            fn new() {}

            #[inline(always)]
            fn operate((): &(), i: u64) {
                add(value(i).to_bits());
            }
        }
    )*};
}

values!(Histogram, Summary, Native, Exemplar);

/// Two readings of the clock, and the add.
impl Does<Timer> for Nop {
    type State = ();

    fn new() {}

    #[inline(always)]
    fn operate((): &(), _: u64) {
        let start = Instant::now();
        add(start.elapsed().as_secs_f64().to_bits());
    }
}
