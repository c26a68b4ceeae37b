//! An info: texts about what is measured, as labels.

use crate::escape::push_label;
use crate::name::{NameError, check_label};
use crate::sync::{Mutex, lock};
use std::fmt;
use std::sync::Arc;

/// Texts that seldom change, each as a label of one sample whose value is always 1: a version, a commit, a model's name. What is
/// counted is joined with them by a query (`* on (instance) group_left (version) build_info`).
///
/// It is shown with the suffix `_info`, in OpenMetrics as an info and elsewhere as a gauge
/// (<https://prometheus.io/docs/specs/om/open_metrics_spec/#info>). Before anything is [`set`](Self::set) it has no labels but
/// those of its series. In a family, the labels of a series may say all that there is to say.
///
/// Cost: setting allocates the text once, under a mutex that only the scrape takes beside it; a scrape copies the text. For what
/// changes often, a [`StateSet`](crate::StateSet) is cheaper and keeps the number of series bounded.
///
/// ```
/// use altimeter::{Format, Registry};
/// let registry = Registry::new();
/// let build = registry.info("build", "What is running.").register()?;
/// build.set(&[("version", "1.4.0"), ("commit", "a1b2c3")])?;
/// let mut page = Vec::new();
/// registry.encode(Format::OpenMetrics, &mut page);
/// let page = String::from_utf8(page)?;
/// assert!(page.contains("# TYPE build info\nbuild_info{version=\"1.4.0\",commit=\"a1b2c3\"} 1\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Info {
    said: Arc<Mutex<Said>>,
    /// The names of the labels that the series has of itself.
    taken: Arc<[String]>,
}

/// What was set.
#[derive(Debug, Default)]
struct Said {
    /// As within braces, escaped.
    text: Arc<str>,
    changes: u64,
}

/// Why [`Info::set`] refused. What was set before stays.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum InfoError {
    /// The name of a label is not allowed.
    Name(NameError),
    /// A label is given twice, or the series has one of this name already.
    Twice {
        /// Its name.
        label: String,
    },
}

impl Info {
    /// An info that says nothing. `taken` are the names of the labels that its series has of itself.
    pub(crate) fn new(taken: Arc<[String]>) -> Self {
        Self { said: Arc::default(), taken }
    }

    /// Says this, in place of what was said before. A label with an empty value is an absent one.
    ///
    /// # Errors
    /// [`InfoError`] when the name of a label is not allowed, given twice, or that of a label of the family or of the
    /// sub-registry.
    pub fn set(&self, labels: &[(&str, &str)]) -> Result<(), InfoError> {
        let mut text = Vec::new();
        for (at, (name, value)) in labels.iter().enumerate() {
            check_label(name).map_err(InfoError::Name)?;
            let is_before = labels[..at].iter().any(|(before, _)| before == name);
            if is_before || self.taken.iter().any(|taken| taken == name) {
                return Err(InfoError::Twice { label: (*name).to_owned() });
            }
            push_label(name, value, 0, &mut text);
        }
        let text = String::from_utf8(text).expect("escaping text gives text").into();
        let mut said = lock(&self.said);
        said.changes += 1;
        // What was said is dropped after the lock.
        let before = std::mem::replace(&mut said.text, text);
        drop(said);
        drop(before);
        Ok(())
    }

    /// What was set, as within braces, escaped.
    pub(crate) fn text(&self) -> Arc<str> {
        lock(&self.said).text.clone()
    }

    /// How often it was set.
    pub(crate) fn changes(&self) -> u64 {
        lock(&self.said).changes
    }

    /// Whether there is another handle.
    pub(crate) fn is_held(&self) -> bool {
        Arc::strong_count(&self.said) > 1
    }
}

impl fmt::Display for InfoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(error) => error.fmt(f),
            Self::Twice { label } => {
                write!(
                    f,
                    "label {label:?} is there already, given before or by the family; give each label one value"
                )
            }
        }
    }
}

impl std::error::Error for InfoError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Name(error) => Some(error),
            Self::Twice { .. } => None,
        }
    }
}
