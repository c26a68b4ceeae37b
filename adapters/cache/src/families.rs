//! The families that a cache is shown in, and their labels. All caches of a registry share them.

use altimeter::{Bounds, Counter, Family, Gauge, Histogram, LabelValue, Labels, RegisterError, Registry};

/// How a get or a delete ended.
#[derive(LabelValue)]
pub(crate) enum Found {
    /// There was a value.
    Hit,
    /// There was none.
    Miss,
    /// The cache returned an error.
    Fail,
    /// There was no answer: the future was dropped, or the backend panicked.
    Cancelled,
}

/// How a set ended.
#[derive(LabelValue)]
pub(crate) enum Stored {
    /// The cache took the value.
    Ok,
    /// As [`Found::Fail`].
    Fail,
    /// As [`Found::Cancelled`].
    Cancelled,
}

/// Why a cache threw an entry out.
#[derive(LabelValue)]
pub(crate) enum Cause {
    /// For want of room.
    Size,
    /// Because its time was over.
    Expired,
}

/// What is timed.
#[derive(LabelValue)]
pub(crate) enum Operation {
    Get,
    GetMany,
    GetOrInsert,
    Set,
    Delete,
}

#[derive(Labels)]
pub(crate) struct Lookup<'a> {
    pub(crate) cache: &'a str,
    pub(crate) backend: &'a str,
    pub(crate) outcome: Found,
}

/// A lookup under both names of its backend: finer than any page shows it.
#[derive(Labels)]
pub(crate) struct NamedLookup<'a> {
    #[label(flatten)]
    pub(crate) lookup: Lookup<'a>,
    pub(crate) django_backend: &'a str,
}

#[derive(Labels)]
pub(crate) struct Store<'a> {
    pub(crate) cache: &'a str,
    pub(crate) backend: &'a str,
    pub(crate) outcome: Stored,
}

#[derive(Labels)]
pub(crate) struct Eviction<'a> {
    pub(crate) cache: &'a str,
    pub(crate) backend: &'a str,
    pub(crate) cause: Cause,
}

#[derive(Labels)]
pub(crate) struct Size<'a> {
    pub(crate) cache: &'a str,
    pub(crate) backend: &'a str,
}

#[derive(Labels)]
pub(crate) struct Timed<'a> {
    pub(crate) cache: &'a str,
    pub(crate) backend: &'a str,
    pub(crate) op: Operation,
}

/// The name and help of [`gets`].
pub(crate) const GETS: (&str, &str) = ("cache_gets_total", "Keys asked of a cache, by outcome.");

/// Shown by its [views](crate::views).
pub(crate) fn gets(registry: &Registry) -> Result<Family<NamedLookup<'static>, Counter>, RegisterError> {
    registry.counter(GETS.0, GETS.1).unlisted().labels::<NamedLookup<'_>>().get_or_register()
}

pub(crate) fn sets(registry: &Registry) -> Result<Family<Store<'static>, Counter>, RegisterError> {
    let sets = registry.counter("cache_sets_total", "Values given to a cache, by outcome.");
    sets.labels::<Store<'_>>().get_or_register()
}

pub(crate) fn deletes(registry: &Registry) -> Result<Family<Lookup<'static>, Counter>, RegisterError> {
    let deletes = registry.counter("cache_deletes_total", "Keys deleted from a cache, by outcome.");
    deletes.labels::<Lookup<'_>>().get_or_register()
}

pub(crate) fn evictions(registry: &Registry) -> Result<Family<Eviction<'static>, Counter>, RegisterError> {
    let evictions =
        registry.counter("cache_evictions_total", "Entries that a cache threw out of itself, by cause.");
    evictions.labels::<Eviction<'_>>().get_or_register()
}

pub(crate) fn entries(registry: &Registry) -> Result<Family<Size<'static>, Gauge>, RegisterError> {
    registry.gauge("cache_entries", "Entries in a cache.").labels::<Size<'_>>().get_or_register()
}

pub(crate) fn bytes(registry: &Registry) -> Result<Family<Size<'static>, Gauge>, RegisterError> {
    registry
        .gauge("cache_bytes", "Bytes that the entries of a cache take.")
        .labels::<Size<'_>>()
        .get_or_register()
}

pub(crate) fn durations(
    registry: &Registry,
    bounds: Bounds,
) -> Result<Family<Timed<'static>, Histogram>, RegisterError> {
    let durations =
        registry.histogram("cache_operation_duration_seconds", "Time an operation on a cache took.");
    durations.bounds(bounds).labels::<Timed<'_>>().get_or_register()
}
