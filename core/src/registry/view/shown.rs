//! A view as a family of a page.

use super::part::Part;
use crate::collect::{Fold, NumberSink, Pass, Source, Total, Turns};
use crate::desc::{Desc, Kind};
use std::collections::HashMap;

/// A family that is computed from others.
pub(in crate::registry) struct View {
    /// The set of names of which it is.
    pub(in crate::registry) set: String,
    pub(super) desc: Desc,
    pub(super) parts: Vec<Part>,
    /// Of its buckets.
    pub(super) bounds: Vec<f64>,
    /// The labels of the series that it always has.
    pub(super) lone: Option<String>,
    /// To call its functions, which are the user's.
    pub(super) turns: Turns,
}

impl View {
    /// Whether it never falls.
    pub(super) fn grows(&self) -> bool {
        self.desc.kind() != Kind::Gauge
    }

    /// What none of its series has yet.
    fn nothing(&self) -> Total {
        if self.desc.kind() == Kind::Histogram {
            Total::buckets(self.bounds.len() + 1)
        } else {
            Total::number()
        }
    }

    /// Has the totals of removed series kept from now on.
    pub(super) fn open_accounts(&self) {
        let accounts = self.parts.iter().filter_map(|part| Some((part.ledger(self.grows())?, &part.naming)));
        accounts.for_each(|(ledger, naming)| ledger.open(naming.clone()));
    }
}

impl Drop for View {
    fn drop(&mut self) {
        let accounts = self.parts.iter().filter_map(|part| Some((part.ledger(self.grows())?, &part.naming)));
        accounts.for_each(|(ledger, naming)| ledger.close(naming));
    }
}

impl Source for View {
    fn desc(&self) -> &Desc {
        &self.desc
    }

    fn is_of(&self, name: &str) -> bool {
        self.desc.name() == name || self.parts.iter().any(|part| part.source.desc().name() == name)
    }

    /// All series in one piece: each may be of any number of series of its families. None while a function of it hangs.
    fn collect(&self, pass: &mut Pass<'_>, sink: &mut dyn NumberSink) {
        if !pass.span.takes(0) {
            return;
        }
        let Some(_turn) = self.turns.take(None) else { return };
        let mut groups = Groups { nothing: self.nothing(), groups: HashMap::new() };
        for (number, part) in self.parts.iter().enumerate() {
            part.read(number, self.grows(), &mut groups);
        }
        if let Some(lone) = &self.lone {
            groups.add(lone, (0, 0), &self.nothing(), &Fold::Same);
        }
        groups.in_order().iter().for_each(|(labels, group)| group.total.show(labels, &self.bounds, sink));
    }
}

/// The series of a view while it is computed, by their labels.
pub(super) struct Groups {
    nothing: Total,
    groups: HashMap<String, Group>,
}

pub(super) struct Group {
    /// The number of the part, and the birth, of the first of the series that it is of.
    first: (usize, u64),
    total: Total,
}

impl Groups {
    pub(super) fn add(&mut self, labels: &str, first: (usize, u64), total: &Total, fold: &Fold) {
        if !self.groups.contains_key(labels) {
            self.groups.insert(labels.to_owned(), Group { first, total: self.nothing.clone() });
        }
        if let Some(group) = self.groups.get_mut(labels) {
            group.first = group.first.min(first);
            group.total.merge(total, fold);
        }
    }

    fn in_order(self) -> Vec<(String, Group)> {
        let mut groups: Vec<_> = self.groups.into_iter().collect();
        groups.sort_unstable_by(|(labels, one), (other_labels, other)| {
            (one.first, labels).cmp(&(other.first, other_labels))
        });
        groups
    }
}
