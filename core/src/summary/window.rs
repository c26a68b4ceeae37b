//! The sliding window: cumulative cells of some moments, of which the oldest that is wanted is subtracted.
//!
//! Nothing rotates under those who observe: the cells only grow, and what they held at a moment is kept by the scrape that found a
//! step due.
//!
//! 1. Time is cut into steps from when the window was made, whenever scrapes come. The first scrape within a step keeps the cells; a
//!    scrape behind a gap of many steps keeps them once.
//! 2. Subtracted is what was kept last of all that is as old as all steps but one. So a window of `n` steps is never shorter than
//!    `n - 1`: the steps that a scrape finds due a little early or late move no other.
//! 3. It is shorter than `n` steps and the time between two scrapes: that which kept the cells next, and the last before it, which was within
//!    the step of what is subtracted.
//! 4. Of what is younger than `n - 1` steps, at most `n` were kept, each within another step; with the one that is subtracted, there are never
//!    more than `n + 1`.

use std::collections::VecDeque;
use std::time::Duration;

/// What the cells held at some moments, the oldest first. There is always one.
#[derive(Debug)]
pub(super) struct Window {
    kept: VecDeque<Kept>,
    /// When the first step began.
    began: Duration,
    /// How many steps had ended when the last was kept.
    ended: u128,
}

/// What the cells held at a moment.
#[derive(Debug)]
struct Kept {
    at: Duration,
    /// The cells that held something, by their number.
    cells: Box<[(u32, u64)]>,
}

impl Window {
    /// A window that begins now, with all cells at zero.
    pub(super) fn new(now: Duration) -> Self {
        let nothing = Kept { at: now, cells: Box::default() };
        Self { kept: VecDeque::from([nothing]), began: now, ended: 0 }
    }

    /// Subtracts from `cells` what they held before a window of so many steps, and keeps what they hold now if this is the first call
    /// within a `step`, which is longer than zero.
    pub(super) fn subtract_oldest(&mut self, now: Duration, step: Duration, steps: u32, cells: &mut [u64]) {
        let shortest = step * steps.saturating_sub(1);
        while self.kept.get(1).is_some_and(|next| now.saturating_sub(next.at) >= shortest) {
            self.kept.pop_front();
        }
        let ended = now.saturating_sub(self.began).as_nanos() / step.as_nanos();
        let due = (ended > self.ended).then(|| {
            let held = cells.iter().zip(0u32..).filter(|(count, _)| **count > 0);
            Kept { at: now, cells: held.map(|(count, cell)| (cell, *count)).collect() }
        });
        for &(cell, count) in self.kept.front().into_iter().flat_map(|oldest| &oldest.cells) {
            if let Some(now) = cells.get_mut(cell as usize) {
                *now = now.saturating_sub(count);
            }
        }
        if let Some(due) = due {
            self.kept.push_back(due);
            self.ended = ended;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Window;
    use std::time::Duration;

    /// What windows of so many steps of 2,000 milliseconds show of a cell that counts milliseconds, at these milliseconds: how long they
    /// are.
    fn lengths(steps: u32, scrapes: impl IntoIterator<Item = u64>) -> Vec<u64> {
        let mut window = Window::new(Duration::ZERO);
        let mut at = |millis| {
            let mut cells = [millis];
            window.subtract_oldest(Duration::from_millis(millis), Duration::from_secs(2), steps, &mut cells);
            cells[0]
        };
        scrapes.into_iter().map(&mut at).collect()
    }

    #[test]
    fn scrapes_in_time_with_the_steps_show_all_of_them_but_one() {
        assert_eq!(lengths(3, (0..5).map(|at| at * 2000)), [0, 2000, 4000, 4000, 4000]);
    }

    #[test]
    fn a_window_of_one_step_is_never_empty_of_what_came_between_two_scrapes() {
        assert_eq!(lengths(1, (0..8).map(|at| at * 1000)), [0, 1000, 2000, 1000, 2000, 1000, 2000, 1000]);
    }

    #[test]
    fn a_gap_is_one_step() {
        let scrapes = [1, 100, 101, 102, 103, 104, 105, 106];
        let shown = lengths(3, scrapes.map(|second| second * 1000));
        assert_eq!(shown, [1, 100, 101, 102, 103, 4, 5, 4].map(|second| second * 1000));
    }

    #[test]
    fn a_scrape_that_is_a_little_early_or_late_moves_no_step() {
        // Every second, by a hundredth early or late; from the third step on, nothing is over by more than that second.
        let scrapes = (1..1000).map(|second| second * 1000 + [10, 0, 20, 5, 15][second as usize % 5] - 10);
        let shown = lengths(3, scrapes);
        assert!(shown[6..].iter().all(|length| (4000..7020).contains(length)), "{shown:?}");
    }

    #[test]
    fn a_window_keeps_no_more_than_its_steps_and_one() {
        let mut window = Window::new(Duration::ZERO);
        let most = (0..1000).map(|at| {
            let now = Duration::from_millis(at * 700 + at % 7 * 90);
            window.subtract_oldest(now, Duration::from_secs(2), 3, &mut [at, 0, 1]);
            window.kept.len()
        });
        assert_eq!(most.max(), Some(4));
        assert_eq!(window.kept[0].cells.len(), 2, "cells that hold nothing are not kept");
    }
}
