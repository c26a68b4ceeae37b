//! Why a view was refused, or a set of names.

use crate::desc::Kind;
use crate::name::NameError;
use crate::registry::{RegisterError, Registry};
use std::fmt;

/// Why a view was refused. Nothing was registered then.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ViewError {
    /// As any family may be: by its name, or for what is shown together with it.
    Register(RegisterError),
    /// The registry has no metric or family of this name, with the prefix and the labels of the sub-registry. What a collector
    /// declares, the registry's own families and other views have no views.
    NoSource {
        /// The view.
        view: String,
        /// The name, with the prefix.
        source: String,
    },
    /// The view is of a kind that cannot be made of that family: a counter of a gauge, a histogram of what is none, or anything
    /// of other kinds.
    Kind {
        /// The view.
        view: String,
        /// Its kind.
        kind: Kind,
        /// The family, and its kind; none if no view is of that kind.
        source: Option<(String, Kind)>,
    },
    /// A bound is none of those of a family that it is of, so that no bucket ends there.
    Bound {
        /// The view.
        view: String,
        /// The bound.
        bound: f64,
        /// The family.
        source: String,
    },
    /// A value at which events are to be observed is not finite.
    Observed {
        /// The view.
        view: String,
        /// The value.
        value: f64,
    },
    /// A label is to be taken over from a family that has no such label.
    NoLabel {
        /// The view.
        view: String,
        /// The family.
        source: String,
        /// The label.
        label: String,
    },
    /// A filter or a label was given before the family that it is for.
    NoPart {
        /// The view.
        view: String,
    },
}

impl fmt::Display for ViewError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Register(error) => error.fmt(f),
            Self::NoSource { view, source } => write!(
                f,
                "view {view:?} is of {source:?}, which is no metric or family of this registry; register that first, through the \
                 same sub-registry"
            ),
            Self::Kind { view, kind, source: None } => {
                write!(f, "view {view:?} is a {}; a view is a counter, a gauge or a histogram", kind.as_str())
            }
            Self::Kind { view, kind, source: Some((source, of)) } => write!(
                f,
                "view {view:?} is a {} of {source:?}, which is a {}; a counter is of counters and up-down counters, a histogram \
                 of histograms and of counters whose events are observed, a gauge of all but histograms",
                kind.as_str(),
                of.as_str()
            ),
            Self::Bound { view, bound, source } => write!(
                f,
                "view {view:?} has a bound {bound}, which is none of {source:?}; give bounds that each family has that it is of"
            ),
            Self::Observed { view, value } => {
                write!(f, "view {view:?} observes events as {value}; give a finite value")
            }
            Self::NoLabel { view, source, label } => {
                write!(f, "view {view:?} takes over label {label:?}, which {source:?} does not have")
            }
            Self::NoPart { view } => {
                write!(
                    f,
                    "view {view:?} has a filter or a label before what it is of; call `of`, `and` or `and_observed` first"
                )
            }
        }
    }
}

impl std::error::Error for ViewError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Register(error) => Some(error),
            _ => None,
        }
    }
}

impl From<RegisterError> for ViewError {
    fn from(error: RegisterError) -> Self {
        Self::Register(error)
    }
}

impl From<NameError> for ViewError {
    fn from(error: NameError) -> Self {
        Self::Register(error.into())
    }
}

impl From<ViewError> for RegisterError {
    fn from(error: ViewError) -> Self {
        match error {
            ViewError::Register(error) => error,
            other => Self::View(Box::new(other)),
        }
    }
}

/// No view of the registry is of that set of names, which so is a slip of the pen, or chosen too early.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamesError {
    /// As given.
    pub given: String,
    /// The sets of which there are views, and the canonical one.
    pub known: Vec<String>,
}

impl fmt::Display for NamesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { given, known } = self;
        write!(
            f,
            "no view has names {given:?}; there are {known:?}. Register views before choosing their names, or choose {:?}",
            Registry::CANONICAL
        )
    }
}

impl std::error::Error for NamesError {}
