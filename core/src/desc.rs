//! What is known of a family before it has samples: name, help, kind, labels, and where it was registered.

use crate::escape::{Place, escape};
use crate::labels::{LabelVisitor, Labels};
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
        Ok(Self { name: format!("{name}{add}"), help: help.to_owned(), kind, labels, site })
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
    pub(crate) fn label_text(&self, labels: &impl Labels) -> Box<str> {
        let mut writer = TextWriter { names: &self.labels, text: Vec::new() };
        labels.visit(&mut writer);
        writer.finish()
    }

    /// The text of the overflow series: every label has the value `__overflow__`.
    pub(crate) fn overflow_text(&self) -> Box<str> {
        let mut writer = TextWriter { names: &self.labels, text: Vec::new() };
        self.labels.iter().for_each(|_| writer.value(OVERFLOW));
        writer.finish()
    }
}

/// The value of every label of a family's overflow series.
pub(crate) const OVERFLOW: &str = "__overflow__";

/// Writes label pairs, escaped.
struct TextWriter<'a> {
    names: &'a [&'static str],
    text: Vec<u8>,
}

impl LabelVisitor for TextWriter<'_> {
    fn value(&mut self, value: &str) {
        let Some((name, rest)) = self.names.split_first() else { return };
        self.names = rest;
        if value.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push(b',');
        }
        self.text.extend_from_slice(name.as_bytes());
        self.text.extend_from_slice(b"=\"");
        escape(value, Place::Quoted, &mut self.text);
        self.text.push(b'"');
    }
}

impl TextWriter<'_> {
    fn finish(self) -> Box<str> {
        String::from_utf8(self.text).expect("escaping text gives text").into_boxed_str()
    }
}
