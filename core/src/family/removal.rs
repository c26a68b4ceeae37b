//! Taking series off the page.

use super::Family;
use super::inner::Inner;
use super::metric::Metric;
use super::series::Series;
use crate::desc::{Desc, Name};
use crate::labels::Labels;
use crate::storage::{Visit, visit};
use std::borrow::Cow;
use std::fmt;

impl<L: 'static, M: Metric> Family<L, M> {
    /// Removes the series of `labels`, and answers whether there was one. Cost: a mutex for a moment.
    ///
    /// The overflow series stays.
    pub fn remove<Q: Labels<Static = L>>(&self, labels: &Q) -> bool {
        self.inner.remove(labels)
    }

    /// Removes all series but the overflow series, and answers how many there were.
    pub fn clear(&self) -> usize {
        self.inner.retain(|_, _| false)
    }

    /// Removes the series for which `keep` answers false, and answers how many those were. No lock is held while `keep` runs. It
    /// is for looking: an update that `keep` makes to a series that is just expiring goes with that.
    ///
    /// ```
    /// use altimeter::{Labels, Registry};
    /// #[derive(Labels)]
    /// struct Request<'a> { route: &'a str }
    /// let requests = Registry::new().counter("requests_total", "Requests.").labels::<Request>().register()?;
    /// requests.with(&Request { route: "/dogs" }, |requests| requests.add(2));
    /// requests.with(&Request { route: "/cats" }, |requests| requests.inc());
    /// let removed = requests.retain(|labels, requests| labels.get("route") != Some("/cats".into()) && requests.get() > 1);
    /// assert_eq!((removed, requests.len()), (1, 1));
    /// # Ok::<(), altimeter::RegisterError>(())
    /// ```
    pub fn retain(&self, keep: impl FnMut(&SeriesLabels<'_>, &M) -> bool) -> usize {
        self.inner.retain(keep)
    }

    /// Removes the series in which each of these labels has the given value, and answers how many those were. An empty value
    /// matches where the label is absent.
    ///
    /// # Errors
    /// [`UnknownLabel`] when the family has no label of such a name.
    pub fn remove_matching(&self, labels: &[(&str, &str)]) -> Result<usize, UnknownLabel> {
        self.inner.remove_matching(labels)
    }

    /// Removes the series that expired, as each scrape does: see [`expire_after`](crate::FamilyBuilder::expire_after).
    pub fn sweep(&self) {
        self.inner.sweep();
    }
}

impl<M: Metric> Inner<M> {
    pub(super) fn remove(&self, labels: &impl Labels) -> bool {
        let visit = visit();
        let found = self.index.find_any(&visit, labels);
        let removed = self.remove_series(&visit, found.as_slice()) == 1;
        drop(visit);
        self.after_removal();
        removed
    }

    pub(super) fn retain(&self, mut keep: impl FnMut(&SeriesLabels<'_>, &M) -> bool) -> usize {
        let desc = self.index.desc();
        let visit = visit();
        let leaving = self
            .index
            .set()
            .walk(&visit)
            .filter(|series| !keep(&SeriesLabels::of(series, desc), &series.metric));
        let leaving: Vec<_> = leaving.collect();
        let removed = self.remove_series(&visit, &leaving);
        drop(visit);
        self.after_removal();
        removed
    }

    /// Removes those of the series that are still there, and answers how many that were. What they were worth is entered for
    /// the views. Within a visit; afterwards comes [`after_removal`](Self::after_removal).
    fn remove_series(&self, visit: &Visit<'_>, leaving: &[&Series<M>]) -> usize {
        let mut removing = self.ledger.removing();
        let mut entered = Vec::new();
        let removed = self.index.remove(visit, leaving, |unlinked| {
            if removing.is_watched() {
                entered.extend_from_slice(unlinked);
            }
        });
        for series in entered {
            // SAFETY: it was linked when the visit began, or later, so it is there until that ends.
            self.enter(&mut removing, unsafe { series.as_ref() });
        }
        removed
    }

    pub(super) fn remove_matching(&self, labels: &[(&str, &str)]) -> Result<usize, UnknownLabel> {
        let desc = self.index.desc();
        if let Some((unknown, _)) =
            labels.iter().find(|(name, _)| !desc.labels().iter().any(|label| label == name))
        {
            return Err(UnknownLabel { given: (*unknown).to_owned(), labels: desc.labels().to_vec() });
        }
        let matches = |series: &SeriesLabels<'_>, (name, value): &(&str, &str)| {
            series.get(name).unwrap_or_default() == *value
        };
        Ok(self.retain(|series, _| !labels.iter().all(|label| matches(series, label))))
    }
}

/// The labels of a series, without those that a sub-registry gives to all its families.
#[derive(Debug, Clone, Copy)]
pub struct SeriesLabels<'a> {
    /// As within braces, escaped.
    text: &'a str,
}

impl<'a> SeriesLabels<'a> {
    fn of<M>(series: &'a Series<M>, desc: &Desc) -> Self {
        Self::within(series.text(), desc)
    }

    /// Those of a series of the family that `desc` describes, from all its labels as within braces.
    pub(crate) fn within(text: &'a str, desc: &Desc) -> Self {
        let text = text.strip_prefix(desc.constant()).unwrap_or(text);
        Self { text: text.strip_prefix(',').unwrap_or(text) }
    }

    /// The value of a label; `None` where it is absent.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Cow<'a, str>> {
        self.iter().find_map(|(label, value)| (label == name).then_some(value))
    }

    /// The labels that are there, in order, with their values.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> + use<'a> {
        let mut rest = self.text;
        std::iter::from_fn(move || {
            let (name, after) = rest.split_once("=\"")?;
            let (value, after) = after.split_at(end_of_value(after)?);
            rest = after[1..].strip_prefix(',').unwrap_or_default();
            Some((name, unescape(value)))
        })
    }
}

/// Where the quote is that ends a value.
fn end_of_value(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })
}

fn unescape(value: &str) -> Cow<'_, str> {
    if !value.contains('\\') {
        return Cow::Borrowed(value);
    }
    let mut text = String::with_capacity(value.len());
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        text.push(match character {
            '\\' => match characters.next() {
                Some('n') => '\n',
                Some(other) => other,
                None => break,
            },
            other => other,
        });
    }
    Cow::Owned(text)
}

/// A family has no label of that name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLabel {
    /// The name.
    pub given: String,
    /// The names that it has.
    pub labels: Vec<Name>,
}

impl fmt::Display for UnknownLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no label is named {:?}; the family's labels are {:?}", self.given, self.labels)
    }
}

impl std::error::Error for UnknownLabel {}
