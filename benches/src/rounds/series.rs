//! The samples of one library in one group with one number of threads.

use crate::groups::{Group, Visitor};
use crate::peers::{Does, Role};
use crate::workload::{THREADS, sample};
use std::cell::LazyCell;
use std::rc::Rc;
use std::time::Duration;

/// How long a sample takes: some turns of the scheduler for each of 8 threads on 2 cores, and a thousand times what waking
/// them takes.
const SAMPLE: Duration = Duration::from_millis(30);

/// A trial run of this length says well enough how many operations a sample has.
const TRIAL: Duration = Duration::from_millis(5);

/// One library in one group with one number of threads, and what was measured so far.
pub struct Series {
    /// Of the group.
    pub group: &'static str,
    /// Of the library.
    pub library: &'static str,
    /// What the library is compared as.
    pub role: Role,
    /// How many threads do the operation at once.
    pub threads: usize,
    /// How many operations each of them does for a sample.
    iters: u64,
    run: Box<dyn Fn(u64) -> Duration>,
    /// Nanoseconds for each operation, in rising order.
    nanoseconds: Vec<f64>,
}

impl Series {
    /// `group/library/threads`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}/{}/{}", self.group, self.library, self.threads)
    }

    /// Chooses how many operations a sample has, so that it takes some 30 ms.
    pub fn calibrate(&mut self) {
        let mut iters = 1000;
        let trial = loop {
            let trial = (self.run)(iters);
            if trial >= TRIAL {
                break trial;
            }
            iters *= 2;
        };
        self.iters = (iters as f64 * SAMPLE.as_secs_f64() / trial.as_secs_f64()) as u64;
    }

    /// Takes one sample: wall time for each operation of a thread.
    pub fn sample(&mut self) {
        let nanoseconds = (self.run)(self.iters).as_secs_f64() * 1e9 / self.iters as f64;
        let place = self.nanoseconds.partition_point(|other| *other < nanoseconds);
        self.nanoseconds.insert(place, nanoseconds);
    }

    /// The sample below which a `part` of the samples is, between two of them by their distance; NaN without samples.
    #[must_use]
    pub fn quantile(&self, part: f64) -> f64 {
        quantile(&self.nanoseconds, part)
    }

    /// The sample in the middle.
    #[must_use]
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }
}

fn quantile(rising: &[f64], part: f64) -> f64 {
    let place = part * rising.len().saturating_sub(1) as f64;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    match (rising.get(below), rising.get(above)) {
        (Some(below), Some(above)) => below + (above - below) * place.fract(),
        _ => f64::NAN,
    }
}

/// All series of a group: for each number of threads, each library.
#[must_use]
pub fn of_group<G: Group>() -> Vec<Series> {
    let mut collect = Collect(Vec::new());
    G::libraries(&mut collect);
    collect.0.sort_by_key(|series| series.threads);
    collect.0
}

struct Collect(Vec<Series>);

impl<G: Group> Visitor<G> for Collect {
    fn visit<L: Does<G>>(&mut self) {
        // Made only if something is measured in it.
        let state = Rc::new(LazyCell::new(L::new));
        self.0.extend(THREADS.map(|threads| {
            let state = state.clone();
            Series {
                group: G::NAME,
                library: L::NAME,
                role: L::ROLE,
                threads,
                iters: 1000,
                run: Box::new(move |iters| sample::<G, L>(&state, threads, iters)),
                nanoseconds: Vec::new(),
            }
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::quantile;

    #[test]
    fn the_median_of_an_even_number_lies_between_the_two_in_the_middle() {
        assert_eq!(quantile(&[1.0, 2.0, 4.0, 9.0], 0.5), 3.0);
    }

    #[test]
    fn quantiles_of_eleven_samples_are_samples() {
        let samples: [f64; 11] = std::array::from_fn(|n| n as f64);
        assert_eq!(
            [0.0, 0.1, 0.5, 0.9, 1.0].map(|part| quantile(&samples, part)),
            [0.0, 1.0, 5.0, 9.0, 10.0]
        );
    }
}
