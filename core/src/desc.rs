//! What is known of a family before it has samples: name, help, unit, kind, labels, and where it was registered.

mod unit;

pub use unit::Unit;

use crate::escape::push_label;
use crate::name::{NameError, check_label, check_metric};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::panic::Location;

/// What a family's samples mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A number that only grows.
    Counter,
    /// A number that goes up and down.
    Gauge,
    /// A distribution over buckets.
    Histogram,
    /// A distribution by its quantiles.
    Summary,
    /// A number of which it is not known how it moves. In the text format it is called `untyped`.
    Unknown,
    /// Texts that do not change, as labels of a series whose value is always 1. The text format shows it as a gauge.
    Info,
    /// Which of some states something is in: a series for each state. The text format shows it as a gauge.
    StateSet,
    /// A distribution of what is there at this moment, which may shrink. The text format shows it as untyped.
    GaugeHistogram,
}

impl Kind {
    /// As OpenMetrics calls it in a `# TYPE` line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
            Self::Summary => "summary",
            Self::Unknown => "unknown",
            Self::Info => "info",
            Self::StateSet => "stateset",
            Self::GaugeHistogram => "gaugehistogram",
        }
    }

    /// The suffix of a family's name that belongs to its samples only, in OpenMetrics.
    fn own_suffix(self) -> &'static str {
        match self {
            Self::Counter => "_total",
            Self::Info => "_info",
            _ => "",
        }
    }

    /// The label that tells the samples of one series apart, which no series may have of itself.
    pub(crate) const fn own_label(self) -> Option<&'static str> {
        match self {
            Self::Histogram | Self::GaugeHistogram => Some("le"),
            Self::Summary => Some("quantile"),
            _ => None,
        }
    }

    /// What the names of the sum and of the count have after the name of the family.
    pub(crate) fn totals(self) -> [&'static str; 2] {
        if self == Self::GaugeHistogram { ["_gsum", "_gcount"] } else { ["_sum", "_count"] }
    }

    /// What a sample's name may have after the name of its family.
    fn suffixes(self) -> &'static [&'static str] {
        match self {
            Self::Counter => &["_total", "_created"],
            Self::Gauge | Self::Unknown | Self::StateSet => &[],
            Self::Histogram => &["_bucket", "_count", "_sum", "_created"],
            Self::Summary => &["_count", "_sum", "_created"],
            Self::Info => &["_info"],
            Self::GaugeHistogram => &["_bucket", "_gcount", "_gsum"],
        }
    }
}

/// The name of a label: of a field, or given at run time.
pub(crate) type Name = Cow<'static, str>;

/// A family: what stands in its `# HELP`, `# TYPE` and `# UNIT` lines.
///
/// ```
/// use altimeter::{Desc, Kind, Unit};
/// let waits = Desc::of(Kind::Counter, "pool_wait_seconds_total")?.with_help("Time spent waiting.").with_unit(Unit::Seconds)?;
/// assert_eq!(waits.name(), "pool_wait_seconds_total");
/// assert!(Desc::of(Kind::Gauge, "pool wait").is_err());
/// # Ok::<(), altimeter::NameError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Desc {
    /// As its samples are named, but for the suffixes of a histogram: a registered counter's has its `_total`, an info's its `_info`.
    name: String,
    help: Option<String>,
    unit: Option<Unit>,
    kind: Kind,
    labels: Vec<Name>,
    /// The names of the labels that all its series have with one value.
    constants: Vec<String>,
    /// These labels with their values, as within braces, escaped.
    constant: String,
    site: &'static Location<'static>,
    /// The type of its handles.
    handle: &'static str,
    /// Whether it is shown by its views only.
    unlisted: bool,
}

/// What a sub-registry adds to the families that are registered through it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    /// Put before each name.
    pub(crate) prefix: String,
    /// Labels of every series, with their values.
    pub(crate) labels: Vec<(String, String)>,
}

impl Scope {
    /// The constant labels as within braces, escaped.
    pub(crate) fn label_text(&self) -> String {
        label_text(self.labels.iter().map(|(label, value)| (label.as_str(), value.as_str())))
    }
}

impl Desc {
    /// A family without help and unit, to be declared by a [`Collect`](crate::Collect).
    ///
    /// A counter is called `requests_total` or `requests`: OpenMetrics shows both with `_total`, the text format by the name
    /// that was given. An info is called `build` or `build_info`, and shown with `_info` in both.
    ///
    /// # Errors
    /// [`NameError`] when the name is not allowed: that of a state set is the name of a label, too.
    #[track_caller]
    pub fn of(kind: Kind, name: &str) -> Result<Self, NameError> {
        check_metric(name)?;
        if kind == Kind::StateSet {
            // The label of its states is called as it is.
            check_label(name)?;
        }
        let site = Location::caller();
        Ok(Self {
            name: name.to_owned(),
            help: None,
            unit: None,
            kind,
            labels: Vec::new(),
            constants: Vec::new(),
            constant: String::new(),
            site,
            handle: "",
            unlisted: false,
        })
    }

    /// With a help: its `# HELP` line. Without one there is no such line.
    #[must_use]
    pub fn with_help(self, help: &str) -> Self {
        Self { help: Some(help.to_owned()), ..self }
    }

    /// With a unit: its `# UNIT` line in OpenMetrics.
    ///
    /// # Errors
    /// [`NameError`] when the unit is not the end of the name, before the `_total` of a counter, or when the kind has no
    /// unit: an info, a state set.
    pub fn with_unit(self, unit: Unit) -> Result<Self, NameError> {
        let unitless = matches!(self.kind, Kind::Info | Kind::StateSet);
        let ends = self.base().strip_suffix(unit.as_str()).is_some_and(|before| before.ends_with('_'));
        if unitless || !ends {
            let (name, unit) = (self.name, unit.as_str().to_owned());
            return Err(NameError::Unit { name, unit, allowed: !unitless });
        }
        Ok(Self { unit: Some(unit), ..self })
    }

    /// Checks the names. A counter's name gets its `_total`, and an info's its `_info`, if it is given without.
    pub(crate) fn new(
        scope: &Scope,
        name: &str,
        help: &str,
        kind: Kind,
        labels: Vec<Name>,
        site: &'static Location<'static>,
    ) -> Result<Self, NameError> {
        // The name is checked before the prefix is put to it, which is a name itself, so that the message shows what was given.
        check_metric(name)?;
        let all =
            || labels.iter().map(Name::as_ref).chain(scope.labels.iter().map(|(label, _)| label.as_str()));
        for label in all() {
            check_label(label)?;
            if kind.own_label() == Some(label) {
                return Err(NameError::Reserved { name: label.to_owned() });
            }
        }
        let suffix = kind.own_suffix();
        let add = if name.ends_with(suffix) { "" } else { suffix };
        let (name, help) = (format!("{}{name}{add}", scope.prefix), Some(help.to_owned()));
        if kind == Kind::StateSet {
            // The label of its states is called as it is.
            check_label(&name)?;
            if all().any(|label| label == name) {
                return Err(NameError::Reserved { name });
            }
        }
        let constant = scope.label_text();
        let constants = scope.labels.iter().map(|(label, _)| label.clone()).collect();
        Ok(Self {
            name,
            help,
            unit: None,
            kind,
            labels,
            constants,
            constant,
            site,
            handle: "",
            unlisted: false,
        })
    }

    /// With the place where it was registered.
    pub(crate) fn with_site(self, site: &'static Location<'static>) -> Self {
        Self { site, ..self }
    }

    /// With the type of its handles, for messages.
    pub(crate) fn with_handle(self, handle: &'static str) -> Self {
        Self { handle, ..self }
    }

    /// Shown by its views only, if `unlisted`.
    pub(crate) fn with_unlisted(self, unlisted: bool) -> Self {
        Self { unlisted, ..self }
    }

    /// Whether it is shown by its views only.
    pub(crate) fn is_unlisted(&self) -> bool {
        self.unlisted
    }

    pub(crate) fn handle(&self) -> &'static str {
        self.handle
    }

    /// The name that was given; a registered counter's has its `_total`, an info's its `_info`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name without the suffix that only samples have in OpenMetrics: `requests` of `requests_total`.
    pub(crate) fn base(&self) -> &str {
        let base = self.name.strip_suffix(self.kind.own_suffix());
        base.filter(|base| !base.is_empty()).unwrap_or(&self.name)
    }

    /// The help, if it has one.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The unit, if it has one.
    #[must_use]
    pub fn unit(&self) -> Option<&Unit> {
        self.unit.as_ref()
    }

    /// What its samples mean.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The labels that all its series have, as within braces, escaped.
    pub(crate) fn constant(&self) -> &str {
        &self.constant
    }

    pub(crate) fn labels(&self) -> &[Name] {
        &self.labels
    }

    /// Where it was registered.
    pub(crate) fn site(&self) -> &'static Location<'static> {
        self.site
    }

    /// Whether both say the same, wherever they were registered.
    pub(crate) fn agrees_with(&self, other: &Self) -> bool {
        self.is_sibling_of(other) && self.constant == other.constant && self.unlisted == other.unlisted
    }

    /// Whether both are of one name and may stand beside each other, their constant labels telling their series apart.
    pub(crate) fn is_sibling_of(&self, other: &Self) -> bool {
        (&self.name, &self.help, &self.unit, self.kind) == (&other.name, &other.help, &other.unit, other.kind)
            && self.labels == other.labels
            && self.constants == other.constants
    }

    /// The names of the labels that each of its series has, constant ones included.
    pub(crate) fn label_names(&self) -> impl Iterator<Item = &str> {
        self.labels.iter().map(Name::as_ref).chain(self.constants.iter().map(String::as_str))
    }

    /// Names of labels that are there twice, constant ones included.
    pub(crate) fn label_twice(&self) -> Option<&str> {
        let mut seen = BTreeSet::new();
        self.label_names().find(|name| !seen.insert(*name))
    }

    /// Every name that samples of this family may have, in any format, and the family's own.
    pub(crate) fn reserved(&self) -> impl Iterator<Item = String> {
        let base = self.base();
        std::iter::once("")
            .chain(self.kind.suffixes().iter().copied())
            .map(move |suffix| format!("{base}{suffix}"))
    }
}

/// Labels as they stand within braces: `method="GET",route="/dogs"`. Those with an empty value are absent.
pub(crate) fn label_text<'l>(labels: impl Iterator<Item = (&'l str, &'l str)>) -> String {
    let mut text = Vec::new();
    for (name, value) in labels {
        push_label(name, value, 0, &mut text);
    }
    String::from_utf8(text).expect("escaping text gives text")
}

/// The value of every label of a family's overflow series.
pub(crate) const OVERFLOW: &str = "__overflow__";
