//! Families whose labels are named at run time.

use super::Family;
use super::metric::Metric;
use super::removal::{SeriesLabels, UnknownLabel};
use crate::labels::{LabelNames, LabelVisitor, Labels};
use std::fmt;

/// A family whose labels have names that are known only at run time: from [`labels_named`](crate::MetricBuilder::labels_named).
///
/// Values are given in the order of the names. All else is as with [`Family`]; a lookup costs what dynamic labels cost there.
///
/// ```
/// use altimeter::{ArityError, Registry};
/// let names: Vec<String> = vec!["method".into(), "route".into()];
/// let requests = Registry::new().counter("requests_total", "Requests.").labels_named(&names).register()?;
/// requests.with(["GET", "/dogs"], |requests| requests.inc())?;
/// assert_eq!(requests.get(["GET", "/dogs"])?.get(), 1);
/// assert_eq!(requests.get(["GET"]).unwrap_err(), ArityError { given: 1, labels: names });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct NamedFamily<M: Metric> {
    family: Family<Values<'static, &'static str>, M>,
}

/// Values in the order of the names.
pub(crate) struct Values<'a, S>(&'a [S]);

impl<S: AsRef<str>> Labels for Values<'_, S> {
    /// One type for all that values may be given as.
    type Static = Values<'static, &'static str>;

    const NAMES: &'static [LabelNames] = &[];

    const CARDINALITY: Option<usize> = None;

    fn index(&self) -> usize {
        0
    }

    fn visit_at<V: LabelVisitor>(_index: usize, _visitor: &mut V) {}

    #[inline]
    fn visit<V: LabelVisitor>(&self, visitor: &mut V) {
        self.0.iter().for_each(|value| visitor.value(value.as_ref()));
    }
}

impl<M: Metric> NamedFamily<M> {
    pub(crate) fn of(family: Family<Values<'static, &'static str>, M>) -> Self {
        Self { family }
    }

    /// Hands the metric of these values to `update`, and answers what that answers: as [`Family::with`].
    ///
    /// # Errors
    /// [`ArityError`] when there are not as many values as names.
    #[inline]
    pub fn with<S: AsRef<str>, R>(
        &self,
        values: impl AsRef<[S]>,
        update: impl FnOnce(&M) -> R,
    ) -> Result<R, ArityError> {
        Ok(self.family.with(&self.checked(values.as_ref())?, update))
    }

    /// A handle to the metric of these values, to be kept: as [`Family::get`].
    ///
    /// # Errors
    /// [`ArityError`] when there are not as many values as names.
    pub fn get<S: AsRef<str>>(&self, values: impl AsRef<[S]>) -> Result<M, ArityError> {
        self.with(values, M::clone)
    }

    /// Makes the series of these label sets, so that they are on the page from the start: as [`Family::init`].
    ///
    /// # Errors
    /// [`ArityError`] when in one of them there are not as many values as names; those before it are made.
    pub fn init<S: AsRef<str>, V: AsRef<[S]>>(
        &self,
        sets: impl IntoIterator<Item = V>,
    ) -> Result<usize, ArityError> {
        let mut left = 0;
        for values in sets {
            left += self.family.init([self.checked(values.as_ref())?]);
        }
        Ok(left)
    }

    /// Removes the series of these values: as [`Family::remove`].
    ///
    /// # Errors
    /// [`ArityError`] when there are not as many values as names.
    pub fn remove<S: AsRef<str>>(&self, values: impl AsRef<[S]>) -> Result<bool, ArityError> {
        Ok(self.family.remove(&self.checked(values.as_ref())?))
    }

    /// Removes all series but the overflow series: as [`Family::clear`].
    pub fn clear(&self) -> usize {
        self.family.clear()
    }

    /// Removes the series for which `keep` answers false: as [`Family::retain`].
    pub fn retain(&self, keep: impl FnMut(&SeriesLabels<'_>, &M) -> bool) -> usize {
        self.family.retain(keep)
    }

    /// Removes the series in which each of these labels has the given value: as [`Family::remove_matching`].
    ///
    /// # Errors
    /// [`UnknownLabel`] when the family has no label of such a name.
    pub fn remove_matching(&self, labels: &[(&str, &str)]) -> Result<usize, UnknownLabel> {
        self.family.remove_matching(labels)
    }

    /// Removes the series that expired: as [`Family::sweep`].
    pub fn sweep(&self) {
        self.family.sweep();
    }

    /// How many series there are, without the overflow series.
    #[must_use]
    pub fn len(&self) -> usize {
        self.family.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.family.is_empty()
    }

    #[inline]
    fn checked<'v, S>(&self, values: &'v [S]) -> Result<Values<'v, S>, ArityError> {
        let names = self.family.inner.index.desc().labels();
        if values.len() == names.len() {
            return Ok(Values(values));
        }
        Err(ArityError {
            given: values.len(),
            labels: names.iter().map(|name| name.clone().into_owned()).collect(),
        })
    }
}

impl<M: Metric> Clone for NamedFamily<M> {
    fn clone(&self) -> Self {
        Self { family: self.family.clone() }
    }
}

impl<M: Metric> fmt::Debug for NamedFamily<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.family.fmt(f)
    }
}

/// There were not as many values as names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArityError {
    /// How many values were given.
    pub given: usize,
    /// The names.
    pub labels: Vec<String>,
}

impl fmt::Display for ArityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { given, labels } = self;
        write!(
            f,
            "{given} label values for {} labels; give one for each of {labels:?}, in this order",
            labels.len()
        )
    }
}

impl std::error::Error for ArityError {}
