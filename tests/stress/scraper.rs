//! A thread that scrapes all the time, and what must hold of each page and from page to page.

use altimeter::{Format, Registry};
use altimeter_tests::exposition::{Labels, Page};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

/// Scrapes until told to stop.
pub(crate) struct Scraper {
    registry: Registry,
    stop: Arc<AtomicBool>,
    scraping: JoinHandle<Totals>,
}

/// The greatest value so far of each series that never goes back.
#[derive(Default)]
struct Totals(HashMap<(String, Labels), f64>);

impl Scraper {
    pub(crate) fn start(registry: &Registry) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let scraping = thread::spawn({
            let (registry, stop) = (registry.clone(), stop.clone());
            move || {
                let mut totals = Totals::default();
                // ORDERING: Relaxed. It publishes nothing; `stop` joins.
                while !stop.load(Ordering::Relaxed) {
                    totals.check(&scrape(&registry));
                }
                totals
            }
        });
        Self { registry: registry.clone(), stop, scraping }
    }

    /// Stops, and answers one last page, which nothing follows.
    pub(crate) fn stop(self) -> Page {
        // ORDERING: Relaxed. The join orders the rest.
        self.stop.store(true, Ordering::Relaxed);
        let mut totals = self.scraping.join().expect("pages without fault");
        let page = scrape(&self.registry);
        totals.check(&page);
        page
    }
}

/// A page, read strictly: so its buckets are monotone, and `+Inf` is the count.
fn scrape(registry: &Registry) -> Page {
    let mut page = Vec::new();
    registry.encode(Format::Text, &mut page);
    Page::parse(&page).expect("a page that parses")
}

impl Totals {
    /// Nothing that only grows is less than on the page before, and no series is gone.
    fn check(&mut self, page: &Page) {
        let growing = page.families().iter().filter(|family| family.kind != "gauge");
        let mut found = 0;
        for sample in growing.flat_map(|family| &family.samples) {
            let series = (sample.name.clone(), sample.labels.clone());
            let before = self.0.entry(series).or_default();
            assert!(sample.value >= *before, "{sample:?} after {before}");
            *before = sample.value;
            found += 1;
        }
        assert_eq!(found, self.0.len(), "a series that was there is gone");
    }
}
