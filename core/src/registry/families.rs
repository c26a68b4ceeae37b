//! From names of labels to a registered family.

use super::{MetricBuilder, RegisterError};
use crate::clock::{Clock, MonotonicClock};
use crate::desc::Name;
use crate::family::{Expiry, Family, Metric, NamedFamily, Values};
use crate::labels::Labels;
use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

/// A family of metrics with labels of type `Q`, or with [`Names`], to be registered.
#[derive(Debug)]
#[must_use = "nothing is registered before `register` or `get_or_register` is called"]
pub struct FamilyBuilder<'r, Q, M: Metric> {
    plain: MetricBuilder<'r, M>,
    names: Vec<Name>,
    limits: Limits,
    labels: PhantomData<fn(&Q)>,
}

/// Stands for labels that are named at run time.
#[derive(Debug)]
pub enum Names {}

/// How many series a family may have unless it is told otherwise: some 100 KiB of page, and 16 KiB of cells for each shard
/// if it is of counters.
const CAP: usize = 2000;

/// What bounds the number of series.
struct Limits {
    cap: usize,
    expire_after: Option<Duration>,
    clock: Option<Arc<dyn Clock>>,
}

impl<'r, Q, M: Metric> FamilyBuilder<'r, Q, M> {
    pub(super) fn new(plain: MetricBuilder<'r, M>, names: Vec<Name>) -> Self {
        Self {
            plain,
            names,
            limits: Limits { cap: CAP, expire_after: None, clock: None },
            labels: PhantomData,
        }
    }

    /// The most series that the family may have, the overflow series aside: 2,000 unless set. At least one.
    pub fn cap(mut self, series: usize) -> Self {
        self.limits.cap = series;
        self
    }

    /// Removes series that were not updated for so long. Without this, series stay.
    ///
    /// What is idle is found by sweeps, of which each scrape makes one, before it shows the family, and
    /// [`Family::sweep`](crate::Family::sweep) another: a series goes when a sweep finds it as a sweep so long ago found it. While a
    /// thread is inside [`Family::with`](crate::Family::with), of any family, the sweep leaves that to the next one. A series to
    /// which a handle is held stays, and so do one that is updated between two sweeps and an up-down counter that is not at
    /// zero. A gauge that is set to the value it has counts as idle.
    ///
    /// Prometheus takes a series that goes and comes again from zero for a restart, so give this a multiple of the
    /// interval between scrapes.
    ///
    /// ```
    /// use altimeter::{Labels, ManualClock, Registry};
    /// use std::time::Duration;
    /// #[derive(Labels)]
    /// struct Session<'a> { user: &'a str }
    ///
    /// let clock = ManualClock::new();
    /// let registry = Registry::new();
    /// let clicks = registry.counter("clicks_total", "Clicks.").labels::<Session>();
    /// let clicks = clicks.expire_after(Duration::from_secs(600)).clock(clock.clone()).register()?;
    /// clicks.with(&Session { user: "ada" }, |clicks| clicks.inc());
    /// clicks.sweep();
    /// clock.advance(Duration::from_secs(600));
    /// clicks.sweep();
    /// assert!(clicks.is_empty());
    /// # Ok::<(), altimeter::RegisterError>(())
    /// ```
    pub fn expire_after(mut self, idle: Duration) -> Self {
        self.limits.expire_after = Some(idle);
        self
    }

    /// The clock by which series expire, in place of a [`MonotonicClock`]. Each scrape asks it while a page is written, for which other
    /// scrapes wait: it must answer at once. One that does not answer keeps the thread of each scrape that shows the family.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.limits.clock = Some(Arc::new(clock));
        self
    }

    fn register_family<R: Labels>(
        self,
        share: bool,
        site: &'static Location<'static>,
    ) -> Result<Family<R::Static, M>, RegisterError> {
        let Self { plain, names, limits, .. } = self;
        let desc = plain.desc::<Family<R::Static, M>>(names, site)?;
        if desc.labels().is_empty() {
            return Err(RegisterError::NoLabels { family: desc.name().to_owned() });
        }
        if limits.cap == 0 {
            return Err(RegisterError::CapZero { family: desc.name().to_owned() });
        }
        let options = &plain.options;
        let same = |there: &Family<R::Static, M>| M::has_options(there.config(), options);
        plain.registry.get_or_add(desc, share.then_some(same), |desc| {
            let config = M::config(options, &desc)?;
            let family = Family::new::<R>(desc, config, limits.cap, limits.expiry())?;
            Ok((family.collect(), family))
        })
    }
}

impl<Q: Labels, M: Metric> FamilyBuilder<'_, Q, M> {
    /// Registers the family.
    ///
    /// # Errors
    /// [`RegisterError`] when a name is not allowed, taken, given to two labels, or clashes with another family's samples;
    /// when there are no names, or the cap is zero; or when there is no room for the cells of the overflow series.
    #[track_caller]
    pub fn register(self) -> Result<Family<Q::Static, M>, RegisterError> {
        self.register_family::<Q>(false, Location::caller())
    }

    /// Registers the family, or answers the one that is registered, if that is the same: by name, help, kind, type of the
    /// labels and what the builder was told. The cap and the expiry are those of the first.
    ///
    /// # Errors
    /// As for [`register`](Self::register), when what is registered differs.
    #[track_caller]
    pub fn get_or_register(self) -> Result<Family<Q::Static, M>, RegisterError> {
        self.register_family::<Q>(true, Location::caller())
    }
}

impl<M: Metric> FamilyBuilder<'_, Names, M> {
    /// Registers the family.
    ///
    /// # Errors
    /// [`RegisterError`] when a name is not allowed, taken, given to two labels, or clashes with another family's samples;
    /// when there are no names, or the cap is zero; or when there is no room for the cells of the overflow series.
    #[track_caller]
    pub fn register(self) -> Result<NamedFamily<M>, RegisterError> {
        self.register_named(false, Location::caller())
    }

    /// Registers the family, or answers the one that is registered, if that is the same: by name, help, kind, names of the
    /// labels and what the builder was told. The cap and the expiry are those of the first.
    ///
    /// # Errors
    /// As for [`register`](Self::register), when what is registered differs.
    #[track_caller]
    pub fn get_or_register(self) -> Result<NamedFamily<M>, RegisterError> {
        self.register_named(true, Location::caller())
    }

    fn register_named(
        self,
        share: bool,
        site: &'static Location<'static>,
    ) -> Result<NamedFamily<M>, RegisterError> {
        self.register_family::<Values<'static, &'static str>>(share, site).map(NamedFamily::of)
    }
}

impl Limits {
    fn expiry(self) -> Option<Expiry> {
        let clock = || self.clock.unwrap_or_else(|| Arc::new(MonotonicClock::new()));
        self.expire_after.map(|after| Expiry::new(after, clock()))
    }
}

impl fmt::Debug for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limits")
            .field("cap", &self.cap)
            .field("expire_after", &self.expire_after)
            .finish_non_exhaustive()
    }
}
