//! Reads the counts as a scrape shows them.

use altimeter::{Format, Registry};

/// `cache_gets_total` of one cache: hit, miss, fail, cancelled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gets {
    pub(crate) hit: u64,
    pub(crate) miss: u64,
    pub(crate) fail: u64,
    pub(crate) cancelled: u64,
}

impl Gets {
    /// Panics when one of the four series is missing from the page.
    pub(crate) fn of(registry: &Registry, cache: &str, backend: &str) -> Self {
        let page = page(registry);
        let count = |outcome| {
            let series =
                format!("cache_gets_total{{cache=\"{cache}\",backend=\"{backend}\",outcome=\"{outcome}\"}} ");
            let value = page.lines().find_map(|line| line.strip_prefix(&series));
            let value = value.unwrap_or_else(|| panic!("no {series}in\n{page}"));
            value.parse().expect("a counter is printed as an integer")
        };
        Self { hit: count("hit"), miss: count("miss"), fail: count("fail"), cancelled: count("cancelled") }
    }

    #[allow(dead_code, reason = "each test target includes this module and uses what it needs")]
    pub(crate) fn sum(self) -> u64 {
        self.hit + self.miss + self.fail + self.cancelled
    }
}

pub(crate) fn page(registry: &Registry) -> String {
    let mut page = Vec::new();
    registry.encode(Format::Text, &mut page);
    String::from_utf8(page).expect("the page is UTF-8")
}
