//! A sink that lets through what keeps the rules of the formats.

use super::{LabelSet, Sample, SampleError, Sink, Value};
use crate::desc::{Desc, Kind};
use crate::name::{NameError, check_label};
use std::collections::HashSet;

/// A label set, in the order of its names.
type Key = Vec<(String, String)>;

/// Hands on what keeps the rules, leaves out the rest, and keeps the first reason.
pub(crate) struct Checked<'s> {
    sink: &'s mut dyn Sink,
    /// What may be begun.
    declared: Vec<Desc>,
    /// Names that samples of the families so far may have.
    names: HashSet<String>,
    /// The family, unless it is left out; then its samples are, too.
    family: Option<Desc>,
    /// Why there is no family.
    left_out: SampleError,
    /// The label sets of the family so far.
    series: HashSet<Key>,
    /// Of a state set: the label set and the states so far.
    states: Option<(Key, HashSet<String>)>,
    error: Option<SampleError>,
    /// How many samples and families were left out.
    refused: u64,
}

impl<'s> Checked<'s> {
    pub(crate) fn new(sink: &'s mut dyn Sink, declared: Vec<Desc>) -> Self {
        Self {
            sink,
            declared,
            names: HashSet::new(),
            family: None,
            left_out: SampleError::NoFamily,
            series: HashSet::new(),
            states: None,
            error: None,
            refused: 0,
        }
    }

    /// How many samples and families were left out.
    pub(crate) fn refused(&self) -> u64 {
        self.refused
    }

    /// The first reason for which something was left out.
    pub(crate) fn finish(self) -> Result<(), SampleError> {
        self.error.map_or(Ok(()), Err)
    }

    fn check_family(&mut self, desc: &Desc) -> Result<(), SampleError> {
        if !self.declared.iter().any(|declared| declared.agrees_with(desc)) {
            return Err(SampleError::Undeclared { family: desc.name().to_owned() });
        }
        if let Some(name) = desc.reserved().find(|name| self.names.contains(name)) {
            return Err(SampleError::FamilyTwice { name });
        }
        self.names.extend(desc.reserved());
        Ok(())
    }

    fn check_sample(&mut self, sample: &Sample<'_>) -> Result<(), SampleError> {
        let Some(family) = &self.family else { return Err(self.left_out.clone()) };
        let (name, kind) = (family.name(), family.kind());
        if !is_of(&sample.value, kind) {
            return Err(SampleError::Kind { family: name.to_owned(), kind });
        }
        if sample.created.is_some() && !matches!(kind, Kind::Counter | Kind::Histogram | Kind::Summary) {
            return Err(SampleError::Created { kind });
        }
        if sample.exemplar.is_some() && kind != Kind::Counter {
            return Err(SampleError::Exemplar { kind });
        }
        check_labels(sample.labels)?;
        let own = kind.own_label().or((kind == Kind::StateSet).then_some(name));
        if let Some((label, _)) = sample.labels.iter().find(|(label, _)| own == Some(label)) {
            let clash = SampleError::LabelTwice { label: label.to_owned() };
            let reserved = NameError::Reserved { name: label.to_owned() };
            return Err(if kind == Kind::StateSet { clash } else { SampleError::Label(reserved) });
        }
        self.check_series(sample)
    }

    fn check_series(&mut self, sample: &Sample<'_>) -> Result<(), SampleError> {
        let Some(family) = &self.family else { return Ok(()) };
        let mut labels = Vec::new();
        sample.labels.write(&mut labels);
        let text = String::from_utf8_lossy(&labels).into_owned();
        let twice = SampleError::SeriesTwice { family: family.name().to_owned(), labels: text.clone() };
        let mut key: Key =
            sample.labels.iter().map(|(name, value)| (name.to_owned(), value.into_owned())).collect();
        key.sort();
        let Value::State(state, _) = sample.value else {
            return if self.series.insert(key) { Ok(()) } else { Err(twice) };
        };
        if state.is_empty() {
            return Err(SampleError::EmptyState { family: family.name().to_owned() });
        }
        if self.states.as_ref().is_none_or(|(labels, _)| *labels != key) {
            if !self.series.insert(key.clone()) {
                return Err(SampleError::Scattered { family: family.name().to_owned(), labels: text });
            }
            self.states = Some((key, HashSet::new()));
        }
        let new = self.states.as_mut().is_some_and(|(_, states)| states.insert(state.to_owned()));
        if new { Ok(()) } else { Err(twice) }
    }

    fn refuse(&mut self, error: SampleError) {
        self.error.get_or_insert(error);
        self.refused += 1;
    }
}

impl Sink for Checked<'_> {
    fn family(&mut self, desc: &Desc) {
        self.series.clear();
        self.states = None;
        match self.check_family(desc) {
            Ok(()) => {
                self.family = Some(desc.clone());
                self.sink.family(desc);
            }
            Err(error) => {
                self.family = None;
                self.left_out = error.clone();
                self.refuse(error);
            }
        }
    }

    fn sample(&mut self, sample: &Sample<'_>) {
        match self.check_sample(sample) {
            Ok(()) => self.sink.sample(sample),
            Err(error) => self.refuse(error),
        }
    }
}

fn is_of(value: &Value<'_>, kind: Kind) -> bool {
    match value {
        Value::Whole(_) | Value::Float(_) => matches!(kind, Kind::Counter | Kind::Gauge | Kind::Unknown),
        Value::Histogram(_) => matches!(kind, Kind::Histogram | Kind::GaugeHistogram),
        Value::Summary(_) => kind == Kind::Summary,
        Value::Info => kind == Kind::Info,
        Value::State(..) => kind == Kind::StateSet,
    }
}

/// Names that are allowed, each once.
pub(super) fn check_labels(labels: LabelSet<'_>) -> Result<(), SampleError> {
    if labels.text().is_some() {
        // Checked when it was made.
        return Ok(());
    }
    for (at, (name, _)) in labels.iter().enumerate() {
        check_label(name).map_err(SampleError::Label)?;
        if labels.iter().take(at).any(|(before, _)| before == name) {
            return Err(SampleError::LabelTwice { label: name.to_owned() });
        }
    }
    Ok(())
}
