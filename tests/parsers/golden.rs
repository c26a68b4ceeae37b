//! The page with every kind of family stands in `golden/`, to be seen. Where it is to change, write the new one there.

use crate::pages::{self, Content};
use altimeter::Format;

fn page(format: Format) -> String {
    String::from_utf8(pages::all(format, Content::Any).swap_remove(0)).unwrap()
}

#[test]
fn the_text_page_is_the_golden_one() {
    assert_eq!(page(Format::Text), include_str!("golden/every_kind.txt"));
}

#[test]
fn the_openmetrics_page_is_the_golden_one() {
    assert_eq!(page(Format::OpenMetrics), include_str!("golden/every_kind.openmetrics"));
}
