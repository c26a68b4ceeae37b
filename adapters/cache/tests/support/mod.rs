//! Reads the counts as a scrape shows them. Each test target includes this module and uses what it needs of it.

#[allow(dead_code, reason = "as the module's documentation says")]
pub(crate) mod server;
#[allow(dead_code, reason = "as the module's documentation says")]
pub(crate) mod shelf;
#[allow(dead_code, reason = "as the module's documentation says")]
pub(crate) mod twin;

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
        Self::in_family("cache_gets_total", registry, cache, backend)
    }

    /// Of `cache_deletes_total`, which has the same outcomes.
    #[allow(dead_code, reason = "as the module's documentation says")]
    pub(crate) fn of_deletes(registry: &Registry, cache: &str, backend: &str) -> Self {
        Self::in_family("cache_deletes_total", registry, cache, backend)
    }

    fn in_family(family: &str, registry: &Registry, cache: &str, backend: &str) -> Self {
        let count = |outcome| count(registry, family, cache, backend, outcome);
        Self { hit: count("hit"), miss: count("miss"), fail: count("fail"), cancelled: count("cancelled") }
    }

    #[allow(dead_code, reason = "as the module's documentation says")]
    pub(crate) fn sum(self) -> u64 {
        self.hit + self.miss + self.fail + self.cancelled
    }
}

/// `cache_sets_total` of one cache: ok, fail, cancelled.
#[allow(dead_code, reason = "as the module's documentation says")]
pub(crate) fn sets(registry: &Registry, cache: &str, backend: &str) -> [u64; 3] {
    ["ok", "fail", "cancelled"].map(|outcome| count(registry, "cache_sets_total", cache, backend, outcome))
}

/// The value of a series, which is given as the page has it; `None` when it is not there.
pub(crate) fn value(registry: &Registry, series: &str) -> Option<f64> {
    let page = page(registry);
    let value = page.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '))?;
    Some(value.parse().expect("a number"))
}

fn count(registry: &Registry, family: &str, cache: &str, backend: &str, outcome: &str) -> u64 {
    let series = format!("{family}{{cache=\"{cache}\",backend=\"{backend}\",outcome=\"{outcome}\"}}");
    value(registry, &series).unwrap_or_else(|| panic!("no {series} in\n{}", page(registry))) as u64
}

pub(crate) fn page(registry: &Registry) -> String {
    let mut page = Vec::new();
    registry.encode(Format::Text, &mut page);
    String::from_utf8(page).expect("the page is UTF-8")
}
