//! The order in which threads come to the series of a family: the same for every library.

use super::labels::{FEW, Kind, MANY, Route, Values};
use super::{THREADS, place};
use std::sync::LazyLock;

/// How many steps a walk has until it begins anew: so many that no branch predictor learns it, so few (two bytes each) that
/// it stays in a core's own cache.
const STEPS: usize = 1 << 14;

/// A walk over the combinations of some values, by their numbers.
type Steps = Box<[(u8, u8); STEPS]>;

/// A value for each number, and nothing where there are fewer values.
type Texts = Box<[&'static str; 1 << u8::BITS]>;

/// The walks over one family of two strings.
#[derive(Debug)]
pub struct Walks {
    /// What the steps are numbers in.
    pub values: Values,
    routes: Texts,
    kinds: Texts,
    /// All threads come to all series, in this order.
    same: Steps,
    /// Each thread comes to series of its own, by the thread's [`place`].
    spread: Vec<Steps>,
}

impl Walks {
    /// Over a family of [`FEW`] or [`MANY`] series.
    ///
    /// # Panics
    /// When `series` is neither.
    #[must_use]
    pub fn of(series: usize) -> &'static Self {
        static FEW_WALKS: LazyLock<Walks> = LazyLock::new(|| Walks::new(Values::few()));
        static MANY_WALKS: LazyLock<Walks> = LazyLock::new(|| Walks::new(Values::many()));
        match series {
            FEW => &FEW_WALKS,
            MANY => &MANY_WALKS,
            _ => panic!("no walk has {series} series; {FEW} and {MANY} are there"),
        }
    }

    fn new(values: Values) -> Self {
        let pairs = |first: usize, step: usize| {
            let kinds = values.kinds.len();
            let series = (first..values.routes.len() * kinds).step_by(step);
            series.map(move |n| ((n / kinds) as u8, (n % kinds) as u8)).collect::<Vec<_>>()
        };
        let same = shuffled(pairs(0, 1));
        let most = 2 * THREADS[THREADS.len() - 1];
        let mut spread = vec![same.clone(); most];
        // Where there are fewer series than threads, some would have none.
        for threads in
            THREADS.into_iter().filter(|threads| *threads <= values.routes.len() * values.kinds.len())
        {
            (0..threads).for_each(|thread| spread[threads + thread] = shuffled(pairs(thread, threads)));
        }
        let texts = |texts: &[&'static str]| {
            Texts::new(std::array::from_fn(|number| texts.get(number).copied().unwrap_or_default()))
        };
        Self { routes: texts(&values.routes), kinds: texts(&values.kinds), values, same, spread }
    }

    /// All series.
    pub fn series(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let Values { routes, kinds } = &self.values;
        routes.iter().flat_map(move |route| kinds.iter().map(move |kind| (*route, *kind)))
    }

    /// The values for the operation `i` of [`Does`](crate::peers::Does): with `spread`, of a series to which no other thread
    /// comes.
    #[inline(always)]
    #[must_use]
    pub fn step(&self, spread: bool, i: u64) -> (&'static str, &'static str) {
        let steps = if spread { &self.spread[place(i)] } else { &self.same };
        let (route, kind) = steps[i as usize % STEPS];
        (self.routes[usize::from(route)], self.kinds[usize::from(kind)])
    }
}

/// The walk over the [`FEW`] combinations of two enums: all threads come to all of them.
#[derive(Debug)]
pub struct ClosedWalk([(Route, Kind); STEPS]);

impl ClosedWalk {
    /// The one that there is. Its order is that of the strings of the same texts.
    #[must_use]
    pub fn get() -> &'static Self {
        static WALK: LazyLock<ClosedWalk> = LazyLock::new(|| {
            let same = &Walks::of(FEW).same;
            let enums = |(route, kind)| (Route::ALL[usize::from(route)], Kind::ALL[usize::from(kind)]);
            ClosedWalk(same.map(enums))
        });
        &WALK
    }

    /// The values for the operation `i` of [`Does`](crate::peers::Does).
    #[inline(always)]
    #[must_use]
    pub fn step(&self, i: u64) -> (Route, Kind) {
        self.0[i as usize % STEPS]
    }
}

/// These combinations in a random order, as often as there is room, in another order each time.
fn shuffled(mut pairs: Vec<(u8, u8)>) -> Steps {
    let mut steps = Box::new([(0, 0); STEPS]);
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for round in steps.chunks_mut(pairs.len()) {
        // Fisher and Yates, with the generator `xorshift64` of Marsaglia.
        for last in (1..pairs.len()).rev() {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            pairs.swap(last, (random % (last as u64 + 1)) as usize);
        }
        round.copy_from_slice(&pairs[..round.len()]);
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::{ClosedWalk, FEW, MANY, THREADS, Walks};
    use crate::workload::first;
    use std::collections::HashSet;

    fn visited(
        series: usize,
        spread: bool,
        threads: usize,
        thread: usize,
    ) -> HashSet<(&'static str, &'static str)> {
        let first = first(threads, thread);
        (first..first + 20_000).map(|i| Walks::of(series).step(spread, i)).collect()
    }

    #[test]
    fn each_thread_comes_to_all_series() {
        for series in [FEW, MANY] {
            assert_eq!(visited(series, false, 2, 1).len(), series);
        }
    }

    #[test]
    fn threads_that_are_spread_share_no_series_and_leave_none_out() {
        let all = [FEW, MANY].into_iter().flat_map(|series| THREADS.map(|threads| (series, threads)));
        for (series, threads) in all.filter(|(series, threads)| threads <= series) {
            let visits: Vec<_> =
                (0..threads).flat_map(|thread| visited(series, true, threads, thread)).collect();
            assert_eq!(visits.len(), series);
            assert_eq!(visits.iter().collect::<HashSet<_>>().len(), series);
        }
    }

    #[test]
    fn closed_sets_have_the_values_of_the_strings() {
        for i in 0..1000 {
            let (route, kind) = ClosedWalk::get().step(i);
            assert_eq!((route.text(), kind.text()), Walks::of(FEW).step(false, i));
        }
    }
}
