//! What is known of a family before it has samples: name, help, kind, labels, and where it was registered.

use crate::escape::{Place, escape};
use crate::name::{NameError, check_label, check_metric};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
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
}

impl Kind {
    /// As it stands in a `# TYPE` line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }

    /// What a sample's name may have after the name of its family.
    fn suffixes(self) -> &'static [&'static str] {
        match self {
            Self::Counter => &["_total", "_created"],
            Self::Gauge => &[],
            Self::Histogram => &["_bucket", "_count", "_sum", "_created"],
        }
    }
}

/// The name of a label: of a field, or given at run time.
pub(crate) type Name = Cow<'static, str>;

/// A family: what stands in its `# HELP` and `# TYPE` lines.
#[derive(Debug, Clone)]
pub struct Desc {
    /// As its samples are named, but for the suffixes of a histogram: a counter's has its `_total`.
    name: String,
    help: String,
    kind: Kind,
    labels: Vec<Name>,
    /// The names of the labels that all its series have with one value.
    constants: Vec<String>,
    /// These labels with their values, as within braces, escaped.
    constant: String,
    site: &'static Location<'static>,
    /// The type of its handles.
    handle: &'static str,
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
    /// Checks the names. A counter's name gets its `_total` if it is given without.
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
        let all = || labels.iter().map(Name::as_ref).chain(scope.labels.iter().map(|(label, _)| label.as_str()));
        for label in all() {
            check_label(label)?;
            if kind == Kind::Histogram && label == "le" {
                return Err(NameError::Reserved { name: label.to_owned() });
            }
        }
        let add = if kind == Kind::Counter && !name.ends_with("_total") { "_total" } else { "" };
        let name = format!("{}{name}{add}", scope.prefix);
        let constant = scope.label_text();
        let constants = scope.labels.iter().map(|(label, _)| label.clone()).collect();
        Ok(Self { name, help: help.to_owned(), kind, labels, constants, constant, site, handle: "" })
    }

    /// With the type of its handles, for messages.
    pub(crate) fn with_handle(self, handle: &'static str) -> Self {
        Self { handle, ..self }
    }

    pub(crate) fn handle(&self) -> &'static str {
        self.handle
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn help(&self) -> &str {
        &self.help
    }

    pub(crate) fn kind(&self) -> Kind {
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
        self.is_sibling_of(other) && self.constant == other.constant
    }

    /// Whether both are of one name and may stand beside each other, their constant labels telling their series apart.
    pub(crate) fn is_sibling_of(&self, other: &Self) -> bool {
        (&self.name, &self.help, self.kind) == (&other.name, &other.help, other.kind)
            && self.labels == other.labels
            && self.constants == other.constants
    }

    /// Names of labels that are there twice, constant ones included.
    pub(crate) fn label_twice(&self) -> Option<&str> {
        let mut seen = BTreeSet::new();
        let names = self.labels.iter().map(Name::as_ref).chain(self.constants.iter().map(String::as_str));
        names.into_iter().find(|name| !seen.insert(*name))
    }

    /// Every name that samples of this family may have, in any format, and the family's own.
    pub(crate) fn reserved(&self) -> impl Iterator<Item = String> {
        let base = match self.kind {
            Kind::Counter => self.name.strip_suffix("_total").unwrap_or(&self.name),
            _ => &self.name,
        };
        std::iter::once("").chain(self.kind.suffixes().iter().copied()).map(move |suffix| format!("{base}{suffix}"))
    }
}

/// Labels as they stand within braces: `method="GET",route="/dogs"`. Those with an empty value are absent.
pub(crate) fn label_text<'l>(labels: impl Iterator<Item = (&'l str, &'l str)>) -> String {
    let mut text = Vec::new();
    for (name, value) in labels.filter(|(_, value)| !value.is_empty()) {
        push_label(name, value, &mut text);
    }
    String::from_utf8(text).expect("escaping text gives text")
}

/// Appends a label as it stands within braces, after those that are there, and answers where its value begins and ends.
pub(crate) fn push_label(name: &str, value: &str, text: &mut Vec<u8>) -> Range<usize> {
    if !text.is_empty() {
        text.push(b',');
    }
    text.extend_from_slice(name.as_bytes());
    text.extend_from_slice(b"=\"");
    let start = text.len();
    escape(value, Place::Quoted, text);
    let end = text.len();
    text.push(b'"');
    start..end
}

/// The value of every label of a family's overflow series.
pub(crate) const OVERFLOW: &str = "__overflow__";
