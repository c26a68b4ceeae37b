//! From the samples of a registry to the series that a scraper tells apart.

use super::reading::{Reading, float_text};
use crate::collect::{
    Distribution, Filling, NumberSink, Origins, Pass, Quantiles, Sample, Sink, Span, Value,
};
use crate::desc::{Desc, label_text};
use crate::registry::Registry;
use crate::text::{Dialect, Prometheus};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The labels of a series, by their names.
pub(super) type Labels = BTreeMap<String, String>;

/// Every series of a page, by its name and its labels.
pub(super) type Rows = BTreeMap<(String, Labels), Reading>;

/// Every series of a registry; those of a collector that panics are left out, as on a page.
pub(super) fn rows(registry: &Registry) -> Rows {
    let families = registry.families();
    registry.refresh(families.shown.iter().map(|family| &**family), None);
    let (filling, mut counts, mut asked) = (Filling::default(), Vec::new(), BTreeSet::new());
    let mut table = Table::default();
    for family in families.shown.iter() {
        if let Some(collector) = family.collector() {
            let mut own = Table::default();
            if asked.insert(Arc::as_ptr(collector)) && collector.run(&mut own) {
                table.rows.extend(own.rows);
            }
        } else {
            table.family(family.desc());
            let span = Span::new(0, u64::MAX, &filling);
            let origins = Origins::default();
            family.collect(
                &mut Pass { families: &families.all, span, origins, counts: &mut counts },
                &mut table,
            );
        }
    }
    table.rows
}

/// A series as it stands on a page.
pub(super) fn text((name, labels): &(String, Labels)) -> String {
    let labels = label_text(labels.iter().map(|(label, value)| (label.as_str(), value.as_str())));
    if labels.is_empty() { name.clone() } else { format!("{name}{{{labels}}}") }
}

/// Takes samples and keeps what their lines would say.
#[derive(Default)]
struct Table {
    rows: Rows,
    family: Option<Desc>,
}

impl Sink for Table {
    fn family(&mut self, desc: &Desc) {
        self.family = Some(desc.clone());
    }

    fn sample(&mut self, sample: &Sample<'_>) {
        let Some(desc) = self.family.clone() else { return };
        let labels =
            sample.labels().iter().map(|(label, value)| (label.to_owned(), value.into_owned())).collect();
        let mut series = Series { desc: &desc, labels, rows: &mut self.rows };
        match sample.value() {
            Value::Whole(value) => series.plain(None, Reading::Whole(value)),
            Value::Float(value) => series.plain(None, Reading::Float(value)),
            Value::Info => series.plain(None, Reading::Whole(1)),
            Value::State(state, is) => series.plain(Some((desc.name(), state)), Reading::Whole(is.into())),
            Value::Histogram(distribution) => series.histogram(distribution),
            Value::Summary(summary) => series.summary(summary),
        }
    }
}

impl NumberSink for Table {}

/// A label set of a family, whose rows are added.
struct Series<'t> {
    desc: &'t Desc,
    labels: Labels,
    rows: &'t mut Rows,
}

impl Series<'_> {
    fn plain(&mut self, further: Option<(&str, &str)>, value: Reading) {
        let (base, suffix) = Prometheus::sample_name(self.desc);
        self.row(format!("{base}{suffix}"), further, value);
    }

    fn histogram(&mut self, distribution: &Distribution<'_>) {
        let bounds = distribution.bounds().iter().copied().chain([f64::INFINITY]);
        let mut cumulative = 0u64;
        for (bound, count) in bounds.zip(distribution.counts()) {
            cumulative = cumulative.wrapping_add(*count);
            self.suffixed("_bucket", Some(("le", &float_text(bound))), Reading::Whole(cumulative));
        }
        let [sum, count] = self.desc.kind().totals();
        self.suffixed(sum, None, Reading::Float(distribution.sum()));
        self.suffixed(count, None, Reading::Whole(cumulative));
    }

    fn summary(&mut self, summary: &Quantiles<'_>) {
        for (quantile, value) in summary.quantiles() {
            self.plain(Some(("quantile", &float_text(*quantile))), Reading::Float(*value));
        }
        let [sum, count] = self.desc.kind().totals();
        if let Some(value) = summary.sum() {
            self.suffixed(sum, None, Reading::Float(value));
        }
        if let Some(value) = summary.count() {
            self.suffixed(count, None, Reading::Whole(value));
        }
    }

    fn suffixed(&mut self, suffix: &str, further: Option<(&str, &str)>, value: Reading) {
        let (base, _) = Prometheus::sample_name(self.desc);
        self.row(format!("{base}{suffix}"), further, value);
    }

    fn row(&mut self, name: String, further: Option<(&str, &str)>, value: Reading) {
        let further = further.map(|(label, value)| (label.to_owned(), value.to_owned()));
        let labels = self.labels.clone().into_iter().chain(further).collect();
        self.rows.insert((name, labels), value);
    }
}
