//! The seam between what has samples and what takes them: families on one side, formats on the other.
//!
//! [`Collect`] has samples, [`Sink`] takes them, and a [`Sample`] is what passes between them. A registry's own families are
//! a [`Source`] each: one family, of which all is known to be right, so that nothing is checked for each sample. What a
//! [`Collect`] hands over passes through [`Checked`], so that no page breaks by it.

mod ask;
mod checked;
mod collector;
mod distribution;
mod error;
mod exact;
mod exemplar;
mod label_set;
mod ledger;
mod number;
mod pass;
mod quantiles;
mod readable;
mod record;
mod run;
mod sample;
mod timestamp;
mod total;
mod turn;

pub(crate) use ask::ask;
pub(crate) use checked::Checked;
pub(crate) use collector::Collector;
pub use distribution::Distribution;
pub use error::SampleError;
pub use exemplar::Exemplar;
pub use label_set::LabelSet;
pub(crate) use ledger::{Ledger, Naming, Removing};
pub(crate) use number::{NumberSink, Numbers, Scalars};
pub(crate) use pass::{Filling, Origins, Pass, Span};
pub use quantiles::Quantiles;
pub(crate) use readable::Readable;
pub(crate) use record::Record;
pub(crate) use run::Run;
pub use sample::{Sample, Value};
pub use timestamp::Timestamp;
pub(crate) use total::{Fold, Total};
pub(crate) use turn::{HANGS, Turns};

use crate::counter::Counter;
use crate::desc::Desc;
use std::sync::Arc;

/// A thing that has samples when it is asked: a pool's gauges, a process's, another library's metrics.
///
/// ```
/// use altimeter::{Collect, Desc, Format, Kind, NameError, Sample, Sink};
///
/// struct Pool { connections: Desc }
///
/// impl Pool {
///     fn new() -> Result<Self, NameError> {
///         Ok(Self { connections: Desc::of(Kind::Gauge, "pool_connections")?.with_help("Connections.") })
///     }
/// }
///
/// impl Collect for Pool {
///     fn families(&self) -> Vec<Desc> {
///         vec![self.connections.clone()]
///     }
///
///     fn collect(&self, sink: &mut dyn Sink) {
///         sink.family(&self.connections);
///         sink.sample(&Sample::whole(&[("state", "idle")], 3));
///         sink.sample(&Sample::whole(&[("state", "used")], 1));
///     }
/// }
///
/// let mut page = Vec::new();
/// Format::Text.encode(&Pool::new()?, &mut page)?;
/// assert_eq!(
///     String::from_utf8(page)?,
///     "# HELP pool_connections Connections.\n# TYPE pool_connections gauge\n\
///      pool_connections{state=\"idle\"} 3\npool_connections{state=\"used\"} 1\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Collect: Send + Sync {
    /// The families that it may have samples of.
    fn families(&self) -> Vec<Desc>;

    /// Hands over what there is at this moment: a family, its samples, the next family. A family that is begun is shown,
    /// without samples too.
    ///
    /// What breaks a rule of the formats is left out: see [`SampleError`].
    fn collect(&self, sink: &mut dyn Sink);
}

/// A thing that takes samples: a format, or anything that looks at them on the way.
pub trait Sink {
    /// Begins a family: the samples that follow are of it. A family is begun once.
    fn family(&mut self, desc: &Desc);

    /// A sample, of the kind of the family. All samples of one series follow each other.
    fn sample(&mut self, sample: &Sample<'_>);
}

/// A family of a registry, with its samples. Its names were checked when it was registered.
pub(crate) trait Source: Send + Sync {
    /// What is known of it.
    fn desc(&self) -> &Desc;

    /// Hands over the samples that the pass asks for, in the order in which the series were made; not the family.
    fn collect(&self, pass: &mut Pass<'_>, sink: &mut dyn NumberSink);

    /// Whether it may have samples: false spares a page the lines that begin it. `families` are as in a [`Pass`].
    fn has_samples(&self, _families: &[Arc<dyn Source>]) -> bool {
        true
    }

    /// The birth that the next series will have, or an earlier one that no series has any more: so that one who remembers it can
    /// tell which series are younger. `u64::MAX` where series are not made one by one.
    fn births(&self) -> u64 {
        u64::MAX
    }

    /// The collector that has its samples, if it is of one.
    fn collector(&self) -> Option<&Arc<Collector>> {
        None
    }

    /// Whether it is the family of this name, or a view of that.
    fn is_of(&self, name: &str) -> bool {
        self.desc().name() == name
    }

    /// What views read of it; `None` where it can have none.
    fn readable(&self) -> Option<&dyn Readable> {
        None
    }

    /// What its overflow series took; `None` where it has none.
    fn overflowed(&self) -> Option<&Counter> {
        None
    }

    /// How many series it has, without the overflow series; `None` where that does not change.
    fn series(&self) -> Option<usize> {
        None
    }

    /// Observations outside of the range that it can tell apart; `None` where there is none such.
    fn clamped(&self) -> Option<&Counter> {
        None
    }

    /// Observations that it refused; `None` where it refuses none.
    fn rejected(&self) -> Option<&Counter> {
        None
    }
}
