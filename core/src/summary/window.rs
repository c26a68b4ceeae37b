//! The sliding window: cumulative cells of some moments, of which the oldest is subtracted.
//!
//! Nothing rotates under those who observe: the cells only grow, and what they held at a moment is kept by the scrape that found a
//! step due.

use std::collections::VecDeque;
use std::time::Duration;

/// What the cells held when the steps of a window were taken, the oldest first. There is always one.
#[derive(Debug)]
pub(super) struct Window {
    steps: VecDeque<Cells>,
    /// When the last step was taken.
    taken: Duration,
}

/// The cells that held something, by their number.
type Cells = Box<[(u32, u64)]>;

impl Window {
    /// A window that begins now, with all cells at zero.
    pub(super) fn new(now: Duration) -> Self {
        Self { steps: VecDeque::from([Cells::default()]), taken: now }
    }

    /// Subtracts from `cells` what they held at the oldest of at most `most` steps, one of which is taken now if `step` has passed since
    /// the last.
    pub(super) fn subtract_oldest(&mut self, now: Duration, step: Duration, most: usize, cells: &mut [u64]) {
        if now.saturating_sub(self.taken) >= step {
            let held = cells.iter().zip(0u32..).filter(|(count, _)| **count > 0);
            self.steps.push_back(held.map(|(count, cell)| (cell, *count)).collect());
            self.taken = now;
        }
        for &(cell, count) in self.steps.front().into_iter().flatten() {
            if let Some(now) = cells.get_mut(cell as usize) {
                *now = now.saturating_sub(count);
            }
        }
        if self.steps.len() > most {
            self.steps.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Window;
    use std::time::Duration;

    const STEP: Duration = Duration::from_secs(2);

    /// What the window of three steps shows of one cell, at each second, of which each adds one.
    fn shown(seconds: impl Iterator<Item = u64>) -> Vec<u64> {
        let mut window = Window::new(Duration::ZERO);
        let mut at = |second| {
            let mut cells = [second];
            window.subtract_oldest(Duration::from_secs(second), STEP, 3, &mut cells);
            cells[0]
        };
        seconds.map(&mut at).collect()
    }

    #[test]
    fn the_window_is_between_all_of_its_steps_and_all_but_one() {
        assert_eq!(shown(1..=12), [1, 2, 3, 4, 5, 6, 5, 6, 5, 6, 5, 6]);
    }

    #[test]
    fn a_gap_is_one_step() {
        assert_eq!(shown([1, 100, 101, 102, 104, 106].into_iter()), [1, 100, 101, 102, 104, 6]);
    }

    #[test]
    fn a_window_keeps_no_more_than_its_steps() {
        let mut window = Window::new(Duration::ZERO);
        for second in 0..1000 {
            window.subtract_oldest(Duration::from_secs(second), STEP, 3, &mut [second, 0, 1]);
        }
        assert_eq!(window.steps.len(), 3);
        assert_eq!(window.steps[0].len(), 2, "cells that hold nothing are not kept");
    }
}
