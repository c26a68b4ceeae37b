//! By how much the memory of a process grows when series are made.

use super::allocator::live;
use crate::groups::{Group, Visitor};
use crate::peers::Does;

/// Bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Growth {
    /// That were asked for and not given back.
    pub requested: usize,
    /// By which the resident set grew: with what the allocator rounds up, and with what was given back to it and not to the
    /// system, as by tables that grew. Zero where it cannot be known: it is read from Linux's `/proc/self/status`.
    pub resident: usize,
}

/// Does each operation of the group once, in a library of this name; `None` if the group has none.
///
/// To be called once in a process, whose global allocator is [`Counting`](super::Counting).
#[must_use]
pub fn growth<G: Group>(library: &str) -> Option<Growth> {
    let mut measure = Measure { library, growth: None };
    G::libraries(&mut measure);
    measure.growth
}

struct Measure<'a> {
    library: &'a str,
    growth: Option<Growth>,
}

impl<G: Group> Visitor<G> for Measure<'_> {
    fn visit<L: Does<G>>(&mut self) {
        if L::NAME == self.library {
            let (resident_before, live_before) = (resident(), live());
            let state = L::new();
            (0..G::OPERATIONS as u64).for_each(|i| L::operate(&state, i));
            let requested = live() - live_before;
            self.growth = Some(Growth { requested, resident: resident().saturating_sub(resident_before) });
        }
    }
}

/// The resident set of this process in bytes.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.strip_suffix("kB"));
    kilobytes.and_then(|number| number.trim().parse::<usize>().ok()).map_or(0, |number| number * 1024)
}
