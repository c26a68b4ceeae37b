//! A lock-free, sharded metrics engine with its own encoder of Prometheus's text format and of OpenMetrics.
//!
//! * **An update is a handful of instructions on memory that no other thread writes**: no lock, no read-modify-write, no
//!   shared cache line, however many threads update one metric.
//! * **A scrape is never wrong and never in the way**: a histogram's count, sum and buckets belong together, totals never go
//!   backwards, and no update waits for a reader.
//! * **A page always parses**, whatever names, helps and labels hold; and hostile labels cost a bounded amount of memory.
//!
//! ```
//! use altimeter::{Bounds, Format, LabelValue, Labels, Registry};
//!
//! #[derive(Labels)]
//! struct Request<'a> { method: Method, route: &'a str }
//!
//! #[derive(LabelValue)]
//! enum Method { #[label("GET")] Get, #[label("OTHER")] Other }
//!
//! let registry = Registry::new();
//! let requests = registry.counter("requests_total", "Requests.").labels::<Request>().register()?;
//! let took = registry.histogram("job_seconds", "Time a job took.").bounds(Bounds::new([0.1, 1.0])?).register()?;
//!
//! requests.with(&Request { method: Method::Get, route: "/dogs" }, |requests| requests.inc());
//! took.observe(0.25);
//!
//! let mut page = Vec::new();
//! registry.encode(Format::Text, &mut page);
//! let page = String::from_utf8(page)?;
//! assert!(page.contains("requests_total{method=\"GET\",route=\"/dogs\"} 1\n"));
//! assert!(page.contains("job_seconds_bucket{le=\"1\"} 1\n"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where to go
//!
//! * Metric types: [`Counter`], [`FloatCounter`], [`Gauge`], [`UpDownCounter`], [`Histogram`] with [`Bounds`],
//!   [`Summary`], [`Info`] and [`StateSet`]; [`Exemplars`] of what they count, and
//!   [when series were made](Registry::show_created).
//! * Labels: [`Family`], which documents what each way to a series costs, and [`Labels`].
//! * Pages: [`Registry`], [`Scrape`] and [`Format`]; [`negotiate`] chooses one by the headers of a request.
//! * The same numbers under other names: [`Registry::view`].
//! * What is counted elsewhere: [`Collect`], which hands [`Sample`]s to a [`Sink`].
//! * Tests of what you count: [`testing`].
//! * The [`guide`]: five short chapters, many instances, and how to come from elsewhere.
//!
//! # Which type
//!
//! | type | for | cells of 8 bytes | nanoseconds |
//! | --- | --- | --- | --- |
//! | [`Counter`] | events, whole amounts: what only grows | 1 | 0.5 |
//! | [`FloatCounter`] | amounts that are not whole: seconds of work | 1 | as a `Counter` |
//! | [`UpDownCounter`] | what is under way | 2 | as a `Counter` |
//! | [`Gauge`] | what is set, or read elsewhere | a line of 128 bytes, once | a store to shared memory |
//! | [`Histogram`] | how long, how large: quantiles over many instances, shares below a bound | 3 for each bound, and 3 | 3.5 |
//! | `Histogram`, [native](MetricBuilder::native) | the same without guessing bounds, where Prometheus takes protobuf | 3 for each bucket: 777, unless set | 3.5 |
//! | [`Summary`] | quantiles of one instance of late, whatever the values are | 1,918, unless set | 3.3 |
//! | [`Info`] | texts that seldom change: versions | none, but the text | an allocation and a mutex |
//! | [`StateSet`] | which of few states something is in | none, but a word | a store to shared memory |
//!
//! Nanoseconds are those of an update by a thread that makes many, on a core of an AMD EPYC; to other machines their ratios carry.
//! Cells are there once for each thread that often updates what lies near them, and at least once. Where updates of a thread are
//! rare, it borrows: then an update takes some twenty times as long. [`Exemplars`] take two words for each bucket, and what they
//! hold; [`observe_with`](Histogram::observe_with) takes a load and a branch more than `observe`, while none is due.
//!
//! # Features
//!
//! * `credentials`: who may read a page, by a token or a password.
//! * `derive`, on by default: `#[derive(Labels)]` and `#[derive(LabelValue)]`.
//! * `gzip`: pages compressed for scrapers that ask for it.
//! * `protobuf`: the protobuf format of Prometheus, which native histograms need.
//! * `tracing`: exemplars with the trace of the current span.
//!
//! # What an update costs
//!
//! A thread that updates metrics leases a *shard*: a private copy of all numbers, which it adds to with plain loads and stores.
//! A reader sums over the shards. What that asks of memory orderings, of threads that come and go and of memory is a
//! protocol of eight rules, written down in `storage.rs` and cited by the code.
//!
//! Limits: updating is not async-signal-safe, and not for use inside a global allocator; after `fork`, in the child, the
//! shards of threads that are gone stay leased; inside a `cdylib`, finding the thread's shard costs a call.

#![cfg_attr(altimeter_loom, allow(dead_code, reason = "a model uses some parts of the storage"))]

// The derives write `::altimeter::...`, here too.
extern crate self as altimeter;

mod sync;

#[cfg(altimeter_loom)]
#[doc(hidden)]
pub mod storage;
#[cfg(not(altimeter_loom))]
#[allow(
    unreachable_pub,
    reason = "what models import is public under `altimeter_loom`, where this module is"
)]
mod storage;

/// The array in front of that set.
#[cfg(altimeter_loom)]
#[doc(hidden)]
#[path = "family/dense.rs"]
pub mod dense;
#[cfg(altimeter_loom)]
#[path = "family/generation.rs"]
mod generation;
#[cfg(altimeter_loom)]
#[path = "family/limbo.rs"]
mod limbo;
#[cfg(altimeter_loom)]
#[path = "family/member.rs"]
mod member;
/// The set of a family's series: of what stands above the storage, a part that is a protocol.
#[cfg(altimeter_loom)]
#[doc(hidden)]
#[path = "family/set.rs"]
pub mod set;
#[cfg(altimeter_loom)]
#[path = "family/size.rs"]
mod size;

/// The place of an exemplar, which is a protocol of its own.
#[cfg(altimeter_loom)]
#[doc(hidden)]
#[path = "exemplar/slot.rs"]
pub mod slot;

/// All that stands on the one space of the process, which models do not have.
macro_rules! above_storage {
    ($($item:item)*) => {$(
        #[cfg(not(altimeter_loom))]
        $item
    )*};
}

above_storage! {
    mod clock;
    mod collect;
    mod contain;
    mod counter;
    #[cfg(feature = "credentials")]
    mod credentials;
    mod desc;
    mod escape;
    #[allow(unreachable_pub, reason = "as for `histogram`")]
    mod exemplar;
    mod family;
    mod float_counter;
    mod format;
    mod gauge;
    pub mod guide;
    #[allow(unreachable_pub, reason = "named by the sealed half of `Metric`, and by nothing outside")]
    mod histogram;
    mod info;
    pub mod labels;
    mod name;
    mod negotiate;
    mod openmetrics;
    mod page;
    #[cfg(feature = "protobuf")]
    mod protobuf;
    mod registry;
    mod scrape;
    mod state_set;
    #[allow(unreachable_pub, reason = "as for `histogram`")]
    mod summary;
    pub mod testing;
    mod text;
    #[cfg(feature = "tracing")]
    mod trace;
    mod updown;

    #[cfg(feature = "derive")]
    pub use altimeter_derive::{LabelValue, Labels};
    pub use clock::{Clock, ManualClock, MonotonicClock, Stopwatch};
    pub use collect::{
        Collect, Distribution, Exemplar, LabelSet, Quantiles, Sample, SampleError, Sink, Timestamp, Value,
    };
    #[doc(hidden)]
    pub use contain::contain;
    pub use counter::Counter;
    #[cfg(feature = "credentials")]
    pub use credentials::{Credentials, CredentialsError};
    pub use desc::{Desc, Kind, Unit};
    pub use exemplar::{ExemplarError, ExemplarLabels, Exemplars};
    pub use family::{ArityError, Family, Metric, NamedFamily, SeriesLabels, UnknownLabel};
    pub use float_counter::{AmountError, FloatCounter};
    pub use format::Format;
    pub use gauge::Gauge;
    pub use histogram::{Bounds, BoundsError, Histogram, NativeBuckets, NativeError, NativeHistogram, Snapshot, Timer};
    pub use info::{Info, InfoError};
    pub use labels::{LabelValue, Labels};
    pub use name::{NameError, Named};
    pub use registry::{
        FamilyBuilder, LabelError, MergeError, MetricBuilder, Names, NamesError, RegisterError, Registry, Site, ViewBuilder,
        ViewError,
    };
    pub use negotiate::{EncodedChunks, Encoding, Negotiated, negotiate, scrape_timeout};
    pub use scrape::{Chunks, Scrape};
    pub use state_set::StateSet;
    pub use storage::{LeaseLimitError, Shards, SpaceFull, lease_limit, set_lease_limit, shards};
    pub use summary::{Summary, SummaryError, SummarySnapshot};
    #[cfg(feature = "tracing")]
    pub use trace::{TraceIds, trace_id};
    pub use updown::{InProgress, UpDownCounter};
}
