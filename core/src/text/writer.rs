//! Samples as lines of the text format.

use super::number;
use crate::collect::{Collect, Sink};
use crate::desc::Desc;
use crate::escape::{Place, escape};
use crate::histogram::Snapshot;

/// Writes families to a page.
#[derive(Debug)]
pub(crate) struct TextWriter<'p> {
    page: &'p mut Vec<u8>,
    /// The family that is being written.
    name: String,
    /// Its HELP and TYPE lines, until its first sample.
    header: Vec<u8>,
}

impl<'p> TextWriter<'p> {
    pub(crate) fn new(page: &'p mut Vec<u8>) -> Self {
        Self { page, name: String::new(), header: Vec::new() }
    }

    /// Writes a family, if it has samples.
    pub(crate) fn write(&mut self, family: &dyn Collect) {
        self.family(family.desc());
        family.collect(self);
    }

    /// One line. `labels` and `further` are pairs as within braces.
    fn sample(&mut self, suffix: &str, labels: &str, further: &[u8], value: impl FnOnce(&mut Vec<u8>)) {
        let page = &mut *self.page;
        page.append(&mut self.header);
        page.extend_from_slice(self.name.as_bytes());
        page.extend_from_slice(suffix.as_bytes());
        if !labels.is_empty() || !further.is_empty() {
            page.push(b'{');
            page.extend_from_slice(labels.as_bytes());
            if !labels.is_empty() && !further.is_empty() {
                page.push(b',');
            }
            page.extend_from_slice(further);
            page.push(b'}');
        }
        page.push(b' ');
        value(page);
        page.push(b'\n');
    }
}

impl Sink for TextWriter<'_> {
    fn family(&mut self, desc: &Desc) {
        if self.name == desc.name() {
            // Families of one name are one on the page: the header was written, or is yet to be.
            return;
        }
        self.name.clear();
        self.name.push_str(desc.name());
        let header = &mut self.header;
        header.clear();
        header.extend_from_slice(b"# HELP ");
        header.extend_from_slice(desc.name().as_bytes());
        header.push(b' ');
        escape(desc.help(), Place::Line, header);
        header.extend_from_slice(b"\n# TYPE ");
        header.extend_from_slice(desc.name().as_bytes());
        header.push(b' ');
        header.extend_from_slice(desc.kind().as_str().as_bytes());
        header.push(b'\n');
    }

    fn counter(&mut self, labels: &str, value: u64) {
        self.sample("", labels, b"", |page| number::integer(value, page));
    }

    fn float_counter(&mut self, labels: &str, value: f64) {
        self.sample("", labels, b"", |page| number::float(value, page));
    }

    fn gauge(&mut self, labels: &str, value: f64) {
        self.sample("", labels, b"", |page| number::float(value, page));
    }

    fn histogram(&mut self, labels: &str, snapshot: &Snapshot) {
        let mut le = Vec::with_capacity(32);
        for (bound, count) in snapshot.buckets() {
            le.clear();
            le.extend_from_slice(b"le=\"");
            number::float(bound, &mut le);
            le.push(b'"');
            self.sample("_bucket", labels, &le, |page| number::integer(count, page));
        }
        self.sample("_sum", labels, b"", |page| number::float(snapshot.sum(), page));
        self.sample("_count", labels, b"", |page| number::integer(snapshot.count(), page));
    }
}
