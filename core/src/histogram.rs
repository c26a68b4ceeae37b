//! A histogram: how values are distributed over buckets.

mod bounds;
mod snapshot;
mod table;
mod timer;

pub(crate) use bounds::check_bounds;
pub use bounds::{Bounds, BoundsError};
pub use snapshot::Snapshot;
pub use table::Table;
pub use timer::Timer;

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
}

impl Histogram {
    /// A histogram without observations.
    pub(crate) fn new(table: Arc<Table>) -> Result<Self, SpaceFull> {
        Ok(Self { run: Run::new(Process, (table.buckets() * BUCKET_CELLS) as u32)?, table })
    }

    /// Observes `value`, in the unit of the metric.
    #[inline]
    pub fn observe(&self, value: f64) {
        match self.table.look_up(value) {
            Some(bucket) => self.observe_in(bucket, value),
            None => self.observe_by_search(value),
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
        self.read_into(&mut snapshot, &mut SPACE.reader());
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

    /// Overwrites `snapshot`, which is of this histogram's family.
    pub(crate) fn read_into(&self, snapshot: &mut Snapshot, reader: &mut Reader<'_>) {
        snapshot.fill((0..self.table.buckets()).map(|bucket| {
            // SAFETY: the run has three cells for each bucket of the table, and this handle holds it.
            unsafe { reader.bucket(self.run.slot().after(bucket * BUCKET_CELLS)) }
        }));
    }

    #[inline(always)]
    fn observe_in(&self, bucket: usize, value: f64) {
        // SAFETY: the run has three cells for each bucket of the table, which answers no other; this handle holds it.
        let slot = unsafe { self.run.slot().after(bucket * BUCKET_CELLS) };
        // SAFETY: as above, and what is written is ours.
        unsafe { update(slot, value, observe_bucket) };
    }

    /// Observes what the table does not tell: values above the greatest bound and below zero, infinities, NaN, and values where
    /// bounds crowd.
    #[inline(never)]
    fn observe_by_search(&self, value: f64) {
        if value.is_finite() {
            self.observe_in(self.table.search(value), value);
        } else if value == f64::INFINITY {
            self.observe_in(self.table.buckets() - 1, 0.0);
        } else {
            self.table.rejected().inc();
        }
    }
}
