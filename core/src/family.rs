//! A family: one metric for each label set.

#[allow(unreachable_pub, reason = "as for `set`")]
mod dense;
mod expiry;
#[allow(unreachable_pub, reason = "as for `set`")]
mod generation;
mod index;
mod init;
mod inner;
mod key;
mod limbo;
#[allow(unreachable_pub, reason = "as for `set`")]
mod member;
mod metric;
mod named;
mod reading;
mod removal;
mod series;
#[allow(unreachable_pub, reason = "public for the models, which have it at the crate's root")]
mod set;
mod size;
mod walk;
mod words;

pub(crate) use expiry::Expiry;
pub use metric::Metric;
pub(crate) use metric::{Asked, Shown};
pub(crate) use named::Values;
pub use named::{ArityError, NamedFamily};
pub(crate) use reading::totals;
pub use removal::{SeriesLabels, UnknownLabel};

use crate::collect::Source;
use crate::desc::Desc;
use crate::labels::Labels;
use crate::storage::SpaceFull;
use dense::Places;
use index::is_dense;
use inner::Inner;
use series::Series;
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
///    index into an array. (A series that was made after the family first removed one, and every series of a family that
///    expires, costs what tells others that somebody is looking at it, too: one exchange on memory of the thread's own.)
/// 3. **`with`, any other labels**: that exchange, one hash of the values where they are, one probe of a table, and one comparison
///    of the whole key. Nothing is allocated or locked for a series that is there, and nothing written that another
///    thread writes.
///
/// The first use of a label set makes its series: that allocates, and takes a mutex for a moment. [`init`](Self::init) does it
/// beforehand.
///
/// A family has at most [`cap`](crate::FamilyBuilder::cap) series. Beyond it, updates go to one further series whose labels
/// all read `__overflow__`, so that sums over the family stay true; `altimeter_series_overflow_total{family}` counts them.
/// So an update is never lost, and hostile label values cost a bounded amount of memory.
///
/// [`remove`](Self::remove), [`clear`](Self::clear), [`retain`](Self::retain) and [`remove_matching`](Self::remove_matching) take series
/// off the page; [`expire_after`](crate::FamilyBuilder::expire_after) has those removed that are idle. **A handle that is
/// held keeps working after its series was removed**: it counts on, and no page shows it; `with` and `get` make a new series,
/// from zero. An update that is under way in another thread while its series is removed is removed with it. A
/// [view](crate::Registry::view) keeps what the series held.
///
/// No call waits for another, or deadlocks, whatever is done within `with`: it holds no lock. It keeps what other threads remove in
/// memory until it returns, so it should not take long.
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
    /// Where to look first for a closed label set: those of `inner`, here so that a lookup has them without that.
    places: Places<Series<M>>,
    /// Takes label sets, owns none.
    labels: PhantomData<fn(&L)>,
}

impl<L: 'static, M: Metric> Family<L, M> {
    pub(crate) fn new<Q: Labels<Static = L>>(
        desc: Desc,
        config: M::Config,
        cap: usize,
        expiry: Option<Expiry>,
    ) -> Result<Self, SpaceFull> {
        let inner = Arc::new(Inner::new::<Q>(desc, config, cap, expiry)?);
        Ok(Self { places: inner.index.places().clone(), inner, labels: PhantomData })
    }

    /// Hands the metric of `labels` to `update`, and answers what that answers. Makes the series if it is not there; at the
    /// cap, it is the overflow series.
    ///
    /// No lock is held meanwhile: `update` may do anything.
    #[inline]
    pub fn with<Q: Labels<Static = L>, R>(&self, labels: &Q, update: impl FnOnce(&M) -> R) -> R {
        if const { is_dense::<Q>() } {
            let index = labels.index();
            if let Some(series) = self.places.kept(index) {
                // SAFETY: it is there for as long as `inner` is.
                return update(unsafe { &series.as_ref().metric });
            }
            // By the index, so that the labels need not lie in memory for those that are found.
            return self.inner.with_guarded::<Q, R>(index, update);
        }
        self.inner.with(labels, update)
    }

    /// A handle to the metric of `labels`, to be kept. Makes the series as [`with`](Self::with) does.
    #[must_use]
    pub fn get<Q: Labels<Static = L>>(&self, labels: &Q) -> M {
        self.with(labels, M::clone)
    }

    /// How many series there are, without the overflow series.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inner.index.set().len()
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
    pub(crate) fn collect(&self) -> Arc<dyn Source> {
        self.inner.clone()
    }
}

impl<L, M: Metric> Clone for Family<L, M> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), places: self.places.clone(), labels: PhantomData }
    }
}

impl<L, M: Metric> fmt::Debug for Family<L, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Family")
            .field("name", &self.inner.index.desc().name())
            .field("series", &self.inner.index.set().len())
            .finish()
    }
}
