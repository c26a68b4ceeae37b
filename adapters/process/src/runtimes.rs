//! What tokio's runtimes say of themselves.

use crate::desc;
use altimeter::{Collect, Desc, Kind, Sample, Sink, Unit};
use tokio::runtime::{Handle, RuntimeMetrics};

/// How tokio's runtimes fare, by what tokio calls stable: each runtime by a name, and its workers by their numbers.
///
/// | family | what it says |
/// | --- | --- |
/// | `tokio_workers` | threads that run tasks |
/// | `tokio_alive_tasks` | tasks that were spawned and have not ended |
/// | `tokio_global_queue_depth` | tasks that wait for any worker; one that stays above zero says that the runtime is overloaded |
/// | `tokio_worker_busy_seconds_total` | time that a worker ran tasks; its rate is 1 for one that is never idle, or blocked |
/// | `tokio_worker_parks_total` | times that a worker went to sleep for want of tasks |
///
/// ```
/// use altimeter::{Registry, testing::Snapshot};
/// use altimeter_process::TokioRuntimes;
///
/// let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build()?;
/// let registry = Registry::new();
/// registry.collect(TokioRuntimes::new([("main", runtime.handle().clone())]))?;
/// Snapshot::of(&registry).assert_equal("tokio_workers", &[("runtime", "main")], 2.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct TokioRuntimes {
    runtimes: Vec<(String, Handle)>,
    workers: Desc,
    tasks: Desc,
    queue: Desc,
    #[cfg(target_has_atomic = "64")]
    busy: Desc,
    #[cfg(target_has_atomic = "64")]
    parks: Desc,
}

impl TokioRuntimes {
    /// Of these runtimes, each by a name of its own. Within a runtime, `Handle::current()` is its handle.
    #[must_use]
    pub fn new<N: Into<String>>(runtimes: impl IntoIterator<Item = (N, Handle)>) -> Self {
        let gauge = |name, help| desc(Kind::Gauge, name, help, None);
        Self {
            runtimes: runtimes.into_iter().map(|(name, handle)| (name.into(), handle)).collect(),
            workers: gauge("tokio_workers", "Threads of a runtime that run tasks."),
            tasks: gauge("tokio_alive_tasks", "Tasks that were spawned and have not ended."),
            queue: gauge("tokio_global_queue_depth", "Tasks that wait for any worker."),
            #[cfg(target_has_atomic = "64")]
            busy: desc(
                Kind::Counter,
                "tokio_worker_busy_seconds_total",
                "Time that a worker ran tasks.",
                Some(Unit::Seconds),
            ),
            #[cfg(target_has_atomic = "64")]
            parks: desc(
                Kind::Counter,
                "tokio_worker_parks_total",
                "Times that a worker went to sleep for want of tasks.",
                None,
            ),
        }
    }

    /// A family with one series per runtime.
    fn gauge(&self, desc: &Desc, sink: &mut dyn Sink, read: impl Fn(&RuntimeMetrics) -> usize) {
        sink.family(desc);
        for (name, handle) in &self.runtimes {
            sink.sample(&Sample::whole(&[("runtime", name.as_str())], read(&handle.metrics()) as u64));
        }
    }

    /// Hands over a sample for each worker of each runtime.
    #[cfg(target_has_atomic = "64")]
    fn per_worker(&self, mut sample: impl FnMut(&[(&str, &str); 2], &RuntimeMetrics, usize)) {
        for (name, handle) in &self.runtimes {
            let metrics = handle.metrics();
            for worker in 0..metrics.num_workers() {
                sample(&[("runtime", name.as_str()), ("worker", &worker.to_string())], &metrics, worker);
            }
        }
    }
}

impl Collect for TokioRuntimes {
    fn families(&self) -> Vec<Desc> {
        let mut families = vec![&self.workers, &self.tasks, &self.queue];
        #[cfg(target_has_atomic = "64")]
        families.extend([&self.busy, &self.parks]);
        families.into_iter().cloned().collect()
    }

    fn collect(&self, sink: &mut dyn Sink) {
        self.gauge(&self.workers, sink, RuntimeMetrics::num_workers);
        self.gauge(&self.tasks, sink, RuntimeMetrics::num_alive_tasks);
        self.gauge(&self.queue, sink, RuntimeMetrics::global_queue_depth);
        #[cfg(target_has_atomic = "64")]
        {
            sink.family(&self.busy);
            self.per_worker(|labels, metrics, worker| {
                sink.sample(&Sample::float(labels, metrics.worker_total_busy_duration(worker).as_secs_f64()));
            });
            sink.family(&self.parks);
            self.per_worker(|labels, metrics, worker| {
                sink.sample(&Sample::whole(labels, metrics.worker_park_count(worker)));
            });
        }
    }
}
