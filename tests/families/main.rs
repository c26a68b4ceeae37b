//! Families: series that are made, found, removed and expire, by the public API and a reader that is not ours; one claim each.

mod cap;
mod escaped;
mod expiry;
mod hidden;
mod init;
mod kinds;
mod named;
mod removal;
mod storm;
mod sub;
mod within;

use altimeter::{Format, Registry};
use altimeter_tests::exposition::Page;

/// The page, read strictly: so no label set stands there twice.
fn page(registry: &Registry) -> Page {
    let mut page = Vec::new();
    registry.encode(Format::Text, &mut page);
    Page::parse(&page).expect("a page that parses")
}
