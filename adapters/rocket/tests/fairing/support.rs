//! What the tests share: reading a registry by the lines of its page.

use altimeter::{Format, Registry};

/// The registry's page.
pub(crate) fn page(registry: &Registry) -> String {
    let mut page = Vec::new();
    registry.encode(Format::Text, &mut page);
    String::from_utf8(page).expect("a page of UTF-8")
}

/// The value of a series, written as on the page: `name{label="value",...}`.
pub(crate) fn value(registry: &Registry, series: &str) -> Option<u64> {
    let page = page(registry);
    let line = page.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.map(|value| value.parse().expect("a whole number"))
}

/// All series of a name, as on the page, with their values.
pub(crate) fn series(registry: &Registry, name: &str) -> Vec<String> {
    let page = page(registry);
    let of_name = page.lines().filter(|line| line.split(['{', ' ']).next() == Some(name));
    let mut lines: Vec<_> = of_name.map(str::to_owned).collect();
    lines.sort();
    lines
}
