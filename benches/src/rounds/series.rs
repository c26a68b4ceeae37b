//! The samples of one library in one group with one size.

use crate::groups::{Group, Visitor};
use crate::peers::{Does, Role};
use std::cell::LazyCell;
use std::rc::Rc;
use std::time::Duration;

/// How long a sample takes: some turns of the scheduler for each of 8 threads on 2 cores, and a thousand times what waking
/// them takes.
const SAMPLE: Duration = Duration::from_millis(30);

/// A trial run of this length says well enough how many operations a sample has.
const TRIAL: Duration = Duration::from_millis(5);

/// One library in one group with one size, and what was measured so far.
pub struct Series {
    /// Of the group.
    pub group: &'static str,
    /// Of the library.
    pub library: &'static str,
    /// What the library is compared as.
    pub role: Role,
    /// The last part of the id.
    pub size: usize,
    /// What it is a number of.
    pub unit: &'static str,
    /// How many operations of a thread an iteration has.
    operations: usize,
    /// How many iterations a sample has.
    iters: u64,
    run: Box<dyn Fn(u64) -> Duration>,
    /// Nanoseconds for each operation, round by round.
    nanoseconds: Vec<f64>,
}

impl Series {
    /// `group/library/size`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}/{}/{}", self.group, self.library, self.size)
    }

    /// Chooses how many iterations a sample has, so that it takes some 30 ms.
    pub fn calibrate(&mut self) {
        let mut iters = self.iters;
        let trial = loop {
            let trial = (self.run)(iters);
            if trial >= TRIAL {
                break trial;
            }
            iters *= 2;
        };
        self.iters = ((iters as f64 * SAMPLE.as_secs_f64() / trial.as_secs_f64()) as u64).max(1);
    }

    /// Takes one sample: wall time for each operation of a thread.
    pub fn sample(&mut self) {
        let operations = self.iters as f64 * self.operations as f64;
        let nanoseconds = (self.run)(self.iters).as_secs_f64() * 1e9 / operations;
        self.nanoseconds.push(nanoseconds);
    }

    /// The sample below which a `part` of the samples is, between two of them by their distance; NaN without samples.
    #[must_use]
    pub fn quantile(&self, part: f64) -> f64 {
        quantile(self.nanoseconds.clone(), part)
    }

    /// The sample in the middle.
    #[must_use]
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// What part of another's samples these are: the ratio in the middle of those of all rounds. What slows both alike for longer than a
    /// round takes is not in it, where it may be in one median and not in the other.
    #[must_use]
    pub fn part_of(&self, other: &Self) -> f64 {
        ratio(&self.nanoseconds, &other.nanoseconds)
    }
}

/// The ratio in the middle of those of all rounds.
fn ratio(these: &[f64], others: &[f64]) -> f64 {
    quantile(these.iter().zip(others).map(|(this, other)| this / other).collect(), 0.5)
}

fn quantile(mut rising: Vec<f64>, part: f64) -> f64 {
    rising.sort_by(f64::total_cmp);
    let place = part * rising.len().saturating_sub(1) as f64;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    match (rising.get(below), rising.get(above)) {
        (Some(below), Some(above)) => below + (above - below) * place.fract(),
        _ => f64::NAN,
    }
}

/// All series of a group: for each size, each library.
#[must_use]
pub fn of_group<G: Group>() -> Vec<Series> {
    let mut collect = Collect(Vec::new());
    G::libraries(&mut collect);
    collect.0.sort_by_key(|series| series.size);
    collect.0
}

struct Collect(Vec<Series>);

impl<G: Group> Visitor<G> for Collect {
    fn visit<L: Does<G>>(&mut self) {
        // Made only if something is measured in it.
        let state = Rc::new(LazyCell::new(L::new));
        self.0.extend(G::SIZES.iter().map(|&size| {
            let state = state.clone();
            Series {
                group: G::NAME,
                library: L::NAME,
                role: L::AS,
                size,
                unit: G::UNIT,
                operations: G::OPERATIONS,
                iters: 1000_u64.div_ceil(G::OPERATIONS as u64),
                run: Box::new(move |iters| G::sample::<L>(&state, size, iters)),
                nanoseconds: Vec::new(),
            }
        }));
    }
}

#[cfg(test)]
impl Series {
    /// One with these samples.
    pub(super) fn of_samples(library: &'static str, role: Role, samples: &[f64]) -> Self {
        let run = Box::new(|_| Duration::ZERO);
        let (group, unit, nanoseconds) = ("group", "threads", samples.to_vec());
        Self { group, library, role, size: 1, unit, operations: 1, iters: 1, run, nanoseconds }
    }
}

#[cfg(test)]
mod tests {
    use super::{quantile, ratio};

    #[test]
    fn the_median_of_an_even_number_lies_between_the_two_in_the_middle() {
        assert_eq!(quantile(vec![4.0, 1.0, 9.0, 2.0], 0.5), 3.0);
    }

    #[test]
    fn what_slows_both_down_in_some_rounds_is_not_in_the_ratio() {
        assert_eq!(ratio(&[1.0, 9.0, 9.0], &[2.0, 18.0, 2.0]), 0.5);
    }

    #[test]
    fn quantiles_of_eleven_samples_are_samples() {
        let samples: Vec<f64> = (0..11).map(f64::from).collect();
        assert_eq!(
            [0.0, 0.1, 0.5, 0.9, 1.0].map(|part| quantile(samples.clone(), part)),
            [0.0, 1.0, 5.0, 9.0, 10.0]
        );
    }
}
