//! The labels of an exemplar.

use crate::escape::push_label;
use crate::name::{NameError, check_label};
use std::fmt;

/// The most characters that the names and values of an exemplar's labels may have together:
/// <https://prometheus.io/docs/specs/om/open_metrics_spec/#exemplars>.
pub const MOST_CHARACTERS: usize = 128;

/// Takes the labels of an exemplar, one by one: most often the identifier of a trace.
///
/// If one has a name that is not allowed, if one is there twice, or if they have more than
/// [128 characters](crate::Exemplar::MOST_CHARACTERS) together, no exemplar is kept; nor if there is none.
#[derive(Debug)]
pub struct ExemplarLabels {
    /// As within braces, escaped.
    text: Vec<u8>,
    names: Vec<String>,
    characters: usize,
    error: Option<ExemplarError>,
}

/// Why an exemplar was refused. What it was an example of was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExemplarError {
    /// The name of a label is not allowed.
    Name(NameError),
    /// A label is there twice.
    Twice {
        /// Its name.
        label: String,
    },
    /// The labels have more characters than [`Exemplar::MOST_CHARACTERS`](crate::Exemplar::MOST_CHARACTERS).
    TooLong {
        /// How many they have.
        characters: usize,
    },
}

impl ExemplarLabels {
    pub(super) fn new() -> Self {
        Self { text: Vec::new(), names: Vec::new(), characters: 0, error: None }
    }

    /// Adds a label. One with an empty value is an absent one.
    pub fn label(&mut self, name: &str, value: &str) {
        if let Err(error) = check_label(name) {
            self.error.get_or_insert(ExemplarError::Name(error));
        } else if self.names.iter().any(|before| before == name) {
            self.error.get_or_insert(ExemplarError::Twice { label: name.to_owned() });
        }
        if value.is_empty() {
            return;
        }
        self.names.push(name.to_owned());
        self.characters += name.chars().count() + value.chars().count();
        if self.characters <= MOST_CHARACTERS {
            push_label(name, value, 0, &mut self.text);
        }
    }

    /// The labels as within braces, escaped, or why they are refused.
    pub(super) fn finish(self) -> Result<String, ExemplarError> {
        match self.error {
            Some(error) => Err(error),
            None if self.characters > MOST_CHARACTERS => {
                Err(ExemplarError::TooLong { characters: self.characters })
            }
            None => Ok(String::from_utf8(self.text).expect("escaping text gives text")),
        }
    }
}

impl fmt::Display for ExemplarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(error) => error.fmt(f),
            Self::Twice { label } => {
                write!(f, "label {label:?} is there twice; give each label of an exemplar once")
            }
            Self::TooLong { characters } => {
                write!(f, "an exemplar with {characters} characters of labels; {MOST_CHARACTERS} are allowed")
            }
        }
    }
}

impl std::error::Error for ExemplarError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Name(error) => Some(error),
            _ => None,
        }
    }
}
