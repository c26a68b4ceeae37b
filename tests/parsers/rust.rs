//! The crate `openmetrics-parser`.

use crate::pages::{self, Content};
use altimeter::Format;
use altimeter_tests::exposition::Page;

#[test]
fn the_text_format_is_read() {
    for page in pages::all(Format::Text, Content::Tame) {
        let text = String::from_utf8(page).unwrap();
        let ours = Page::parse(&text).unwrap();
        let theirs = openmetrics_parser::prometheus::parse_prometheus(&text);
        let theirs = theirs.unwrap_or_else(|error| panic!("{error:?}\n{text}"));
        assert_eq!(theirs.families.len(), ours.families().len(), "{text}");
    }
}

#[test]
fn openmetrics_is_read() {
    for page in pages::all(Format::OpenMetrics, Content::Tame) {
        let text = String::from_utf8(page).unwrap();
        let ours = Page::parse_openmetrics(&text).unwrap();
        let theirs = openmetrics_parser::openmetrics::parse_openmetrics(&text);
        let theirs = theirs.unwrap_or_else(|error| panic!("{error:?}\n{text}"));
        assert_eq!(theirs.families.len(), ours.families().len(), "{text}");
    }
}
