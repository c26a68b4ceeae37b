//! A page of a registry.

use crate::collect::Source;
use crate::format::Format;
use crate::openmetrics::OpenMetrics;
use crate::registry::Registry;
use crate::storage::SPACE;
use crate::text::{Dialect, Prometheus, Scratch, Writer};
use std::collections::HashSet;

/// A page of a registry, to be made: from [`Registry::scrape`].
///
/// ```
/// use altimeter::{Format, Registry};
/// let registry = Registry::new();
/// registry.counter("logins_total", "Logins.").register()?.inc();
/// registry.gauge("dogs", "Dogs.").register()?.set(3.0);
///
/// let mut page = Vec::new();
/// registry.scrape(Format::OpenMetrics).names(["logins_total"]).encode(&mut page);
/// assert_eq!(
///     String::from_utf8(page)?,
///     "# HELP logins Logins.\n# TYPE logins counter\nlogins_total 1\n# EOF\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use = "nothing is written before `encode` is called"]
pub struct Scrape<'r> {
    registry: &'r Registry,
    format: Format,
    /// Empty: all families.
    names: HashSet<String>,
}

impl<'r> Scrape<'r> {
    /// Only the families of these names, or with samples of these names: the `name[]` parameters of a request. Without any,
    /// all families. A family is shown whole, so that a histogram of which the count was asked for still is one.
    pub fn names<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.names.extend(names.into_iter().map(Into::into));
        self
    }

    /// Appends the page: the families by name, the series of each in the order in which they were made.
    ///
    /// Whatever the names, helps and labels hold, the page parses. Nothing is locked while it is written, and no update waits
    /// for it; each sample is read while the page is written, a histogram's bucket counts, sum and count together. A family
    /// without series leaves no trace.
    pub fn encode(&self, page: &mut Vec<u8>) {
        match self.format {
            Format::Text => self.write::<Prometheus>(page),
            Format::OpenMetrics => self.write::<OpenMetrics>(page),
        }
    }

    fn write<D: Dialect>(&self, page: &mut Vec<u8>) {
        SPACE.begin_scrape();
        let mut scratch = Scratch::default();
        let mut writer = Writer::<D>::new(page, &mut scratch);
        let families = self.registry.families();
        for siblings in families.chunk_by(|one, other| one.desc().name() == other.desc().name()) {
            if siblings.first().is_some_and(|family| self.shows(&**family)) {
                writer.write(siblings);
            }
        }
        writer.finish();
    }

    fn shows(&self, family: &dyn Source) -> bool {
        let desc = family.desc();
        self.names.is_empty()
            || self.names.contains(desc.name())
            || desc.reserved().any(|name| self.names.contains(&name))
    }
}

impl Registry {
    /// Begins a page of some of the families; [`encode`](Self::encode) is the short form for all.
    pub fn scrape(&self, format: Format) -> Scrape<'_> {
        Scrape { registry: self, format, names: HashSet::new() }
    }

    /// Appends a page of all families: see [`Scrape::encode`].
    pub fn encode(&self, format: Format, page: &mut Vec<u8>) {
        self.scrape(format).encode(page);
    }
}
