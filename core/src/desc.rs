//! What is known of a family before it has samples: name, help, kind, labels, and where it was registered.

use crate::escape::{Place, escape};
use crate::name::{NameError, check_label, check_metric};
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

/// A family: what stands in its `# HELP` and `# TYPE` lines.
#[derive(Debug, Clone)]
pub struct Desc {
    /// As its samples are named, but for the suffixes of a histogram: a counter's has its `_total`.
    name: String,
    help: String,
    kind: Kind,
    labels: Vec<&'static str>,
    site: &'static Location<'static>,
    /// The type of its handles.
    handle: &'static str,
}

impl Desc {
    /// Checks the names. A counter's name gets its `_total` if it is given without.
    pub(crate) fn new(
        name: &str,
        help: &str,
        kind: Kind,
        labels: Vec<&'static str>,
        site: &'static Location<'static>,
    ) -> Result<Self, NameError> {
        check_metric(name)?;
        for label in &labels {
            check_label(label)?;
            if kind == Kind::Histogram && *label == "le" {
                return Err(NameError::Reserved { name: (*label).to_owned() });
            }
        }
        let add = if kind == Kind::Counter && !name.ends_with("_total") { "_total" } else { "" };
        Ok(Self { name: format!("{name}{add}"), help: help.to_owned(), kind, labels, site, handle: "" })
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

    pub(crate) fn labels(&self) -> &[&'static str] {
        &self.labels
    }

    /// Where it was registered.
    pub(crate) fn site(&self) -> &'static Location<'static> {
        self.site
    }

    /// Whether both say the same, wherever they were registered.
    pub(crate) fn agrees_with(&self, other: &Self) -> bool {
        self.name == other.name && self.help == other.help && self.kind == other.kind && self.labels == other.labels
    }

    /// Every name that samples of this family may have, in any format, and the family's own.
    pub(crate) fn reserved(&self) -> impl Iterator<Item = String> {
        let base = match self.kind {
            Kind::Counter => self.name.strip_suffix("_total").unwrap_or(&self.name),
            _ => &self.name,
        };
        std::iter::once("").chain(self.kind.suffixes().iter().copied()).map(move |suffix| format!("{base}{suffix}"))
    }

    /// The labels as they stand within braces: `method="GET",route="/dogs"`. Those with an empty value are absent.
    pub(crate) fn label_text<'v>(&self, values: impl Iterator<Item = &'v str>) -> Box<str> {
        let mut text = Vec::new();
        for (name, value) in self.labels.iter().zip(values).filter(|(_, value)| !value.is_empty()) {
            if !text.is_empty() {
                text.push(b',');
            }
            text.extend_from_slice(name.as_bytes());
            text.extend_from_slice(b"=\"");
            escape(value, Place::Quoted, &mut text);
            text.push(b'"');
        }
        String::from_utf8(text).expect("escaping text gives text").into_boxed_str()
    }
}

/// The value of every label of a family's overflow series.
pub(crate) const OVERFLOW: &str = "__overflow__";
