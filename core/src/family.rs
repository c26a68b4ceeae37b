//! A family: one metric for each label set.

mod index;
mod metric;
mod series;
#[allow(unreachable_pub, reason = "public for the models, which have it at the crate's root")]
mod table;

pub use metric::Metric;
pub(crate) use series::Series;

use crate::collect::{Collect, Sink};
use crate::counter::Counter;
use crate::desc::Desc;
use crate::labels::Labels;
use crate::storage::SpaceFull;
use index::Index;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

/// One metric for each label set: `http_requests_total` by method, route and status.
///
/// `L` is the label set with `'static` lifetimes, so that a family of `Request<'a>` is a `Family<Request<'static>, Counter>`
/// and takes label sets that borrow. There are three ways to a series, at three prices:
///
/// 1. **A held handle**, from [`get`](Self::get) once: the price of the metric itself.
/// 2. **[`with`](Self::with), all labels being closed sets** (enums, booleans) of together at most 4,096 combinations: an
///    index into an array.
/// 3. **`with`, any other labels**: one hash of the values where they are, one probe of a table, and one comparison of the
///    whole key. Nothing is allocated or locked for a series that is there.
///
/// The first use of a label set makes its series: that allocates, and takes a mutex for a moment.
///
/// A family has at most [`cap`](crate::FamilyBuilder::cap) series. Beyond it, updates go to one further series whose labels
/// all read `__overflow__`, so that sums over the family stay true; `altimeter_series_overflow_total{family}` counts them.
/// So an update is never lost, and hostile label values cost a bounded amount of memory.
///
/// Clones are handles to the same family.
///
/// ```
/// use altimeter::{Labels, Registry};
/// #[derive(Labels)]
/// struct Request<'a> { route: &'a str, status: u16 }
///
/// let registry = Registry::new();
/// let requests = registry.counter("requests_total", "Requests.").labels::<Request>().register()?;
/// let route = String::from("/dogs");
/// requests.with(&Request { route: &route, status: 200 }, |requests| requests.inc());
/// let dogs = requests.get(&Request { route: "/dogs", status: 200 });
/// dogs.inc();
/// assert_eq!(dogs.get(), 2);
/// # Ok::<(), altimeter::RegisterError>(())
/// ```
pub struct Family<L, M: Metric> {
    inner: Arc<Inner<M>>,
    /// Takes label sets, owns none.
    labels: PhantomData<fn(&L)>,
}

struct Inner<M: Metric> {
    desc: Desc,
    config: M::Config,
    index: Index<M>,
    overflowed: Counter,
}

impl<L: 'static, M: Metric> Family<L, M> {
    pub(crate) fn new<Q: Labels<Static = L>>(desc: Desc, config: M::Config, cap: usize) -> Result<Self, SpaceFull> {
        let index = Index::new::<Q>(&desc, M::new(&config)?, cap);
        let inner = Inner { desc, config, index, overflowed: Counter::new()? };
        Ok(Self { inner: Arc::new(inner), labels: PhantomData })
    }

    /// Hands the metric of `labels` to `update`, and answers what that answers. Makes the series if it is not there; at the
    /// cap, it is the overflow series.
    ///
    /// No lock is held meanwhile: `update` may do anything.
    #[inline]
    pub fn with<Q: Labels<Static = L>, R>(&self, labels: &Q, update: impl FnOnce(&M) -> R) -> R {
        match self.inner.index.find(labels) {
            Some(series) => update(&series.metric),
            None => self.inner.with_made(labels, update),
        }
    }

    /// A handle to the metric of `labels`, to be kept. Makes the series as [`with`](Self::with) does.
    #[must_use]
    pub fn get<Q: Labels<Static = L>>(&self, labels: &Q) -> M {
        self.with(labels, M::clone)
    }

    /// How many series there are, without the overflow series.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inner.index.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn config(&self) -> &M::Config {
        &self.inner.config
    }

    /// For a registry.
    pub(crate) fn collect(&self) -> Arc<dyn Collect> {
        self.inner.clone()
    }
}

impl<M: Metric> Inner<M> {
    /// [`Family::with`] for a label set that was not found. Apart, with its own copy of the update, so that nothing of this is
    /// on the path of those that are found.
    #[cold]
    #[inline(never)]
    fn with_made<R>(&self, labels: &impl Labels, update: impl FnOnce(&M) -> R) -> R {
        update(self.make(labels))
    }

    /// The metric of a label set that was not found.
    fn make(&self, labels: &impl Labels) -> &M {
        if self.index.is_full() || self.index.spells_overflow(labels) {
            return self.overflow(labels);
        }
        // The text, the key and the cells are made before any lock is taken; the loser of a race drops them after.
        let Ok(metric) = M::new(&self.config) else { return self.overflow(labels) };
        let series = Box::new(Series::new(&self.desc, labels, metric));
        match self.index.insert(labels, series) {
            Some(series) => &series.metric,
            None => self.overflow(labels),
        }
    }

    fn overflow(&self, labels: &impl Labels) -> &M {
        if !self.index.spells_overflow(labels) {
            self.overflowed.inc();
        }
        &self.index.overflow().metric
    }
}

impl<M: Metric> Collect for Inner<M> {
    fn desc(&self) -> &Desc {
        &self.desc
    }

    fn collect(&self, sink: &mut dyn Sink) {
        M::sample(&self.config, self.index.series().map(|series| (series.text(), &series.metric)), sink);
    }

    fn overflowed(&self) -> Option<&Counter> {
        Some(&self.overflowed)
    }

    fn rejected(&self) -> Option<&Counter> {
        M::rejected(&self.config)
    }
}

impl<L, M: Metric> Clone for Family<L, M> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), labels: PhantomData }
    }
}

impl<L, M: Metric> fmt::Debug for Family<L, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Family").field("name", &self.inner.desc.name()).field("series", &self.inner.index.len()).finish()
    }
}
