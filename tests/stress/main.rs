//! Real threads through the public API: what was counted is there to the unit, and no scrape on the way is wrong.
//!
//! Loom proves the protocol on a few steps of a few threads; this covers what it cannot: threads that come and go by the
//! thousand, thread-local destructors, panics, and all layers at once.

mod families;
mod histograms;
mod scraper;
mod threads;

use altimeter::Registry;
use altimeter_tests::exposition::Page;
use scraper::Scraper;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Runs `update` on so many threads, of which `alive` live at a time, each with its number, while a scraper reads page
/// after page. Answers the page after all that.
fn churn(registry: &Registry, threads: usize, alive: usize, update: impl Fn(usize) + Sync) -> Page {
    let scraper = Scraper::start(registry);
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..alive {
            scope.spawn(|| {
                // ORDERING: Relaxed. It hands out numbers, each once.
                let numbers = || next.fetch_add(1, Ordering::Relaxed);
                for number in std::iter::repeat_with(numbers).take_while(|&number| number < threads) {
                    thread::scope(|one| drop(one.spawn(|| update(number))));
                }
            });
        }
    });
    scraper.stop()
}
