//! Samples that are kept, to be handed on later and more than once.

use super::{Distribution, Exemplar, LabelSet, Quantiles, Sample, Sink, Timestamp, Value};
use crate::desc::Desc;
use crate::histogram::NativeHistogram;

/// What a collector handed over, in its order.
#[derive(Debug, Default)]
pub(crate) struct Record {
    families: Vec<(Desc, Vec<Kept>)>,
}

/// A [`Sample`] that borrows nothing.
#[derive(Debug)]
struct Kept {
    labels: String,
    value: KeptValue,
    time: Option<Timestamp>,
    created: Option<Timestamp>,
    exemplar: Option<KeptExemplar>,
}

/// A [`Value`] that borrows nothing.
#[derive(Debug)]
enum KeptValue {
    Whole(u64),
    Float(f64),
    Histogram {
        bounds: Vec<f64>,
        counts: Vec<u64>,
        sum: f64,
        exemplars: Vec<Option<KeptExemplar>>,
        native: Option<NativeHistogram>,
    },
    Summary {
        quantiles: Vec<(f64, f64)>,
        count: Option<u64>,
        sum: Option<f64>,
    },
    Info,
    State(String, bool),
}

/// An [`Exemplar`] that borrows nothing.
#[derive(Debug)]
struct KeptExemplar {
    labels: String,
    value: f64,
    time: Option<Timestamp>,
}

impl Sink for Record {
    fn family(&mut self, desc: &Desc) {
        self.families.push((desc.clone(), Vec::new()));
    }

    fn sample(&mut self, sample: &Sample<'_>) {
        if let Some((_, samples)) = self.families.last_mut() {
            samples.push(Kept::of(sample));
        }
    }
}

impl Record {
    /// Hands it all on.
    pub(crate) fn hand_on(&self, sink: &mut dyn Sink) {
        for (desc, samples) in &self.families {
            sink.family(desc);
            samples.iter().for_each(|sample| sample.hand_on(sink));
        }
    }
}

/// The labels as within braces, escaped.
fn text(labels: LabelSet<'_>) -> String {
    let mut text = Vec::new();
    labels.write(&mut text);
    String::from_utf8(text).expect("escaping text gives text")
}

impl Kept {
    fn of(sample: &Sample<'_>) -> Self {
        Self {
            labels: text(sample.labels),
            value: KeptValue::of(sample.value),
            time: sample.time,
            created: sample.created,
            exemplar: sample.exemplar.map(KeptExemplar::of),
        }
    }

    fn hand_on(&self, sink: &mut dyn Sink) {
        let exemplar = self.exemplar.as_ref().and_then(KeptExemplar::get);
        let mut hand_on = |value| {
            let (labels, exemplar) = (LabelSet::of_text(&self.labels), exemplar.as_ref());
            sink.sample(&Sample { labels, value, time: self.time, created: self.created, exemplar });
        };
        match &self.value {
            KeptValue::Whole(value) => hand_on(Value::Whole(*value)),
            KeptValue::Float(value) => hand_on(Value::Float(*value)),
            KeptValue::Info => hand_on(Value::Info),
            KeptValue::State(state, is) => hand_on(Value::State(state, *is)),
            // What was allowed once is allowed again.
            KeptValue::Histogram { bounds, counts, sum, exemplars, native } => {
                let exemplars: Vec<_> =
                    exemplars.iter().map(|exemplar| exemplar.as_ref().and_then(KeptExemplar::get)).collect();
                let distribution = Distribution::new(bounds, counts, *sum);
                let distribution = distribution.and_then(|distribution| match native {
                    Some(native) => distribution.with_native(native),
                    None => Ok(distribution),
                });
                if let Ok(distribution) = distribution {
                    hand_on(Value::Histogram(&distribution.with_exemplars(&exemplars)));
                }
            }
            KeptValue::Summary { quantiles, count, sum } => {
                if let Ok(summary) = Quantiles::new(quantiles) {
                    let summary = count.map_or(summary, |count| summary.with_count(count));
                    hand_on(Value::Summary(&sum.map_or(summary, |sum| summary.with_sum(sum))));
                }
            }
        }
    }
}

impl KeptValue {
    fn of(value: Value<'_>) -> Self {
        match value {
            Value::Whole(value) => Self::Whole(value),
            Value::Float(value) => Self::Float(value),
            Value::Info => Self::Info,
            Value::State(state, is) => Self::State(state.to_owned(), is),
            Value::Histogram(distribution) => {
                let exemplar = |bucket| distribution.exemplar(bucket).map(KeptExemplar::of);
                Self::Histogram {
                    bounds: distribution.bounds().to_vec(),
                    counts: distribution.counts().to_vec(),
                    sum: distribution.sum(),
                    exemplars: (0..distribution.counts().len()).map(exemplar).collect(),
                    native: distribution.native().cloned(),
                }
            }
            Value::Summary(summary) => Self::Summary {
                quantiles: summary.quantiles().to_vec(),
                count: summary.count(),
                sum: summary.sum(),
            },
        }
    }
}

impl KeptExemplar {
    fn of(exemplar: &Exemplar<'_>) -> Self {
        Self { labels: text(exemplar.labels()), value: exemplar.value(), time: exemplar.time() }
    }

    fn get(&self) -> Option<Exemplar<'_>> {
        let exemplar = Exemplar::new(LabelSet::of_text(&self.labels), self.value).ok()?;
        Some(self.time.map_or(exemplar, |time| exemplar.at(time)))
    }
}
