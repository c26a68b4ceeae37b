//! Waiting for what a page will say.

use crate::exposition::Page;
use std::thread;
use std::time::{Duration, Instant};

/// The first page on which `ready` is true: what a client has seen is counted some microseconds later, in another thread, which tells
/// nobody.
///
/// # Panics
/// When there is none for as long as `patience`.
pub fn page_when(page: impl Fn() -> Page, ready: impl Fn(&Page) -> bool, patience: Duration) -> Page {
    let deadline = Instant::now() + patience;
    loop {
        let page = page();
        if ready(&page) {
            return page;
        }
        assert!(Instant::now() < deadline, "waited in vain; the page is {page:#?}");
        thread::sleep(Duration::from_millis(1));
    }
}
