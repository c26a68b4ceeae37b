//! From lines to families, and what must hold between lines.

use super::dialect::Dialect;
use super::error::{Fault, ParseError};
use super::line::Line;
use super::page::{Family, Labels, Page, Sample};
use super::{histogram, openmetrics};
use std::collections::{HashMap, HashSet};

impl Page {
    /// Reads a page in the Prometheus text format.
    ///
    /// # Errors
    /// [`ParseError`] names the first line that breaks a rule.
    pub fn parse(page: impl AsRef<[u8]>) -> Result<Self, ParseError> {
        Self::parse_in(Dialect::Text, page.as_ref())
    }

    /// Reads a page in OpenMetrics.
    ///
    /// # Errors
    /// [`ParseError`] names the first line that breaks a rule.
    pub fn parse_openmetrics(page: impl AsRef<[u8]>) -> Result<Self, ParseError> {
        Self::parse_in(Dialect::OpenMetrics, page.as_ref())
    }

    fn parse_in(dialect: Dialect, page: &[u8]) -> Result<Self, ParseError> {
        let Ok(text) = std::str::from_utf8(page) else {
            let place = Place { line: 1, text: &String::from_utf8_lossy(page) };
            return Err(place.fault(Fault::NotUtf8));
        };
        let mut parser = Parser { dialect, ..Parser::default() };
        // Not `lines`, which would take a carriage return off.
        for (at, text) in text.split_inclusive('\n').enumerate() {
            let place = Place { line: at + 1, text: text.strip_suffix('\n').unwrap_or(text) };
            if place.text == text {
                return Err(place.fault(Fault::NoFinalNewline));
            }
            let line = Line::parse(place.text, dialect).map_err(|fault| place.fault(fault))?;
            if parser.ended {
                return Err(place.fault(Fault::End));
            }
            if line.family().is_some_and(|name| !parser.is_in(name)) {
                parser.end()?;
            }
            parser.line(line, place).map_err(|fault| place.fault(fault))?;
        }
        parser.end()?;
        if dialect == Dialect::OpenMetrics && !parser.ended {
            return Err(Place { line: text.lines().count(), text: "" }.fault(Fault::End));
        }
        Ok(Self { families: parser.finished })
    }
}

/// A line, for messages.
#[derive(Debug, Clone, Copy)]
struct Place<'p> {
    line: usize,
    text: &'p str,
}

impl Place<'_> {
    fn fault(self, fault: Fault) -> ParseError {
        ParseError { line: self.line, text: self.text.to_owned(), fault }
    }
}

#[derive(Default)]
struct Parser<'p> {
    dialect: Dialect,
    /// Whether the `# EOF` was read.
    ended: bool,
    finished: Vec<Family>,
    current: Option<Current<'p>>,
    /// Names of all families so far.
    families: HashSet<String>,
    /// Which family has samples of a name.
    owners: HashMap<String, String>,
}

/// The family whose lines are being read.
struct Current<'p> {
    name: String,
    help: Option<String>,
    unit: Option<String>,
    kind: Option<String>,
    samples: Vec<Sample>,
    series: HashSet<(String, Labels)>,
    begun: Place<'p>,
}

impl<'p> Parser<'p> {
    /// Whether the family that is being read has this name.
    fn is_in(&self, name: &str) -> bool {
        self.current.as_ref().is_some_and(|current| current.name == name)
    }

    fn line(&mut self, line: Line<'_>, place: Place<'p>) -> Result<(), Fault> {
        match line {
            Line::Help { family, text } => self.header(family, place, |current| {
                if current.help.replace(text).is_some() { Err(Fault::HelpTwice) } else { Ok(()) }
            }),
            Line::Type { family, kind } => self.header(family, place, |current| {
                if current.kind.replace(kind.to_owned()).is_some() { Err(Fault::TypeTwice) } else { Ok(()) }
            }),
            Line::Unit { family, unit } => self.header(family, place, |current| {
                if current.unit.replace(unit.to_owned()).is_some() { Err(Fault::Unit) } else { Ok(()) }
            }),
            Line::Sample(sample) => self.sample(sample),
            Line::End => {
                self.ended = true;
                Ok(())
            }
        }
    }

    /// A HELP or TYPE line, which may begin a family.
    fn header(
        &mut self,
        name: &str,
        place: Place<'p>,
        set: impl FnOnce(&mut Current<'p>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        if self.current.is_none() && !self.families.insert(name.to_owned()) {
            return Err(Fault::NotInOnePiece);
        }
        let current = self.current.get_or_insert_with(|| Current::new(name, place));
        set(current)?;
        if current.samples.is_empty() { Ok(()) } else { Err(Fault::LateHeader) }
    }

    fn sample(&mut self, sample: Sample) -> Result<(), Fault> {
        let dialect = self.dialect;
        let Some(current) = self.current.as_mut().filter(|current| current.may_have(&sample.name, dialect))
        else {
            let known = self.owners.contains_key(&sample.name);
            return Err(if known { Fault::NotInOnePiece } else { Fault::NoType });
        };
        let owner = self.owners.entry(sample.name.clone()).or_insert_with(|| current.name.clone());
        if *owner != current.name {
            return Err(Fault::TwoFamilies);
        }
        if !current.series.insert((sample.name.clone(), sample.labels.clone())) {
            return Err(Fault::SeriesTwice);
        }
        let is_counter = dialect == Dialect::Text && current.kind.as_deref() == Some("counter");
        if is_counter && !(sample.value.is_finite() && sample.value >= 0.0) {
            return Err(Fault::Counter);
        }
        current.samples.push(sample);
        Ok(())
    }

    /// What is left to check when a family's last line was read.
    fn end(&mut self) -> Result<(), ParseError> {
        let Some(Current { name, help, unit, kind, samples, begun, .. }) = self.current.take() else {
            return Ok(());
        };
        let Some(kind) = kind else { return Err(begun.fault(Fault::NoType)) };
        let family = Family { name, help, unit, kind, samples };
        let checked = match self.dialect {
            Dialect::OpenMetrics => openmetrics::check(&family),
            Dialect::Text if family.kind == "histogram" => histogram::check(&family),
            Dialect::Text => Ok(()),
        };
        checked.map_err(|fault| begun.fault(fault))?;
        self.finished.push(family);
        Ok(())
    }
}

impl<'p> Current<'p> {
    fn new(name: &str, begun: Place<'p>) -> Self {
        let name = name.to_owned();
        Self { name, help: None, unit: None, kind: None, samples: Vec::new(), series: HashSet::new(), begun }
    }

    /// Whether a sample of this name can be of this family.
    fn may_have(&self, sample: &str, dialect: Dialect) -> bool {
        let suffix = sample.strip_prefix(&self.name);
        let suffixes = self.kind.as_deref().map(|kind| dialect.suffixes(kind));
        suffix.zip(suffixes).is_some_and(|(suffix, suffixes)| suffixes.contains(&suffix))
    }
}
