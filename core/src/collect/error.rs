//! Why a sample is left out of a page.

use crate::desc::Kind;
use crate::histogram::BoundsError;
use crate::name::NameError;
use std::fmt;

/// Why a sample, or a family of a [`Collect`](crate::Collect), is left out of a page: with it, the page would not parse, or
/// say a thing twice.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum SampleError {
    /// The family was not declared, or otherwise.
    Undeclared {
        /// Its name.
        family: String,
    },
    /// The family was begun before, or one that has samples of the same name.
    FamilyTwice {
        /// The name that both would show.
        name: String,
    },
    /// The sample came before any family.
    NoFamily,
    /// The value is of another kind than the family.
    Kind {
        /// The family.
        family: String,
        /// Its kind.
        kind: Kind,
    },
    /// The name of a label is not allowed.
    Label(NameError),
    /// A label is there twice.
    LabelTwice {
        /// Its name.
        label: String,
    },
    /// The family has a sample of this label set already.
    SeriesTwice {
        /// The family.
        family: String,
        /// The labels, as within braces.
        labels: String,
    },
    /// The samples of one state set are not in one piece.
    Scattered {
        /// The family.
        family: String,
        /// The labels, as within braces.
        labels: String,
    },
    /// The name of a state is empty.
    EmptyState {
        /// The family.
        family: String,
    },
    /// The bounds of a histogram do not rise, or are not finite.
    Bounds(BoundsError),
    /// A histogram does not have one count more than bounds.
    Counts {
        /// How many bounds it has.
        bounds: usize,
        /// How many counts.
        counts: usize,
    },
    /// The native buckets of a histogram hold another number of values than the others.
    NativeCount {
        /// How many values the others hold.
        count: u64,
        /// How many the native ones.
        native: u64,
    },
    /// A quantile is NaN, or there twice.
    Quantile {
        /// The quantile.
        quantile: f64,
    },
    /// The labels of an exemplar have more than [`Exemplar::MOST_CHARACTERS`](crate::Exemplar::MOST_CHARACTERS).
    ExemplarTooLong {
        /// How many characters they have.
        characters: usize,
    },
    /// An exemplar on what is neither a counter nor a bucket.
    Exemplar {
        /// The kind of the family.
        kind: Kind,
    },
    /// A time of creation on what is neither a counter, a histogram nor a summary.
    Created {
        /// The kind of the family.
        kind: Kind,
    },
}

impl fmt::Display for SampleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undeclared { family } => {
                write!(f, "family {family:?} is not among those declared; answer it from `Collect::families`")
            }
            Self::FamilyTwice { name } => {
                write!(
                    f,
                    "two families would show {name:?}; begin each family once, and rename one where they clash"
                )
            }
            Self::NoFamily => f.write_str("a sample before any family; call `Sink::family` first"),
            Self::Kind { family, kind } => {
                write!(f, "{family:?} is a {}: the value of the sample is of another kind", kind.as_str())
            }
            Self::Label(error) => error.fmt(f),
            Self::LabelTwice { label } => {
                write!(f, "label {label:?} is there twice; give each label a name of its own")
            }
            Self::SeriesTwice { family, labels } => {
                write!(f, "{family:?} has a sample of {{{labels}}} already; hand over each series once")
            }
            Self::Scattered { family, labels } => {
                write!(
                    f,
                    "the states of {family:?}{{{labels}}} are not in one piece; hand them over one after the other"
                )
            }
            Self::EmptyState { family } => {
                write!(f, "{family:?} has a state without a name; give each state one")
            }
            Self::Bounds(error) => error.fmt(f),
            Self::Counts { bounds, counts } => write!(
                f,
                "{counts} counts for {bounds} bounds: give one for each bound, and one for what is above the last"
            ),
            Self::NativeCount { count, native } => {
                write!(f, "{native} values in native buckets, {count} in the others: give both the same")
            }
            Self::Quantile { quantile } => {
                write!(f, "quantile {quantile}: give each quantile once, and as a number")
            }
            Self::ExemplarTooLong { characters } => write!(
                f,
                "an exemplar with {characters} characters of labels; {} are allowed",
                crate::collect::Exemplar::MOST_CHARACTERS
            ),
            Self::Exemplar { kind } => {
                write!(f, "an exemplar on a {}: only counters and buckets have such", kind.as_str())
            }
            Self::Created { kind } => write!(
                f,
                "a time of creation on a {}: only counters, histograms and summaries have such",
                kind.as_str()
            ),
        }
    }
}

impl std::error::Error for SampleError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Label(error) => Some(error),
            Self::Bounds(error) => Some(error),
            _ => None,
        }
    }
}
