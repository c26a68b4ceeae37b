//! Samples as lines.

use super::bounds::BoundTexts;
use super::dialect::Dialect;
use super::number::integer;
use super::pen::{Head, Stamp};
use super::tail::Tail;
use crate::collect::{
    Distribution, Exemplar, LabelSet, NumberSink, Numbers, Quantiles, Sample, Scalars, Sink, Timestamp, Value,
};
use crate::desc::{Desc, Kind};
use crate::escape::push_label;
use crate::page::{self, Room, Syntax};
use std::marker::PhantomData;

/// What a writer keeps beside the page; kept between pages, it allocates nothing for the second.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// The name of the family's plain samples: `requests_total`.
    name: Vec<u8>,
    /// The same as the lines of plain samples begin with it.
    head: Head,
    /// How much of it further suffixes stand behind: `requests`.
    base: usize,
    kind: Option<Kind>,
    /// What the lines of a histogram's sum and count begin with.
    totals: [Head; 2],
    /// What the lines of its buckets begin with: `job_seconds_bucket{kind="a",`.
    bucket: Stamp<96>,
    bounds: BoundTexts,
}

/// Writes families to a page.
pub(crate) struct Writer<'p, D> {
    page: &'p mut Vec<u8>,
    scratch: &'p mut Scratch,
    room: Room<'p>,
    dialect: PhantomData<D>,
}

impl<D: Dialect> Syntax for D {
    type Scratch = Scratch;
    type Writer<'p> = Writer<'p, D>;

    fn writer<'p>(page: &'p mut Vec<u8>, scratch: &'p mut Scratch, room: Room<'p>) -> Writer<'p, D> {
        scratch.bounds.clear();
        Writer { page, scratch, room, dialect: PhantomData }
    }
}

impl<D: Dialect> page::Writer for Writer<'_, D> {
    fn family_of(&mut self, desc: &Desc, is_begun: bool, samples: impl FnOnce(&mut Self)) -> bool {
        let begin = self.page.len();
        self.family(desc);
        if is_begun {
            self.page.truncate(begin);
        }
        let headed = self.page.len();
        samples(self);
        let is_begun = is_begun || self.page.len() > headed;
        if !is_begun {
            self.page.truncate(begin);
        }
        is_begun
    }

    fn append(&mut self, lines: &[u8]) {
        if !lines.is_empty() {
            self.page.extend_from_slice(lines);
            self.room.look_at(self.page.len());
        }
    }

    fn finish(self) {
        self.page.extend_from_slice(D::END);
    }
}

impl<D: Dialect> Writer<'_, D> {
    /// The one line of a plain sample.
    fn plain(&mut self, sample: &Sample<'_>, value: impl FnOnce(&mut Vec<u8>)) {
        self.plain_labels(sample.labels);
        value(self.page);
        self.end(sample.time, sample.exemplar);
    }

    /// The name and labels of a plain sample, and a space.
    fn plain_labels(&mut self, labels: LabelSet<'_>) {
        self.page.extend_from_slice(&self.scratch.name);
        self.labels(labels, None);
    }

    /// The name and labels of any other line, up to the value.
    fn begin(&mut self, suffix: &str, labels: LabelSet<'_>, further: Option<(&str, &str)>) {
        self.page.extend_from_slice(&self.scratch.name[..self.scratch.base]);
        self.page.extend_from_slice(suffix.as_bytes());
        self.labels(labels, further);
    }

    /// Braces with labels in them, if there are any, and a space.
    fn labels(&mut self, labels: LabelSet<'_>, further: Option<(&str, &str)>) {
        let page = &mut *self.page;
        page.push(b'{');
        let begin = page.len();
        labels.write(page);
        if let Some((name, value)) = further {
            push_label(name, value, begin, page);
        }
        if page.len() == begin {
            page.pop();
            page.push(b' ');
        } else {
            page.extend_from_slice(b"} ");
        }
    }

    /// What stands behind the value.
    fn end(&mut self, time: Option<Timestamp>, exemplar: Option<&Exemplar<'_>>) {
        let page = &mut *self.page;
        if let Some(time) = time {
            page.push(b' ');
            D::time(time, page);
        }
        if let Some(exemplar) = exemplar.filter(|_| D::SHOWS_ORIGINS) {
            page.extend_from_slice(b" # {");
            exemplar.labels().write(page);
            page.extend_from_slice(b"} ");
            D::float(exemplar.value(), page);
            if let Some(time) = exemplar.time() {
                page.push(b' ');
                D::time(time, page);
            }
        }
        page.push(b'\n');
    }

    /// A line with a suffix and no exemplar.
    fn line(&mut self, suffix: &str, sample: &Sample<'_>, value: impl FnOnce(&mut Vec<u8>)) {
        self.begin(suffix, sample.labels, None);
        value(self.page);
        self.end(sample.time, None);
    }

    fn created(&mut self, sample: &Sample<'_>) {
        if let Some(created) = sample.created.filter(|_| D::SHOWS_ORIGINS) {
            self.line("_created", sample, |page| D::time(created, page));
        }
    }

    fn histogram(&mut self, sample: &Sample<'_>, distribution: &Distribution<'_>) {
        let bounds = &mut self.scratch.bounds;
        bounds.prepare::<D>(distribution.bounds());
        let kind = self.scratch.kind.unwrap_or(Kind::Histogram);
        match sample.labels.text() {
            Some(text) if sample.time.is_none() && !distribution.has_exemplars() => {
                self.quick_histogram(text, distribution, D::shows_sum(kind, distribution));
            }
            _ => {
                let count = self.buckets(sample, distribution);
                if D::shows_sum(kind, distribution) {
                    let [sum, total] = kind.totals();
                    self.line(sum, sample, |page| D::float(distribution.sum(), page));
                    self.line(total, sample, |page| integer(count, page));
                }
            }
        }
        self.created(sample);
    }

    /// The lines of a histogram that has neither time nor exemplars, as most have.
    fn quick_histogram(&mut self, labels: &str, distribution: &Distribution<'_>, shows_sum: bool) {
        let Scratch { name, base, bucket, bounds, totals: [sum, total], .. } = &mut *self.scratch;
        bucket.clear();
        bucket.push(&name[..*base]);
        bucket.push(b"_bucket{");
        if !labels.is_empty() {
            bucket.push(labels.as_bytes());
            bucket.push(b",");
        }
        let (bucket, mut tail) = (bucket.ink(), Tail::of(self.page));
        let count = tail.buckets(&bucket, bounds.texts(), distribution.counts());
        if shows_sum {
            tail.float::<D>(sum, labels, distribution.sum());
            tail.whole(total, labels, count);
        }
    }

    /// The lines of the buckets. Answers the count of all.
    fn buckets(&mut self, sample: &Sample<'_>, distribution: &Distribution<'_>) -> u64 {
        let mut cumulative = 0u64;
        for (number, count) in distribution.counts().iter().enumerate() {
            cumulative = cumulative.wrapping_add(*count);
            self.page.extend_from_slice(&self.scratch.name[..self.scratch.base]);
            self.page.extend_from_slice(b"_bucket{");
            let begin = self.page.len();
            sample.labels.write(self.page);
            if self.page.len() > begin {
                self.page.push(b',');
            }
            self.page.extend_from_slice(self.scratch.bounds.texts()[number].text());
            integer(cumulative, self.page);
            self.end(sample.time, distribution.exemplar(number));
        }
        cumulative
    }

    fn summary(&mut self, sample: &Sample<'_>, summary: &Quantiles<'_>) {
        let mut quantile = Vec::new();
        for (which, value) in summary.quantiles() {
            quantile.clear();
            D::float(*which, &mut quantile);
            let which = std::str::from_utf8(&quantile).unwrap_or_default();
            self.begin("", sample.labels, Some(("quantile", which)));
            D::float(*value, self.page);
            self.end(sample.time, None);
        }
        if let Some(sum) = summary.sum() {
            self.line("_sum", sample, |page| D::float(sum, page));
        }
        if let Some(count) = summary.count() {
            self.line("_count", sample, |page| integer(count, page));
        }
        self.created(sample);
    }

    /// The line of a state, with one more label, named as the family.
    fn state(&mut self, sample: &Sample<'_>, state: &str, is: bool) {
        let name = std::mem::take(&mut self.scratch.name);
        self.page.extend_from_slice(&name);
        self.labels(sample.labels, std::str::from_utf8(&name).ok().map(|name| (name, state)));
        self.scratch.name = name;
        integer(is.into(), self.page);
        self.end(sample.time, None);
    }
}

impl<D: Dialect> Sink for Writer<'_, D> {
    fn family(&mut self, desc: &Desc) {
        let (base, suffix) = D::sample_name(desc);
        let scratch = &mut *self.scratch;
        scratch.name.clear();
        scratch.name.extend_from_slice(base.as_bytes());
        scratch.name.extend_from_slice(suffix.as_bytes());
        scratch.head.set(base, suffix);
        scratch.base = base.len();
        scratch.kind = Some(desc.kind());
        if matches!(desc.kind(), Kind::Histogram | Kind::GaugeHistogram) {
            let totals = scratch.totals.iter_mut().zip(desc.kind().totals());
            totals.for_each(|(head, suffix)| head.set(base, suffix));
        }
        D::begin(desc, self.page);
    }

    fn sample(&mut self, sample: &Sample<'_>) {
        self.lines(sample);
        self.room.look_at(self.page.len());
    }
}

impl<D: Dialect> NumberSink for Writer<'_, D> {
    fn numbers(&mut self, numbers: &Numbers<'_>) {
        let (head, mut tail) = (&self.scratch.head, Tail::of(self.page));
        let most = self.room.most();
        self.room.write_numbers(numbers, |at| {
            let labels = &numbers.labels[at..];
            let quick = match numbers.values {
                Scalars::Whole(values) => tail.wholes(head, labels, &values[at..], most),
                Scalars::Float(values) => tail.floats::<D>(head, labels, &values[at..], most),
            };
            let next = at + quick;
            let Some(labels) = numbers.labels.get(next) else { return (next, tail.len()) };
            number::<D>(&mut tail, head, labels, numbers.values, next);
            (next + 1, tail.len())
        });
    }
}

/// Writes the line of a number that needs a look of its own. Apart, so that nothing of this is in the loop over the others.
#[cold]
#[inline(never)]
fn number<D: Dialect>(tail: &mut Tail<'_>, head: &Head, labels: &str, values: Scalars<'_>, at: usize) {
    match values {
        Scalars::Whole(values) => tail.whole(head, labels, values[at]),
        Scalars::Float(values) => tail.float::<D>(head, labels, values[at]),
    }
}

impl<D: Dialect> Writer<'_, D> {
    /// The lines of a sample.
    #[inline]
    fn lines(&mut self, sample: &Sample<'_>) {
        match sample.value {
            _ if sample.time.is_some_and(|time| !D::has(time)) => return,
            Value::Whole(value) => self.plain(sample, |page| integer(value, page)),
            Value::Float(value) => self.plain(sample, |page| D::float(value, page)),
            Value::Histogram(distribution) => return self.histogram(sample, distribution),
            Value::Summary(summary) => return self.summary(sample, summary),
            Value::Info => self.plain(sample, |page| page.push(b'1')),
            Value::State(state, is) => return self.state(sample, state, is),
        }
        if sample.created.is_some() {
            self.created(sample);
        }
    }
}
