//! A summary: quantiles of what was observed of late.

mod layout;
mod options;
mod snapshot;
mod window;

pub use options::{SummaryError, SummaryOptions};
pub use snapshot::SummarySnapshot;

use crate::counter::Counter;
use crate::storage::{BUCKET_CELLS, Process, Run, SPACE, SpaceFull, observe_beside};
use crate::sync::{Mutex, lock};
use hdrhistogram::Histogram;
use layout::Layout;
use std::sync::Arc;
use std::time::Duration;
use window::Window;

/// Quantiles of the values observed within a sliding window, with the count and the sum of all values ever observed.
///
/// A [`Histogram`](crate::Histogram) is the better choice where several instances are looked at together: quantiles cannot be added
/// or averaged. A summary is right within its precision whatever the values are, without bounds that have to be guessed.
///
/// * **Precision**: a quantile is off by at most 1 % of its value, with the two significant
///   [digits](crate::MetricBuilder::digits) that are kept unless set otherwise.
/// * **Range**: from a millionth to a thousand, in the unit of the metric, unless [set](crate::MetricBuilder::range). Values outside
///   are counted at its ends, where quantiles are concerned; the sum has them as they are. How many those were is shown in
///   `altimeter_observations_clamped_total{family}`. NaN and `-Inf` are not observed, but counted in
///   `altimeter_observations_rejected_total{family}`; `+Inf` stays out of the sum.
/// * **Window**: the last ten minutes in five steps, unless [set](crate::MetricBuilder::window). A scrape shows what was observed since a
///   moment that is at least 8 minutes ago (all steps but one), and less than 10 minutes and the time between two scrapes: with scrapes at
///   most 15 seconds apart, however irregular, from 8:00 to 10:15. A summary that is younger shows all. It is the first scrape within a
///   step that keeps what was observed so far, so that without scrapes the window grows, and memory does not; and a gap of many steps
///   is one step: what was observed before it is shown until all steps but one have passed since its end. A
///   [`snapshot`](Self::snapshot) counts as a scrape. Where nothing was observed within the window, quantiles are NaN.
/// * **Coherence**: the sum that a scrape shows is that of exactly the finite values that its count counts. The quantiles may have
///   values that were observed a moment later.
///
/// Cost: observing takes constant time, without lock, read-modify-write or waiting: a bucket is updated as a histogram's, and a cell beside
/// it. Memory is 8 bytes for each cell in each shard whose thread observes often: with two digits 64 cells for each doubling within the
/// range, which is 15 KiB unless set; with one digit 2 KiB, with three 240 KiB. The window keeps, for each step and for one more, 16 bytes
/// for each cell that holds something, however long nobody scrapes, or how often. A scrape makes an [`hdrhistogram`] of the cells, some
/// ten microseconds for each series.
///
/// ```
/// use altimeter::Registry;
/// let registry = Registry::new();
/// let took = registry.summary("job_seconds", "Time a job took.").quantiles([0.5, 0.99])?.register()?;
/// (1..=1000).for_each(|millis| took.observe(f64::from(millis) / 1000.0));
/// let snapshot = took.snapshot();
/// assert_eq!(snapshot.count(), 1000);
/// assert!((snapshot.quantile(0.99) - 0.99).abs() <= 0.0099);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Summary {
    /// A bucket for the count and the sum of all, and behind it the cells.
    run: Run,
    /// Shared by all series of a family.
    config: Arc<SummaryConfig>,
    window: Arc<Mutex<Window>>,
}

/// What all series of a family of summaries have in common.
#[derive(Debug)]
pub struct SummaryConfig {
    options: SummaryOptions,
    layout: Layout,
    rejected: Counter,
    clamped: Counter,
}

impl SummaryConfig {
    pub(crate) fn new(options: &SummaryOptions) -> Result<Self, SpaceFull> {
        let (options, layout) = (options.clone(), options.layout());
        Ok(Self { options, layout, rejected: Counter::new()?, clamped: Counter::new()? })
    }

    pub(crate) fn options(&self) -> &SummaryOptions {
        &self.options
    }

    /// Observations that no cell can hold: NaN and `-Inf`.
    pub(crate) fn rejected(&self) -> &Counter {
        &self.rejected
    }

    /// Observations outside of the range.
    pub(crate) fn clamped(&self) -> &Counter {
        &self.clamped
    }

    /// Room for reading one summary after the other.
    pub(crate) fn room(&self) -> Histogram<u64> {
        self.layout.room()
    }
}

impl Summary {
    /// A summary without observations.
    pub(crate) fn new(config: Arc<SummaryConfig>) -> Result<Self, SpaceFull> {
        let run = Run::new(Process, (BUCKET_CELLS + config.layout.cells()) as u32)?;
        let window = Window::new(config.options.clock().now());
        Ok(Self { run, config, window: Arc::new(Mutex::new(window)) })
    }

    /// Observes `value`, in the unit of the metric.
    #[inline]
    pub fn observe(&self, value: f64) {
        match self.config.layout.inner_cell(value) {
            Some(cell) => self.observe_in(cell, value),
            None => self.observe_at_an_end(value),
        }
    }

    /// Observes a duration, in seconds.
    #[inline]
    pub fn observe_duration(&self, duration: Duration) {
        self.observe(duration.as_secs_f64());
    }

    /// The count and the sum of all, and the quantiles of the window, of one moment.
    ///
    /// Allocates, walks over all shards, and takes the step of the window that is due, as a scrape does: for scrapes and tests.
    #[must_use]
    pub fn snapshot(&self) -> SummarySnapshot {
        let mut window = self.config.room();
        let (count, sum) = self.read_into(&mut Vec::new(), &mut window);
        SummarySnapshot::new(count, sum, window, self.config.layout.unit())
    }

    /// Overwrites `room` with what was observed within the window, and answers the count and the sum of all. `cells` is room, too.
    pub(crate) fn read_into(&self, cells: &mut Vec<u64>, room: &mut Histogram<u64>) -> (u64, f64) {
        let SummaryConfig { options, layout, .. } = &*self.config;
        // The clock may be the user's: it is asked before the lock is taken.
        let now = options.clock().now();
        cells.clear();
        cells.resize(layout.cells(), 0);
        // SAFETY: the run begins with a bucket, and this handle holds it.
        let all = unsafe { SPACE.reader().bucket(self.run.slot()) };
        {
            let mut window = lock(&self.window);
            // SAFETY: so many cells follow the bucket, and this handle holds the run.
            unsafe { SPACE.sum_run(self.run.slot().after(BUCKET_CELLS), cells) };
            window.subtract_oldest(now, options.step(), options.steps(), cells);
        }
        room.reset();
        for (cell, count) in cells.iter().enumerate().filter(|(_, count)| **count > 0) {
            room.saturating_record_n(layout.in_units(cell), *count);
        }
        all
    }

    /// The quantile of what `read_into` read.
    pub(crate) fn quantile(&self, room: &Histogram<u64>, quantile: f64) -> f64 {
        snapshot::quantile(room, self.config.layout.unit(), quantile)
    }

    /// How many values were observed.
    pub(crate) fn count(&self) -> u64 {
        // SAFETY: the run begins with a bucket, the first cell of which counts; this handle holds it.
        unsafe { SPACE.sum(self.run.slot()) }
    }

    /// Whether there is another handle.
    pub(crate) fn is_held(&self) -> bool {
        self.run.is_shared()
    }

    /// Keeps this handle for the rest of the process: for guards that must be `'static`.
    #[must_use]
    pub fn leak(self) -> &'static Self {
        Box::leak(Box::new(self))
    }

    #[inline(always)]
    fn observe_in(&self, cell: usize, value: f64) {
        // SAFETY: the run begins with a bucket, behind which are the cells of the layout, which answers no other; this handle holds it.
        unsafe { observe_beside(self.run.slot(), BUCKET_CELLS + cell, value) };
    }

    /// Observes what is at an end of the range, or outside.
    #[inline(never)]
    fn observe_at_an_end(&self, value: f64) {
        let SummaryConfig { layout, rejected, clamped, .. } = &*self.config;
        if let Some(cell) = layout.cell(value) {
            return self.observe_in(cell, value);
        }
        if value.is_nan() || value == f64::NEG_INFINITY {
            return rejected.inc();
        }
        clamped.inc();
        self.observe_in(layout.nearest(value), if value.is_finite() { value } else { 0.0 });
    }
}
