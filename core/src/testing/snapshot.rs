//! The values of all series at one moment.

use super::reading::{Reading, float_text};
use super::report::neighbours;
use super::rows::{Rows, rows, text};
use crate::registry::Registry;

/// The value of every series of a registry at one moment; each histogram is read as a whole.
///
/// Series are named as on a page in the text format: a counter by its `_total`; a histogram has a `_sum`, a `_count` and, by
/// the label `le`, a `_bucket` for each bound. A label set may be given in any order, and must be whole but for labels with
/// empty values.
///
/// The five assertions are those of django-prometheus's test utilities. They panic, with a message that shows the series that
/// are there: they are for tests. Floats are compared exactly, but that NaN equals NaN; where a sum was rounded,
/// [`assert_compare`](Self::assert_compare) takes any predicate.
///
/// Making one costs about as much memory as a page. It waits for what a page waits for, that is
/// [collectors](Registry::collect), whose turns and deadlines hold here too, and what
/// [brings families up to date](Registry::before_scrape); for no one else.
#[derive(Debug, Clone)]
pub struct Snapshot {
    rows: Rows,
}

impl Snapshot {
    /// Reads every series of a registry, those of its collectors too.
    ///
    /// ```
    /// use altimeter::{Bounds, Registry, testing::Snapshot};
    /// let registry = Registry::new();
    /// let took = registry.histogram("job_seconds", "Time a job took.").bounds(Bounds::new([0.5])?).register()?;
    /// took.observe(0.25);
    /// let snapshot = Snapshot::of(&registry);
    /// assert_eq!(snapshot.value("job_seconds_bucket", &[("le", "0.5")]), Some(1.0));
    /// assert_eq!(snapshot.value("job_seconds_sum", &[]), Some(0.25));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of(registry: &Registry) -> Self {
        Self { rows: rows(registry) }
    }

    /// The value of a series; `None` when it was not there.
    #[must_use]
    pub fn value(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        Some(self.read(name, labels)?.as_f64())
    }

    /// By how much a series has grown since: exact for whole numbers. One that was not there has grown from zero; `None` when it
    /// is not there now.
    ///
    /// ```
    /// use altimeter::{Registry, testing::Snapshot};
    /// let registry = Registry::new();
    /// let dogs = registry.gauge("dogs", "Dogs.").register()?;
    /// dogs.set(5.0);
    /// let before = Snapshot::of(&registry);
    /// dogs.set(3.0);
    /// assert_eq!(before.delta(&registry, "dogs", &[]), Some(-2.0));
    /// assert_eq!(before.delta(&registry, "cats", &[]), None);
    /// # Ok::<(), altimeter::RegisterError>(())
    /// ```
    #[must_use]
    pub fn delta(&self, registry: &Registry, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        self.grown(&Self::of(registry), name, labels)
    }

    /// Asserts that a series had this value.
    ///
    /// # Panics
    /// When it had another, or was not there.
    #[track_caller]
    pub fn assert_equal(&self, name: &str, labels: &[(&str, &str)], expected: f64) {
        let value = self.value(name, labels);
        let holds = value.is_some_and(|value| same(value, expected));
        self.check(holds, name, labels, || {
            format!("{}; expected {}", self.says(name, labels), float_text(expected))
        });
    }

    /// Asserts that a series did not have this value. One that was not there had none.
    ///
    /// # Panics
    /// When it had.
    #[track_caller]
    pub fn assert_not_equal(&self, name: &str, labels: &[(&str, &str)], unexpected: f64) {
        let holds = !self.value(name, labels).is_some_and(|value| same(value, unexpected));
        self.check(holds, name, labels, || format!("{}; expected anything else", self.says(name, labels)));
    }

    /// Asserts that a series has grown by so much since the snapshot. One that was not there has grown from zero.
    ///
    /// # Panics
    /// When it has grown by anything else, or is not there now.
    #[track_caller]
    pub fn assert_diff(&self, registry: &Registry, name: &str, labels: &[(&str, &str)], expected: f64) {
        let now = Self::of(registry);
        let holds = self.grown(&now, name, labels).is_some_and(|grown| same(grown, expected));
        now.check(holds, name, labels, || {
            format!("{}; expected a difference of {}", self.story(&now, name, labels), float_text(expected))
        });
    }

    /// Asserts that a series has not grown by so much since the snapshot: with 0, that it has changed. One that was not there has
    /// grown from zero.
    ///
    /// # Panics
    /// When it has, or is not there now.
    #[track_caller]
    pub fn assert_no_diff(&self, registry: &Registry, name: &str, labels: &[(&str, &str)], unexpected: f64) {
        let now = Self::of(registry);
        let holds = self.grown(&now, name, labels).is_some_and(|grown| !same(grown, unexpected));
        now.check(holds, name, labels, || {
            format!(
                "{}; expected any difference but {}",
                self.story(&now, name, labels),
                float_text(unexpected)
            )
        });
    }

    /// Asserts what a predicate says of the value at the snapshot and of that now; `None` where the series is not there.
    ///
    /// # Panics
    /// When the predicate is false.
    ///
    /// ```
    /// use altimeter::{Registry, testing::Snapshot};
    /// let registry = Registry::new();
    /// let queue = registry.gauge("queue_length", "Jobs waiting.").register()?;
    /// let before = Snapshot::of(&registry);
    /// queue.set(12.0);
    /// before.assert_compare(&registry, "queue_length", &[], |then, now| now > then);
    /// # Ok::<(), altimeter::RegisterError>(())
    /// ```
    #[track_caller]
    pub fn assert_compare(
        &self,
        registry: &Registry,
        name: &str,
        labels: &[(&str, &str)],
        predicate: impl FnOnce(Option<f64>, Option<f64>) -> bool,
    ) {
        let now = Self::of(registry);
        let holds = predicate(self.value(name, labels), now.value(name, labels));
        now.check(holds, name, labels, || {
            format!("{}; the predicate is false", self.story(&now, name, labels))
        });
    }

    fn read(&self, name: &str, labels: &[(&str, &str)]) -> Option<Reading> {
        self.rows.get(&key(name, labels)).copied()
    }

    fn grown(&self, now: &Self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let then = self.read(name, labels).unwrap_or(Reading::Whole(0));
        Some(now.read(name, labels)?.since(then))
    }

    /// Fails unless it `holds`, with what is there.
    #[track_caller]
    fn check(&self, holds: bool, name: &str, labels: &[(&str, &str)], says: impl FnOnce() -> String) {
        assert!(holds, "{} {}\n{}", text(&key(name, labels)), says(), neighbours(&self.rows, name));
    }

    fn says(&self, name: &str, labels: &[(&str, &str)]) -> String {
        self.read(name, labels).map_or_else(|| "is not there".to_owned(), |value| format!("is {value}"))
    }

    fn story(&self, now: &Self, name: &str, labels: &[(&str, &str)]) -> String {
        let then = self
            .read(name, labels)
            .map_or_else(|| "was not there".to_owned(), |value| format!("was {value}"));
        format!("{then} and {} now", now.says(name, labels))
    }
}

fn key(name: &str, labels: &[(&str, &str)]) -> (String, super::rows::Labels) {
    // A label with an empty value is an absent one.
    let labels = labels.iter().filter(|(_, value)| !value.is_empty());
    (name.to_owned(), labels.map(|&(label, value)| (label.to_owned(), value.to_owned())).collect())
}

fn same(one: f64, other: f64) -> bool {
    one == other || one.is_nan() && other.is_nan()
}
