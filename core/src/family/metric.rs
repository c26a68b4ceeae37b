//! What a family needs to know of its metrics.

mod counter;
mod histogram;
mod info;
mod numbers;
mod plain;
mod state_set;
mod summary;

use crate::desc::{Desc, Kind};
use crate::storage::SpaceFull;
use std::fmt::Debug;

/// A metric type: [`Counter`](crate::Counter), [`FloatCounter`](crate::FloatCounter), [`Gauge`](crate::Gauge),
/// [`UpDownCounter`](crate::UpDownCounter), [`Histogram`](crate::Histogram),
/// [`Summary`](crate::Summary), [`Info`](crate::Info) or [`StateSet`](crate::StateSet). Nothing outside this crate implements it.
pub trait Metric: sealed::Sealed + Clone + Send + Sync + 'static {}

impl<M: sealed::Sealed + Clone + Send + Sync + 'static> Metric for M {}

pub(crate) use sealed::{Asked, Shown};

mod sealed {
    use super::{Debug, Desc, Kind, SpaceFull};
    use crate::collect::{LabelSet, NumberSink, Timestamp};
    use crate::counter::Counter;

    /// A series that is asked for.
    #[derive(Debug)]
    pub struct Shown<'a, M> {
        /// Its labels as within braces.
        pub(crate) text: &'a str,
        pub(crate) birth: u64,
        /// Since when it is there, if that is to be shown.
        pub(crate) created: Option<Timestamp>,
        pub(crate) metric: &'a M,
    }

    impl<'a, M> Shown<'a, M> {
        pub(crate) fn labels(&self) -> LabelSet<'a> {
            LabelSet::of_text(self.text)
        }
    }

    /// What is asked of all series of a page.
    #[derive(Debug)]
    pub struct Asked<'p> {
        /// Whether exemplars are to be shown.
        pub(crate) exemplars: bool,
        /// Whether it is to be shown since when series are there.
        pub(crate) created: bool,
        /// Room for the buckets of a histogram.
        pub(crate) counts: &'p mut Vec<u64>,
    }

    pub trait Sealed: Sized {
        /// What a builder may set.
        type Options: Debug + Default + Send + Sync;

        /// What a series is made from, the same for a whole family.
        type Config: Send + Sync;

        const KIND: Kind;

        fn config(options: &Self::Options, desc: &Desc) -> Result<Self::Config, SpaceFull>;

        fn new(config: &Self::Config) -> Result<Self, SpaceFull>;

        /// Hands over the samples of each of a family's metrics.
        fn sample<'a>(
            config: &Self::Config,
            series: impl Iterator<Item = Shown<'a, Self>>,
            asked: Asked<'_>,
            sink: &mut dyn NumberSink,
        ) where
            Self: 'a;

        /// Whether these options would make the same metrics.
        fn has_options(config: &Self::Config, options: &Self::Options) -> bool;

        /// A number that changes with each update that changes the metric.
        fn activity(&self) -> u64;

        /// Whether somebody counts on it: there is a handle beside this one, or something is under way.
        fn is_held(&self) -> bool;

        /// Whether it counts [`ups`](Self::ups).
        const HAS_UPS: bool = false;

        /// Whether views can be of it.
        const IS_READABLE: bool = matches!(Self::KIND, Kind::Counter | Kind::Gauge | Kind::Histogram);

        /// Whether it never falls, or its ups do not.
        const GROWS: bool = Self::HAS_UPS || !matches!(Self::KIND, Kind::Gauge);

        /// How often it went up, of what comes down, too.
        fn ups(&self) -> u64 {
            0
        }

        /// The bounds of histograms.
        fn bounds(_config: &Self::Config) -> Option<&[f64]> {
            None
        }

        /// Observations outside of the range that the family's metrics can tell apart.
        fn clamped(_config: &Self::Config) -> Option<&Counter> {
            None
        }

        /// Observations that were refused by the family's metrics.
        fn rejected(_config: &Self::Config) -> Option<&Counter> {
            None
        }
    }
}
