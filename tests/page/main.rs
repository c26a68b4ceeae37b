//! What a page says, and what a registry refuses: one claim each, by the public API and a reader that is not ours.
//!
//! Many of these are defects that other metrics libraries had or have.

mod cap;
mod hostile;
mod identity;
mod numbers;
mod order;
mod refused;
mod text;

use altimeter::{Format, Registry};
use altimeter_tests::exposition::Page;

/// The page, read strictly.
fn page(registry: &Registry) -> Page {
    Page::parse(text(registry)).expect("a page that parses")
}

/// The page as it stands.
fn text(registry: &Registry) -> String {
    let mut page = Vec::new();
    registry.encode(Format::Text, &mut page);
    String::from_utf8(page).expect("a page of UTF-8")
}
