//! The label values of the families, and the order in which threads come to them: the same for every library.

use super::THREADS;
use prometheus_client::encoding::EncodeLabelValue;
use std::sync::LazyLock;

/// A label of six values, with what each library derives for it.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    altimeter::LabelValue,
    EncodeLabelValue,
    measured::FixedCardinalityLabel,
    fastmetrics::derive::EncodeLabelValue,
    serde::Serialize,
)]
#[expect(missing_docs, reason = "they stand for themselves")]
pub enum Route {
    Home,
    Login,
    Search,
    Product,
    Basket,
    Checkout,
}

/// A label of three values.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    altimeter::LabelValue,
    EncodeLabelValue,
    measured::FixedCardinalityLabel,
    fastmetrics::derive::EncodeLabelValue,
    serde::Serialize,
)]
#[expect(missing_docs, reason = "they stand for themselves")]
pub enum Client {
    Web,
    Ios,
    Android,
}

impl Route {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Home, Self::Login, Self::Search, Self::Product, Self::Basket, Self::Checkout];

    /// Its text.
    #[inline]
    #[must_use]
    pub const fn text(self) -> &'static str {
        ["home", "login", "search", "product", "basket", "checkout"][self as usize]
    }
}

impl Client {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Web, Self::Ios, Self::Android];

    /// Its text.
    #[inline]
    #[must_use]
    pub const fn text(self) -> &'static str {
        ["web", "ios", "android"][self as usize]
    }
}

/// How many combinations of [`Route`] and [`Client`] there are.
pub const FEW: usize = Route::ALL.len() * Client::ALL.len();

/// How many combinations the larger families have.
pub const MANY: usize = 10_000;

/// The values of two labels, made at run time; they live as long as the process, which is more than some need and less than
/// others would like: those that the compiler has seen.
#[derive(Debug)]
pub struct Values {
    /// Of the first label.
    pub routes: Vec<&'static str>,
    /// Of the second.
    pub clients: Vec<&'static str>,
}

impl Values {
    /// Those of [`Route`] and [`Client`].
    fn few() -> Self {
        let routes = Route::ALL.iter().map(|route| leak(route.text())).collect();
        Self { routes, clients: Client::ALL.iter().map(|client| leak(client.text())).collect() }
    }

    /// A hundred routes by a hundred clients, of 17 and 10 characters.
    fn many() -> Self {
        let routes = (0..100).map(|n| leak(&format!("/api/products/{n:03}"))).collect();
        Self { routes, clients: (0..100).map(|n| leak(&format!("client-{n:03}"))).collect() }
    }
}

fn leak(text: &str) -> &'static str {
    String::leak(text.to_owned())
}

/// How many steps a walk has until it begins anew: so many that no branch predictor learns it, so few (two bytes each) that
/// it stays in a core's own cache.
const STEPS: usize = 1 << 14;

/// A walk over the combinations of some values.
type Steps = Box<[(u8, u8); STEPS]>;

/// The walks over one family.
#[derive(Debug)]
pub struct Walks {
    /// What the steps are numbers in.
    pub values: Values,
    /// All threads come to all series, in this order.
    same: Steps,
    /// The same with the enums, where they are the values.
    closed: Vec<(Route, Client)>,
    /// Each thread comes to series of its own, by the thread's place among [`THREADS`] (see [`place`](super::place)).
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
            let clients = values.clients.len();
            let series = (first..values.routes.len() * clients).step_by(step);
            series.map(move |n| ((n / clients) as u8, (n % clients) as u8)).collect::<Vec<_>>()
        };
        let same = shuffled(pairs(0, 1));
        let most = 2 * THREADS[THREADS.len() - 1];
        let mut spread = vec![same.clone(); most];
        for threads in THREADS {
            (0..threads).for_each(|thread| spread[threads + thread] = shuffled(pairs(thread, threads)));
        }
        let enums = |(route, client): &(u8, u8)| {
            Some((*Route::ALL.get(usize::from(*route))?, *Client::ALL.get(usize::from(*client))?))
        };
        let closed = same.iter().map_while(enums).collect();
        Self { values, same, closed, spread }
    }

    /// All series.
    pub fn series(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let Values { routes, clients } = &self.values;
        routes.iter().flat_map(move |route| clients.iter().map(move |client| (*route, *client)))
    }

    /// The values for the operation `i` of [`Does`](crate::peers::Does): with `spread`, of a series to which no other thread
    /// comes.
    #[inline(always)]
    pub fn step(&self, spread: bool, i: u64) -> (&'static str, &'static str) {
        let steps = if spread { &self.spread[super::place(i)] } else { &self.same };
        let (route, client) = steps[i as usize % STEPS];
        (self.values.routes[usize::from(route)], self.values.clients[usize::from(client)])
    }

    /// The same for the closed sets, of which only the walk over [`FEW`] series consists.
    #[inline(always)]
    pub fn closed(&self, i: u64) -> (Route, Client) {
        self.closed[i as usize % STEPS]
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
    use super::{FEW, MANY, THREADS, Walks};
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
        for (series, threads) in
            [FEW, MANY].into_iter().flat_map(|series| THREADS.map(|threads| (series, threads)))
        {
            let visits: Vec<_> =
                (0..threads).flat_map(|thread| visited(series, true, threads, thread)).collect();
            assert_eq!(visits.len(), series);
            assert_eq!(visits.iter().collect::<HashSet<_>>().len(), series);
        }
    }

    #[test]
    fn closed_sets_have_the_values_of_the_strings() {
        let walks = Walks::of(FEW);
        for i in 0..1000 {
            let (route, client) = walks.closed(i);
            assert_eq!((route.text(), client.text()), walks.step(false, i));
        }
    }
}
