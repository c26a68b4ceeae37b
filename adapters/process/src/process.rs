//! Memory, processor time and file descriptors.

use crate::desc;
use altimeter::Kind::{Counter, Gauge};
use altimeter::{Collect, Desc, Kind, LabelSet, Sample, Sink, Unit};
use metrics_process::collector::{Metrics, collect};

/// The standard metrics of a process, by the names of
/// <https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics>.
///
/// A limit that is unlimited is not shown, so that a ratio to it is absent and not infinite.
///
/// ```
/// use altimeter::{Registry, testing::Snapshot};
/// let registry = Registry::new();
/// registry.collect(altimeter_process::Process::new())?;
/// let before = Snapshot::of(&registry);
/// before.assert_compare(&registry, "process_cpu_seconds_total", &[], |then, now| now >= then);
/// # Ok::<(), altimeter::RegisterError>(())
/// ```
#[derive(Debug)]
pub struct Process {
    families: Vec<(Desc, Read)>,
}

/// From what the system says to a value, if it says it.
#[derive(Debug, Clone, Copy)]
enum Read {
    Whole(fn(&Metrics) -> Option<u64>),
    Float(fn(&Metrics) -> Option<f64>),
}

/// Each family: kind, name, help, unit, value.
type Family = (Kind, &'static str, &'static str, Option<Unit>, Read);

const FAMILIES: [Family; 8] = [
    (
        Counter,
        "process_cpu_seconds_total",
        "Total user and system CPU time spent in seconds.",
        Some(Unit::Seconds),
        Read::Float(|metrics| metrics.cpu_seconds_total),
    ),
    (
        Gauge,
        "process_open_fds",
        "Number of open file descriptors.",
        None,
        Read::Whole(|metrics| metrics.open_fds),
    ),
    (
        Gauge,
        "process_max_fds",
        "Maximum number of open file descriptors.",
        None,
        Read::Whole(|metrics| limit(metrics.max_fds)),
    ),
    (
        Gauge,
        "process_virtual_memory_bytes",
        "Virtual memory size in bytes.",
        Some(Unit::Bytes),
        Read::Whole(|metrics| metrics.virtual_memory_bytes),
    ),
    (
        Gauge,
        "process_virtual_memory_max_bytes",
        "Maximum amount of virtual memory available in bytes.",
        Some(Unit::Bytes),
        Read::Whole(|metrics| limit(metrics.virtual_memory_max_bytes)),
    ),
    (
        Gauge,
        "process_resident_memory_bytes",
        "Resident memory size in bytes.",
        Some(Unit::Bytes),
        Read::Whole(|metrics| metrics.resident_memory_bytes),
    ),
    (
        Gauge,
        "process_start_time_seconds",
        "Start time of the process since unix epoch in seconds.",
        Some(Unit::Seconds),
        Read::Whole(|metrics| metrics.start_time_seconds),
    ),
    (
        Gauge,
        "process_threads",
        "Number of OS threads in the process.",
        None,
        Read::Whole(|metrics| metrics.threads),
    ),
];

/// A limit, of which the library says 0 where there is none.
fn limit(value: Option<u64>) -> Option<u64> {
    value.filter(|value| *value > 0)
}

impl Process {
    /// The process that this runs in. Reads nothing before it is asked.
    #[must_use]
    pub fn new() -> Self {
        let families = FAMILIES.map(|(kind, name, help, unit, read)| (desc(kind, name, help, unit), read));
        Self { families: families.into() }
    }
}

impl Default for Process {
    fn default() -> Self {
        Self::new()
    }
}

impl Collect for Process {
    fn families(&self) -> Vec<Desc> {
        self.families.iter().map(|(desc, _)| desc.clone()).collect()
    }

    fn collect(&self, sink: &mut dyn Sink) {
        let metrics = collect();
        for (desc, read) in &self.families {
            let sample = match read {
                Read::Whole(read) => read(&metrics).map(|value| Sample::whole(LabelSet::EMPTY, value)),
                Read::Float(read) => read(&metrics).map(|value| Sample::float(LabelSet::EMPTY, value)),
            };
            if let Some(sample) = sample {
                sink.family(desc);
                sink.sample(&sample);
            }
        }
    }
}
