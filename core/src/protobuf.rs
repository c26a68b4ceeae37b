//! The protobuf format of Prometheus: `io.prometheus.client.MetricFamily` messages, each with its length before it.
//!
//! <https://prometheus.io/docs/instrumenting/exposition_formats/#protobuf-format>, and
//! <https://github.com/prometheus/client_model/blob/master/io/prometheus/client/metrics.proto> for the messages. It is the only format
//! with native histograms. What its kinds lack, it shows as the text format does: an info and a state set are gauges.
//!
//! A message is encoded once for each series, and copied once behind the head of its family when that ends, since the length of
//! the whole stands before it. Messages of one family may be in several pieces, each of which is a family of its own to a reader.

mod message;
mod samples;
mod spans;

use crate::collect::{NumberSink, Numbers, Sample, Sink, Value};
use crate::desc::{Desc, Kind};
use crate::page::{self, Room, Syntax};
use message::{Histogram, Metric, MetricFamily};
use prost::Message;

/// The format.
#[derive(Debug)]
pub(crate) struct Protobuf;

impl Syntax for Protobuf {
    type Scratch = Scratch;
    type Writer<'p> = Writer<'p>;

    fn writer<'p>(page: &'p mut Vec<u8>, scratch: &'p mut Scratch, room: Room<'p>) -> Writer<'p> {
        Writer { page, scratch, open: None, room }
    }
}

/// What a writer keeps beside the page; kept between pages, its texts and lists need no new room.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// The family without its metrics.
    family: MetricFamily,
    kind: Option<Kind>,
    /// The metric that is being encoded.
    metric: Metric,
    histogram: Histogram,
    /// The histogram, as bytes, and what belongs to it.
    body: Vec<u8>,
    deltas: Vec<u8>,
    /// The family's head, as bytes.
    head: Vec<u8>,
}

/// Writes families to a page.
#[derive(Debug)]
pub(crate) struct Writer<'p> {
    page: &'p mut Vec<u8>,
    scratch: &'p mut Scratch,
    /// Where the metrics of the family begin that is to be closed.
    open: Option<usize>,
    room: Room<'p>,
}

/// What stands before each metric of a family: field number 4, with a length.
const METRIC: u8 = (4 << 3) | 2;

/// What stands before the histogram that a metric is: field number 7, with a length.
const HISTOGRAM: u8 = (7 << 3) | 2;

/// Appends a length.
fn delimiter(length: usize, page: &mut Vec<u8>) {
    // Writing to a vector does not fail.
    let _ = prost::encode_length_delimiter(length, page);
}

impl Writer<'_> {
    /// Puts the family's length and head before its metrics.
    fn close(&mut self) {
        let Some(begin) = self.open.take() else { return };
        let metrics = self.page.len() - begin;
        let Scratch { family, head, .. } = &mut *self.scratch;
        head.clear();
        delimiter(family.encoded_len() + metrics, head);
        family.encode_raw(head);
        self.page.splice(begin..begin, head.iter().copied());
    }
}

impl page::Writer for Writer<'_> {
    /// Each piece of a family is a message of its own, with a head.
    fn family_of(&mut self, desc: &Desc, is_begun: bool, samples: impl FnOnce(&mut Self)) -> bool {
        self.family(desc);
        let begin = self.page.len();
        samples(self);
        if self.page.len() == begin {
            self.open = None;
            return is_begun;
        }
        self.close();
        true
    }

    fn append(&mut self, samples: &[u8]) {
        if !samples.is_empty() {
            self.page.extend_from_slice(samples);
            self.room.look_at(self.page.len());
        }
    }

    fn finish(mut self) {
        self.close();
    }
}

impl Sink for Writer<'_> {
    fn family(&mut self, desc: &Desc) {
        self.close();
        let Scratch { family, kind, .. } = &mut *self.scratch;
        *kind = Some(desc.kind());
        let (name, suffix) =
            if desc.kind() == Kind::Info { (desc.base(), "_info") } else { (desc.name(), "") };
        let unit = desc.unit().map_or("", |unit| unit.as_str());
        for (room, text) in [
            (&mut family.name, name),
            (&mut family.help, desc.help().unwrap_or_default()),
            (&mut family.unit, unit),
        ] {
            room.clear();
            room.push_str(text);
        }
        family.name.push_str(suffix);
        family.kind = samples::kind(desc.kind()).into();
        self.open = Some(self.page.len());
    }

    fn sample(&mut self, sample: &Sample<'_>) {
        self.write(sample);
        self.room.look_at(self.page.len());
    }
}

impl NumberSink for Writer<'_> {
    fn numbers(&mut self, numbers: &Numbers<'_>) {
        let room = self.room;
        room.write_numbers(numbers, |at| {
            self.write(&numbers.sample(at));
            (at + 1, self.page.len())
        });
    }
}

impl Writer<'_> {
    fn write(&mut self, sample: &Sample<'_>) {
        let Scratch { family, kind, metric, histogram, body, deltas, .. } = &mut *self.scratch;
        let kind = kind.unwrap_or(Kind::Unknown);
        samples::fill(metric, histogram, sample, &family.name, kind);
        if let Value::Histogram(distribution) = sample.value {
            // Encoded before its length is written, which would otherwise be computed first, for each message around it.
            body.clear();
            histogram.encode_raw(body);
            if let Some(native) = distribution.native() {
                spans::encode(native, deltas, body);
            }
            self.page.push(METRIC);
            let length = 1 + prost::length_delimiter_len(body.len()) + body.len();
            delimiter(metric.encoded_len() + length, self.page);
            metric.encode_raw(self.page);
            self.page.push(HISTOGRAM);
            delimiter(body.len(), self.page);
            self.page.extend_from_slice(body);
        } else {
            self.page.push(METRIC);
            delimiter(metric.encoded_len(), self.page);
            metric.encode_raw(self.page);
        }
    }
}
