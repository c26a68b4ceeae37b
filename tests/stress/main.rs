//! Real threads through the public API: what was counted is there to the unit, and no scrape on the way is wrong.
//!
//! Loom proves the protocol on a few steps of a few threads; this covers what it cannot: threads that come and go by the
//! thousand, thread-local destructors, panics, and all layers at once.

mod families;
mod histograms;
mod scraper;
mod threads;

use altimeter::Registry;
use scraper::Scraper;
use std::thread;

/// Runs `update` with the numbers of so many threads, of which `alive` live at a time, while a scraper reads page after
/// page. Answers the page after all that.
fn churn(
    registry: &Registry,
    threads: usize,
    alive: usize,
    update: impl Fn(usize) + Sync,
) -> altimeter_tests::exposition::Page {
    let scraper = Scraper::start(registry);
    let next = std::sync::atomic::AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..alive {
            scope.spawn(|| {
                // Each starts the next thread when one has ended, so that as many are alive as was asked for.
                loop {
                    // ORDERING: Relaxed. Only the numbers are handed out, each once.
                    let number = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    if number >= threads {
                        break;
                    }
                    thread::scope(|one| {
                        one.spawn(|| update(number));
                    });
                }
            });
        }
    });
    scraper.stop()
}
