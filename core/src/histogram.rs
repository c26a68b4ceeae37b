//! A histogram: how values are distributed over buckets.

mod bounds;
mod native;
mod options;
mod snapshot;
mod table;
mod timer;

pub(crate) use bounds::check_bounds;
pub use bounds::{Bounds, BoundsError};
pub use native::{NativeBuckets, NativeError, NativeHistogram};
pub use options::HistogramOptions;
pub use snapshot::Snapshot;
pub use table::Table;
pub use timer::Timer;

use crate::exemplar::{ExemplarError, ExemplarLabels, Exemplars, Slots};
use crate::storage::{BUCKET_CELLS, Process, Reader, Run, SPACE, SpaceFull, observe_bucket, update};
use std::sync::Arc;
use std::time::Duration;

/// A distribution of observed values over buckets with upper bounds: latencies in seconds, sizes in bytes.
///
/// A value is counted in the first bucket whose bound is not less than it; above the greatest bound, in the bucket `+Inf`,
/// which is always there. `+Inf` itself is counted there and stays out of the sum. NaN and `-Inf` are not observed: they
/// are counted in `altimeter_observations_rejected_total{family}`. So the sum is never NaN, and it is exactly the sum of
/// the finite values that are counted: a scrape never sees the one without the other.
///
/// Cost: finding the bucket takes constant time, whatever the number of bounds. There is no lock, no read-modify-write
/// and no waiting, neither for an observer nor for a reader. Cloning a handle is a read-modify-write on counts that all
/// handles share.
///
/// ```
/// use altimeter::{Bounds, Registry};
/// let registry = Registry::new();
/// let took = registry.histogram("job_seconds", "Time a job took.").bounds(Bounds::new([0.1, 1.0])?).register()?;
/// took.observe(0.1);
/// took.observe(2.5);
/// let snapshot = took.snapshot();
/// assert_eq!(snapshot.count(), 2);
/// assert_eq!(snapshot.sum(), 2.6);
/// assert!(snapshot.buckets().eq([(0.1, 1), (1.0, 1), (f64::INFINITY, 2)]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Histogram {
    run: Run,
    /// Shared by all series of a family.
    table: Arc<Table>,
    exemplars: Option<Arc<Slots>>,
}

impl Histogram {
    /// A histogram without observations, and with exemplars if there is a policy for them.
    pub(crate) fn new(table: Arc<Table>, exemplars: Option<&Exemplars>) -> Result<Self, SpaceFull> {
        let run = Run::new(Process, (table.buckets() * BUCKET_CELLS) as u32)?;
        let exemplars =
            exemplars.map(|policy| Arc::new(Slots::new(policy, table.buckets(), table.exemplar_shift())));
        Ok(Self { run, table, exemplars })
    }

    /// Observes `value`, in the unit of the metric.
    #[inline]
    pub fn observe(&self, value: f64) {
        match self.table.look_up(value) {
            Some(bucket) => self.observe_in(bucket, value),
            None => drop(self.observe_by_search(value)),
        }
    }

    /// Observes `value`, and has `make` name an example of it if one is due in its bucket: see [`Exemplars`]. Without exemplars, which
    /// the builder is told of, `make` is not called.
    #[inline]
    pub fn observe_with(&self, value: f64, make: impl FnOnce(&mut ExemplarLabels)) {
        let bucket = match self.table.look_up(value) {
            Some(bucket) => {
                self.observe_in(bucket, value);
                bucket
            }
            None => match self.observe_by_search(value) {
                Some(bucket) => bucket,
                None => return,
            },
        };
        if let Some(exemplars) = &self.exemplars {
            exemplars.offer(bucket, value, make);
        }
    }

    /// Observes `value`, and keeps these labels as the example of its bucket. Without exemplars, which the builder is told of, it only
    /// observes.
    ///
    /// Cost: several allocations. For the request's every observation, [`observe_with`](Self::observe_with) is there.
    ///
    /// # Errors
    /// [`ExemplarError`] when the labels are not allowed; the value was observed.
    pub fn observe_with_exemplar(&self, value: f64, labels: &[(&str, &str)]) -> Result<(), ExemplarError> {
        self.observe(value);
        match &self.exemplars {
            Some(exemplars) if !value.is_nan() && value > f64::NEG_INFINITY => {
                let bucket = self.table.look_up(value).unwrap_or_else(|| self.table.search(value));
                exemplars.put(bucket, value, labels)
            }
            _ => Ok(()),
        }
    }

    /// Observes a duration, in seconds.
    #[inline]
    pub fn observe_duration(&self, duration: Duration) {
        self.observe(duration.as_secs_f64());
    }

    /// Starts a timer that observes the seconds until it is dropped.
    #[inline]
    pub fn start_timer(&self) -> Timer<'_> {
        Timer::start(self)
    }

    /// The counts and the sum of one moment, for each bucket.
    ///
    /// Allocates, and walks over all shards: for scrapes and tests.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let mut snapshot = Snapshot::new(Arc::clone(&self.table));
        self.read_into(&mut SPACE.reader(), &mut snapshot);
        snapshot
    }

    /// Whether there is another handle.
    pub(crate) fn is_held(&self) -> bool {
        self.run.is_shared()
    }

    /// How many values were observed.
    pub(crate) fn count(&self) -> u64 {
        let buckets = 0..self.table.buckets();
        // SAFETY: the run has three cells for each bucket of the table, the first of which counts; this handle holds it.
        buckets.map(|bucket| unsafe { SPACE.sum(self.run.slot().after(bucket * BUCKET_CELLS)) }).sum()
    }

    /// Keeps this handle for the rest of the process: for guards and timers that must be `'static`.
    #[must_use]
    pub fn leak(self) -> &'static Self {
        Box::leak(Box::new(self))
    }

    /// What it keeps as examples, if it does.
    pub(crate) fn exemplars(&self) -> Option<&Slots> {
        self.exemplars.as_deref()
    }

    /// Overwrites `snapshot`, which is of this histogram's family.
    pub(crate) fn read_into(&self, reader: &mut Reader<'_>, snapshot: &mut Snapshot) {
        // SAFETY: the run has three cells for each bucket of the table, for which the snapshot has room; this handle holds it.
        snapshot.fill(|counts, sums| unsafe { reader.buckets(self.run.slot(), counts, sums) });
    }

    #[inline(always)]
    fn observe_in(&self, bucket: usize, value: f64) {
        // SAFETY: the run has three cells for each bucket of the table, which answers no other; this handle holds it.
        let slot = unsafe { self.run.slot().after(bucket * BUCKET_CELLS) };
        // SAFETY: as above, and what is written is ours.
        unsafe { update(slot, value, observe_bucket) };
    }

    /// Observes what the table does not tell: values above the greatest bound and below zero, infinities, NaN, and values where
    /// bounds crowd. Answers the bucket, if there is one.
    #[inline(never)]
    fn observe_by_search(&self, value: f64) -> Option<usize> {
        let (bucket, summed) = match value {
            _ if value.is_finite() => (self.table.search(value), value),
            f64::INFINITY => (self.table.buckets() - 1, 0.0),
            _ => {
                self.table.rejected().inc();
                return None;
            }
        };
        self.observe_in(bucket, summed);
        Some(bucket)
    }
}
