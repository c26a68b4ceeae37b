//! `cache_entries`, `cache_bytes` and `cache_evictions_total`: what a cache says of itself.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use altimeter::{Counter, Family, Gauge, RegisterError, Registry};

use crate::families::{self, Cause, Eviction, Size};
use crate::{Evicted, Stats, Watch};

/// How full one cache is. A series is made when the cache first knows its value.
pub(crate) struct Sizes {
    cache: Box<str>,
    backend: Box<str>,
    entries: Level,
    bytes: Level,
    evictions: Family<Eviction<'static>, Counter>,
    for_size: Total,
    expired: Total,
    watch: Option<Watch>,
}

impl Sizes {
    /// With a `watch`, each page that shows sizes asks it, as long as this lives.
    pub(crate) fn register(
        registry: &Registry,
        cache: &str,
        backend: &str,
        watch: Option<Watch>,
    ) -> Result<Arc<Self>, RegisterError> {
        let sizes = Arc::new(Self {
            cache: cache.into(),
            backend: backend.into(),
            entries: Level::new(families::entries(registry)?),
            bytes: Level::new(families::bytes(registry)?),
            evictions: families::evictions(registry)?,
            for_size: Total::default(),
            expired: Total::default(),
            watch,
        });
        if sizes.watch.is_some() {
            let watched = Arc::downgrade(&sizes);
            let families = ["cache_entries", "cache_bytes", "cache_evictions_total"];
            registry.before_scrape(families, move || watched.upgrade().map(|sizes| sizes.look()).is_some());
        }
        Ok(sizes)
    }

    /// Shows what the cache tells now.
    fn look(&self) {
        self.watch.iter().for_each(|watch| self.show(watch()));
    }

    /// Shows these.
    pub(crate) fn show(&self, stats: Stats) {
        let (cache, backend) = (&*self.cache, &*self.backend);
        let size = Size { cache, backend };
        self.entries.show(stats.entries, &size);
        self.bytes.show(stats.bytes, &size);
        if let Some(Evicted { size, expired }) = stats.evicted {
            let of = |cause| self.evictions.get(&Eviction { cache, backend, cause });
            self.for_size.rise_to(size, || of(Cause::Size));
            self.expired.rise_to(expired, || of(Cause::Expired));
        }
    }
}

/// A number that the cache tells as it is.
struct Level {
    family: Family<Size<'static>, Gauge>,
    gauge: OnceLock<Gauge>,
}

impl Level {
    fn new(family: Family<Size<'static>, Gauge>) -> Self {
        Self { family, gauge: OnceLock::new() }
    }

    fn show(&self, value: Option<u64>, size: &Size<'_>) {
        let Some(value) = value else { return };
        let value = value as f64;
        let gauge = self.gauge.get_or_init(|| self.family.get(size));
        // Threads that write the cache share the gauge's line, so it is written only to change it.
        if gauge.get() != value {
            gauge.set(value);
        }
    }
}

/// A number that the cache counts from its making on.
#[derive(Default)]
struct Total {
    counter: OnceLock<Counter>,
    /// How much of it the counter has.
    counted: AtomicU64,
}

impl Total {
    fn rise_to(&self, total: u64, counter: impl FnOnce() -> Counter) {
        let counter = self.counter.get_or_init(counter);
        // ORDERING: Relaxed, both. That each step is added once is the atomicity of `fetch_max`; it publishes nothing. The
        // load only saves a write to a shared line.
        if total > self.counted.load(Ordering::Relaxed) {
            let before = self.counted.fetch_max(total, Ordering::Relaxed);
            counter.add(total.saturating_sub(before));
        }
    }
}
