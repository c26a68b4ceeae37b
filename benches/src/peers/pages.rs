//! What a library's pages can be asked, and how the groups of pages ask it: of families by two strings, the same for all libraries.

use super::{Does, Library, value};
use crate::groups::{
    EncodeCounter, EncodeCounterShards, EncodeHistogram, EncodeHistogramShards, SERIES_BY_SHARDS,
};
use crate::workload::{distinct, text};
use std::hint::black_box;
use std::sync::{Barrier, Mutex, PoisonError};
use std::thread;

/// A library that writes pages, as its documentation says: into a buffer that is kept, where it can.
pub trait Writes: Library {
    /// What has the family, and is asked for its page.
    type Registered: Sync + 'static;

    /// What the page is written to.
    type Page: Default + Send + 'static;

    /// A family of counters, of which each of these label sets is updated by so many threads.
    fn counters(threads: usize, series: &[Labels]) -> Self::Registered;

    /// A family of histograms with [`BOUNDS`](super::BOUNDS), of which each of these label sets is observed by so many threads.
    fn histograms(threads: usize, series: &[Labels]) -> Self::Registered;

    /// Writes a page in place of the last one, and answers its length in bytes.
    fn write(registered: &Self::Registered, page: &mut Self::Page) -> usize;
}

/// The values of two labels.
pub type Labels = (String, String);

/// How many values each thread observes in each histogram: some for each bucket.
const VALUES: u64 = 64;

/// Has each of so many threads, which are all alive until the last is done, count in each series.
pub fn count(threads: usize, series: &[Labels], inc: impl Fn(&str, &str) + Sync) {
    for_all(threads, series, |(route, kind)| inc(route, kind));
}

/// The same with values in histograms.
pub fn observe(threads: usize, series: &[Labels], observe: impl Fn(&str, &str, f64) + Sync) {
    for_all(threads, series, |(route, kind)| (0..VALUES).for_each(|i| observe(route, kind, value(i))));
}

fn for_all(threads: usize, series: &[Labels], update: impl Fn(&Labels) + Sync) {
    let (all_done, turn) = (Barrier::new(threads), Mutex::new(()));
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                {
                    // One after the other, so that none has to share what is its own.
                    let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
                    // Once for being known as one who counts, and once more for it.
                    (0..2).for_each(|_| series.iter().for_each(&update));
                }
                all_done.wait();
            });
        }
    });
}

/// A family, and the page that is written again and again.
#[derive(Debug)]
pub struct Written<R, P> {
    registered: R,
    page: Mutex<P>,
}

type WrittenBy<L> = Written<<L as Writes>::Registered, <L as Writes>::Page>;

fn written<L: Writes>(
    make: fn(usize, &[Labels]) -> L::Registered,
    threads: usize,
    series: usize,
) -> WrittenBy<L> {
    let labels = |number| {
        let (route, kind) = distinct(number);
        (text(&route).to_owned(), text(&kind).to_owned())
    };
    let series: Vec<Labels> = (0..series as u64).map(labels).collect();
    Written { registered: make(threads, &series), page: Mutex::default() }
}

fn write<L: Writes>(written: &WrittenBy<L>) {
    let mut page = written.page.lock().unwrap_or_else(PoisonError::into_inner);
    black_box(L::write(&written.registered, &mut page));
}

impl<L: Writes, const SERIES: usize> Does<EncodeCounter<SERIES>> for L {
    type State = WrittenBy<L>;

    fn new() -> Self::State {
        written::<L>(L::counters, 1, SERIES)
    }

    fn operate(state: &Self::State, _: u64) {
        write::<L>(state);
    }
}

impl<L: Writes, const SERIES: usize> Does<EncodeHistogram<SERIES>> for L {
    type State = WrittenBy<L>;

    fn new() -> Self::State {
        written::<L>(L::histograms, 1, SERIES)
    }

    fn operate(state: &Self::State, _: u64) {
        write::<L>(state);
    }
}

impl<L: Writes, const SHARDS: usize> Does<EncodeCounterShards<SHARDS>> for L {
    type State = WrittenBy<L>;

    fn new() -> Self::State {
        written::<L>(L::counters, SHARDS, SERIES_BY_SHARDS)
    }

    fn operate(state: &Self::State, _: u64) {
        write::<L>(state);
    }
}

impl<L: Writes, const SHARDS: usize> Does<EncodeHistogramShards<SHARDS>> for L {
    type State = WrittenBy<L>;

    fn new() -> Self::State {
        written::<L>(L::histograms, SHARDS, SERIES_BY_SHARDS)
    }

    fn operate(state: &Self::State, _: u64) {
        write::<L>(state);
    }
}
