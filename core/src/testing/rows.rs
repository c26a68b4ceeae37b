//! From the samples of a registry to the series that a scraper tells apart.

use super::reading::{Reading, float_text};
use crate::collect::{
    Distribution, Filling, NumberSink, Origins, Pass, Quantiles, Sample, Sink, Source, Span, Value, ask,
};
use crate::desc::{Desc, label_text};
use crate::registry::Registry;
use crate::text::{Dialect, Prometheus};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// The labels of a series, by their names.
pub(super) type Labels = BTreeMap<String, String>;

/// Every series of a page, by its name and its labels.
pub(super) type Rows = BTreeMap<(String, Labels), Reading>;

/// Every series of a registry, as a page has them that waits for collectors as long as they may take.
pub(super) fn rows(registry: &Registry) -> Rows {
    let families = registry.families();
    let shown = || families.shown.iter().map(|family| &**family);
    registry.refresh(shown(), None);
    let handed_over = ask(shown(), None, |collector| {
        let is_its = |family: &&dyn Source| family.collector().is_some_and(|own| Arc::ptr_eq(own, collector));
        Table::of(shown().filter(is_its).map(|family| family.desc().name().to_owned()).collect())
    });
    let (filling, mut counts, mut table) = (Filling::default(), Vec::new(), Table::default());
    for family in shown() {
        table.family(family.desc());
        let (span, origins) = (Span::new(0, u64::MAX, &filling), Origins::default());
        family.collect(&mut Pass { families: &families.all, span, origins, counts: &mut counts }, &mut table);
    }
    table.rows.extend(handed_over.into_iter().flat_map(|(_, own)| own.rows));
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
    /// The names of the families of which samples are kept; without it, all.
    only: Option<HashSet<String>>,
}

impl Table {
    fn of(only: HashSet<String>) -> Self {
        Self { only: Some(only), ..Self::default() }
    }
}

impl Sink for Table {
    fn family(&mut self, desc: &Desc) {
        let is_kept = self.only.as_ref().is_none_or(|only| only.contains(desc.name()));
        self.family = is_kept.then(|| desc.clone());
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
