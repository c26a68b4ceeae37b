//! What a view is of: one family, filtered, under other labels.

use super::shown::Groups;
use crate::collect::{Fold, Ledger, Naming, Source, Total};
use crate::contain::contain;
use crate::desc::{Desc, OVERFLOW};
use crate::escape::push_label;
use crate::family::SeriesLabels;
use std::borrow::Cow;
use std::sync::Arc;

/// Which series of a family are shown.
pub(super) type Only = Box<dyn Fn(&SeriesLabels<'_>) -> bool + Send + Sync>;

/// The value of a label.
pub(super) enum Text {
    /// Always this one.
    Constant(String),
    /// That of a label of the family.
    Of(String),
    /// What a function makes of the family's labels.
    By(By),
}

/// A label by a function.
pub(super) type By = Box<dyn for<'a> Fn(&SeriesLabels<'a>) -> Cow<'a, str> + Send + Sync>;

/// A family that a view is of.
pub(super) struct Part {
    pub(super) source: Arc<dyn Source>,
    /// Whether the view stands in its place.
    pub(super) is_replaced: bool,
    pub(super) naming: Arc<dyn Naming>,
    pub(super) fold: Fold,
}

/// Under which labels a series is shown.
pub(super) struct Labelling {
    /// The family's description.
    pub(super) family: Desc,
    pub(super) only: Vec<Only>,
    /// The labels of all series of the view, as within braces.
    pub(super) constant: String,
    pub(super) labels: Vec<(String, Text)>,
}

impl Part {
    /// Where its removed series are entered, for a view that never falls.
    pub(super) fn ledger(&self, growing: bool) -> Option<&Ledger> {
        self.source.readable().filter(|_| growing)?.ledger()
    }

    /// Adds what there is of it, as part of this number, and what its removed series held.
    pub(super) fn read(&self, number: usize, growing: bool, groups: &mut Groups) {
        let Some(source) = self.source.readable() else { return };
        let ledger = self.ledger(growing);
        ledger.inspect(|ledger| ledger.settle());
        let removed = ledger.map(Ledger::read);
        let mut found = Vec::new();
        source.read(growing, &mut |birth, labels, total| {
            found.extend(self.naming.name(labels).map(|name| (birth, name, total)));
        });
        let mut add =
            |name: &str, birth: u64, total: &Total| groups.add(name, (number, birth), total, &self.fold);
        let mut left_out = Vec::new();
        if let Some(settled) = removed.map(|read| read.end(&self.naming)) {
            settled.kept.iter().for_each(|(name, kept)| add(name, kept.birth, &kept.total));
            for entry in &settled.entries {
                if let Some(name) = self.naming.name(&entry.labels) {
                    add(&name, entry.kept.birth, &entry.kept.total);
                }
            }
            left_out = settled.removed;
        }
        for (birth, name, total) in found {
            if left_out.binary_search(&birth).is_err() {
                add(&name, birth, &total);
            }
        }
    }
}

impl Labelling {
    /// The labels, each with what `text` has for it, as within braces.
    fn write<'a>(&'a self, text: impl Fn(&'a Text) -> Cow<'a, str>) -> String {
        let mut written = self.constant.clone().into_bytes();
        for (name, value) in &self.labels {
            push_label(name, &text(value), 0, &mut written);
        }
        String::from_utf8(written).expect("escaping text gives text")
    }
}

impl Naming for Labelling {
    fn name(&self, series: &str) -> Option<String> {
        let labels = SeriesLabels::within(series, &self.family);
        let named = || {
            let text = |text: &Text| match text {
                Text::Constant(value) => value.clone(),
                Text::Of(label) => labels.get(label).unwrap_or_default().into_owned(),
                Text::By(by) => by(&labels).into_owned(),
            };
            self.only.iter().all(|only| only(&labels)).then(|| self.write(|of| Cow::Owned(text(of))))
        };
        // The filters and functions are the user's: a series for which one panics is left out.
        contain(named).flatten()
    }

    fn overflow(&self) -> String {
        self.write(|text| match text {
            Text::Constant(value) => Cow::Borrowed(value.as_str()),
            Text::Of(_) | Text::By(_) => Cow::Borrowed(OVERFLOW),
        })
    }
}
