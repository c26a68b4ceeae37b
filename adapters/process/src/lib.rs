//! What a process says of itself: memory, processor time and file descriptors by the names that every Prometheus client has for
//! them, what it was built from, and how tokio's runtimes fare.
//!
//! ```
//! use altimeter::{Registry, testing::Snapshot};
//! use altimeter_process::{BuildInfo, Process};
//!
//! let registry = Registry::new(); // or `Registry::global()`
//! registry.collect(Process::new())?;
//! registry.collect(BuildInfo::new())?;
//! registry.collect(BuildInfo::of("kennel", env!("CARGO_PKG_VERSION"))?)?;
//!
//! let snapshot = Snapshot::of(&registry);
//! # if cfg!(target_os = "linux") {
//! assert!(snapshot.value("process_resident_memory_bytes", &[]) > Some(100_000.0));
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What there is
//!
//! | collector | families |
//! | --- | --- |
//! | [`Process`] | `process_cpu_seconds_total`, `process_open_fds`, `process_max_fds`, `process_virtual_memory_bytes`, `process_virtual_memory_max_bytes`, `process_resident_memory_bytes`, `process_start_time_seconds`, `process_threads` |
//! | [`BuildInfo`] | `altimeter_build_info`, or one named after your program: `version`, `commit`, `rustc` |
//! | `TokioRuntimes`, with the feature `tokio` | `tokio_workers`, `tokio_alive_tasks`, `tokio_global_queue_depth`, `tokio_worker_busy_seconds_total`, `tokio_worker_parks_total` |
//!
//! What a system does not tell is left out of the page: never a zero in its place.
//!
//! # Cost
//!
//! Nothing between scrapes. A scrape reads four files of `/proc`: some 50 µs, and more where thousands of files are open on a
//! Linux before 6.2, which does not tell their number.
//!
//! # Platforms
//!
//! All of it on Linux; most of it on macOS, Windows, FreeBSD and OpenBSD.

mod build_info;
mod process;
#[cfg(feature = "tokio")]
mod runtimes;

pub use build_info::BuildInfo;
pub use process::Process;
#[cfg(feature = "tokio")]
pub use runtimes::TokioRuntimes;

use altimeter::{Desc, Kind, Unit};

/// A family of ours, whose name is one, and ends in its unit: a test makes them all.
fn desc(kind: Kind, name: &str, help: &str, unit: Option<Unit>) -> Desc {
    let desc = Desc::of(kind, name).expect("a name that is allowed").with_help(help);
    match unit {
        Some(unit) => desc.with_unit(unit).expect("a name that ends in its unit"),
        None => desc,
    }
}
