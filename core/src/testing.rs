//! For the tests of applications: what a registry's page would show, before and after, and assertions about it.
//!
//! A [`Snapshot`] holds the value of every series. Give each test a [`Registry`](crate::Registry) of its own, and tests may run
//! in parallel; of a registry that others count in too, ask for differences in series that are this test's alone.
//!
//! ```
//! use altimeter::{Labels, Registry, testing::Snapshot};
//!
//! #[derive(Labels)]
//! struct Login<'a> { result: &'a str }
//!
//! let registry = Registry::new();
//! let logins = registry.counter("logins_total", "Logins.").labels::<Login>().register()?;
//!
//! let before = Snapshot::of(&registry);
//! logins.with(&Login { result: "ok" }, |logins| logins.inc());
//! before.assert_diff(&registry, "logins_total", &[("result", "ok")], 1.0);
//! before.assert_diff(&registry, "altimeter_series_overflow_total", &[("family", "logins_total")], 0.0);
//!
//! let after = Snapshot::of(&registry);
//! after.assert_equal("logins_total", &[("result", "ok")], 1.0);
//! assert_eq!(after.value("logins_total", &[("result", "refused")]), None);
//! # Ok::<(), altimeter::RegisterError>(())
//! ```
//!
//! A failed assertion shows the series that are there:
//!
//! ```text
//! logins_total{result="refused"} is not there; expected 1
//! the series of logins_total:
//!     logins_total{result="ok"} 1
//! ```

mod reading;
mod report;
mod rows;
mod snapshot;

pub use snapshot::Snapshot;
