//! A registry: the families that a page shows.

mod builder;
mod collectors;
mod error;
mod families;
mod itself;
mod line;
mod merged;
mod own;
mod refresh;
mod sub;
mod view;

pub use builder::MetricBuilder;
pub use error::{RegisterError, Site};
pub use families::{FamilyBuilder, Names};
pub use merged::MergeError;
pub use sub::LabelError;
pub use view::{NamesError, ViewBuilder, ViewError};

use crate::collect::Source;
use crate::counter::Counter;
use crate::desc::{Desc, Scope};
use crate::float_counter::FloatCounter;
use crate::gauge::Gauge;
use crate::histogram::Histogram;
use crate::info::Info;
use crate::labels::LabelValue;
use crate::state_set::StateSet;
use crate::summary::Summary;
use crate::sync::{AtomicBool, Ordering, lock};
use crate::updown::UpDownCounter;
use itself::Itself;
use line::Line;
use merged::{Links, Shared};
use own::Own;
use refresh::Refresh;
use std::any::Any;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use view::Views;

/// The families that a page shows, by name.
///
/// A registry is a value; clones are handles to the same one. [`Registry::global`] is there for those who need only one.
/// Handles to metrics stay good when the registry is gone.
///
/// Every registry shows four families about the others: `altimeter_observations_rejected_total{family}`, the observations that
/// a histogram or summary refused (NaN and `-Inf`); `altimeter_observations_clamped_total{family}`, those outside of the range of a
/// summary; `altimeter_series_overflow_total{family}`, the updates that a family took beyond
/// its cap; and `altimeter_collector_errors_total{collector}`, what a [collector](Self::collect) did wrong. They have series only
/// for what can have such. [`self_metrics`](Self::self_metrics) adds what it tells about itself.
///
/// ```
/// use altimeter::{Format, Registry};
/// let registry = Registry::new();
/// registry.counter("logins_total", "Logins since the start.").register()?.inc();
/// let mut page = Vec::new();
/// registry.encode(Format::Text, &mut page);
/// assert_eq!(
///     String::from_utf8(page)?,
///     "# HELP logins_total Logins since the start.\n# TYPE logins_total counter\nlogins_total 1\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Registry {
    families: Shared,
    line: Arc<Line>,
    itself: Arc<Itself>,
    /// Whether its pages show since when series are there, where that is asked for.
    created: Arc<AtomicBool>,
    /// What it adds to what is registered through it.
    scope: Arc<Scope>,
}

/// What is registered, by name.
#[derive(Default)]
struct Families {
    entries: BTreeMap<Key, Entry>,
    /// Every name that a sample may have, and the family whose sample that is.
    reserved: BTreeMap<String, String>,
    views: Views,
    refreshes: Arc<[Arc<Refresh>]>,
    /// What its own page is made of; none when that has changed since it was made.
    list: Option<Listed>,
    links: Links,
}

/// Families, by name.
#[derive(Clone)]
pub(crate) struct Listed {
    /// What a page shows, under the names that were chosen.
    pub(crate) shown: Arc<[Arc<dyn Source>]>,
    /// All that is registered but the views.
    pub(crate) all: Arc<[Arc<dyn Source>]>,
}

/// The name of a family, and its constant labels: families that differ in these only stand beside each other.
type Key = (String, String);

struct Entry {
    collect: Arc<dyn Source>,
    /// The handle: a metric, or a [`Family`](crate::Family). The registry's own families have none.
    handle: Option<Box<dyn Any + Send + Sync>>,
}

impl Registry {
    /// A registry without families but its own.
    #[must_use]
    pub fn new() -> Self {
        let (families, itself) = <(Shared, Arc<Itself>)>::default();
        for own in Own::all(&itself) {
            let entry = Entry { collect: Arc::new(own), handle: None };
            lock(&families).add(entry);
        }
        let registry =
            Self { families, line: Arc::default(), itself, created: Arc::default(), scope: Arc::default() };
        registry.add_itself();
        registry
    }

    /// The registry of the process.
    #[must_use]
    pub fn global() -> &'static Self {
        static GLOBAL: LazyLock<Registry> = LazyLock::new(Registry::new);
        &GLOBAL
    }

    /// Begins a counter. A name without `_total` gets it: that is what a counter's samples are called.
    pub fn counter(&self, name: &str, help: &str) -> MetricBuilder<'_, Counter> {
        MetricBuilder::new(self, name, help)
    }

    /// Begins a counter of a quantity that is not whole, as seconds. Its name gets `_total` as [`counter`](Self::counter)'s.
    pub fn float_counter(&self, name: &str, help: &str) -> MetricBuilder<'_, FloatCounter> {
        MetricBuilder::new(self, name, help)
    }

    /// Begins a gauge.
    pub fn gauge(&self, name: &str, help: &str) -> MetricBuilder<'_, Gauge> {
        MetricBuilder::new(self, name, help)
    }

    /// Begins an up-down counter, which is exposed as a gauge.
    pub fn up_down(&self, name: &str, help: &str) -> MetricBuilder<'_, UpDownCounter> {
        MetricBuilder::new(self, name, help)
    }

    /// Begins a histogram, with the bounds [`Bounds::LATENCY`](crate::Bounds::LATENCY) unless it is given others.
    pub fn histogram(&self, name: &str, help: &str) -> MetricBuilder<'_, Histogram> {
        MetricBuilder::new(self, name, help)
    }

    /// Begins a summary: of the last ten minutes, for values from 10^-6 to 1,000, unless it is told otherwise.
    pub fn summary(&self, name: &str, help: &str) -> MetricBuilder<'_, Summary> {
        MetricBuilder::new(self, name, help)
    }

    /// Begins an info. Its name is shown with the suffix `_info`, given with it or without.
    pub fn info(&self, name: &str, help: &str) -> MetricBuilder<'_, Info> {
        MetricBuilder::new(self, name, help)
    }

    /// Begins a state set over the variants of an enum. The label of its states is named as it is.
    pub fn state_set<S: LabelValue + 'static>(
        &self,
        name: &str,
        help: &str,
    ) -> MetricBuilder<'_, StateSet<S>> {
        MetricBuilder::new(self, name, help)
    }

    /// Whether its OpenMetrics pages show since when the series of counters, histograms and summaries are there, in a sample
    /// `_created` of each. Not unless it is asked for, since to Prometheus such a sample is one more series, unless it runs with
    /// `--enable-feature=created-timestamp-zero-ingestion`
    /// (<https://prometheus.io/docs/specs/om/open_metrics_spec/#counter>).
    ///
    /// The time is that of the system's last tick, up to 10 ms before the series was made, where that is cheaper to tell: on Linux.
    /// A series that was removed and is made again was created when it was made again, as its numbers begin again, too. A sample
    /// of a [collector](Self::collect) says itself since when it counts, and is shown with that.
    ///
    /// ```
    /// use altimeter::{Format, Registry};
    /// let registry = Registry::new();
    /// registry.show_created(true);
    /// registry.counter("logins_total", "Logins.").register()?.inc();
    /// let mut page = Vec::new();
    /// registry.encode(Format::OpenMetrics, &mut page);
    /// assert!(String::from_utf8(page)?.contains("logins_total 1\nlogins_created 1"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn show_created(&self, is_shown: bool) {
        // ORDERING: Relaxed. It stands for itself.
        self.created.store(is_shown, Ordering::Relaxed);
    }

    pub(crate) fn shows_created(&self) -> bool {
        // ORDERING: Relaxed. It stands for itself.
        self.created.load(Ordering::Relaxed)
    }

    /// Takes a family off the page, by its name there, but for the prefix of a sub-registry: a counter's has its `_total`, an
    /// info's its `_info`. Of families with this name and different constant labels, it is the one that has those of this registry. Handles to it
    /// keep working; when the last one is dropped, its cells serve later metrics. Its name may be registered again,
    /// otherwise too.
    ///
    /// Its [views](Self::view) go with it, and so does a view by its own name, in all sets of names, where no family has that.
    ///
    /// Answers whether there was one. The registry's own families stay.
    pub fn unregister(&self, name: &str) -> bool {
        let key = (format!("{}{name}", self.scope.prefix), self.scope.label_text());
        let adding = self.adding();
        // What is dropped with them is dropped after the locks.
        let (removed, views) = self.change(|families| {
            let removed = families.remove(&key);
            let views = families.remove_views(removed.as_ref().map(|entry| &entry.collect), &key);
            (removed, views)
        });
        drop(adding);
        removed.is_some() || !views.is_empty()
    }

    /// A turn to write a page, with what `K` was kept by the last one; a turn within another finds none.
    pub(crate) fn with_turn<K: Any + Send + Default>(&self, write: impl FnOnce(&mut K)) {
        self.line.with_turn(write);
    }

    /// What it tells about itself.
    pub(crate) fn itself(&self) -> &Itself {
        &self.itself
    }
}

impl Default for Registry {
    fn default() -> Self {
        Self::new()
    }
}

impl Families {
    fn list(&mut self) -> Listed {
        if let Some(list) = &self.list {
            return list.clone();
        }
        let all = self.entries.values().map(|entry| entry.collect.clone()).collect();
        self.list.insert(Listed { shown: self.shown(), all }).clone()
    }

    /// The families of a name.
    fn siblings(&self, name: &str) -> impl Iterator<Item = &Entry> {
        let from = (name.to_owned(), String::new());
        self.entries.range(from..).take_while(move |((other, _), _)| other == name).map(|(_, entry)| entry)
    }

    /// Whether a family may be added: its name is free, or those of this name differ in the values of their constant labels
    /// only; and no sample's name is another family's.
    fn check(&self, desc: &Desc) -> Result<(), RegisterError> {
        let may_not_be_beside = |entry: &&Entry| {
            let there = entry.collect.desc();
            !there.is_sibling_of(desc) || there.constant() == desc.constant()
        };
        if let Some(entry) = self.siblings(desc.name()).find(may_not_be_beside) {
            return Err(RegisterError::taken(desc, entry.collect.desc()));
        }
        if desc.is_unlisted() {
            return Ok(());
        }
        for sample in desc.reserved() {
            let family = self.reserved.get(&sample).filter(|family| *family != desc.name());
            if let Some(entry) = family.and_then(|family| self.siblings(family).next()) {
                return Err(RegisterError::clash(desc, sample, entry.collect.desc()));
            }
        }
        self.check_beside_views(desc)
    }

    /// Takes out a family, unless it is the registry's own.
    fn remove(&mut self, key: &Key) -> Option<Entry> {
        self.entries.get(key)?.handle.as_ref()?;
        let entry = self.entries.remove(key)?;
        // Those that are not listed have taken no names of samples.
        let is_last = self.siblings(&key.0).all(|sibling| sibling.collect.desc().is_unlisted());
        if is_last && !entry.collect.desc().is_unlisted() {
            for sample in entry.collect.desc().reserved() {
                self.reserved.remove(&sample);
            }
        }
        Some(entry)
    }

    /// Adds a family that was checked.
    fn add(&mut self, entry: Entry) {
        let desc = entry.collect.desc();
        let name = desc.name().to_owned();
        if !desc.is_unlisted() {
            self.reserved.extend(desc.reserved().map(|sample| (sample, name.clone())));
        }
        self.entries.insert((name, desc.constant().to_owned()), entry);
    }
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The names are copied first: what `f` writes to is the user's, and may use the registry.
        let names: Vec<String> = lock(&self.families).entries.keys().map(|(name, _)| name.clone()).collect();
        f.debug_tuple("Registry").field(&names).finish()
    }
}
