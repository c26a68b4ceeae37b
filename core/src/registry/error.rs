//! Why a registration was refused.

use super::ViewError;
use crate::desc::{Desc, Kind};
use crate::name::NameError;
use crate::storage::SpaceFull;
use std::fmt;
use std::panic::Location;

/// Why a registration was refused. Nothing was registered then.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum RegisterError {
    /// The name of the metric or of a label is not allowed.
    Name(NameError),
    /// Two labels have one name.
    LabelTwice {
        /// The family.
        family: String,
        /// The label.
        label: String,
    },
    /// It is a family, and no label is named.
    NoLabels {
        /// The family.
        family: String,
    },
    /// The cap is zero.
    CapZero {
        /// The family.
        family: String,
    },
    /// The name is registered already.
    Taken {
        /// What is registered.
        there: Box<Site>,
        /// What was to be.
        refused: Box<Site>,
    },
    /// A sample of the family would have the name of another family's sample.
    Clash {
        /// The name.
        sample: String,
        /// What is registered.
        there: Box<Site>,
        /// What was to be.
        refused: Box<Site>,
    },
    /// A collector declares no families.
    NoFamilies {
        /// Its type.
        collector: &'static str,
    },
    /// A collector was to be registered through a sub-registry, which has a prefix or labels.
    CollectorInScope {
        /// Its type.
        collector: &'static str,
    },
    /// A view was refused for what it is of.
    View(Box<ViewError>),
    /// There is no room for the metric's cells.
    Full(SpaceFull),
}

/// A family, and the place in the source where it was registered.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Site {
    /// Its name.
    pub family: String,
    /// Its kind.
    pub kind: Kind,
    /// The names of its labels.
    pub labels: Vec<String>,
    /// Its help.
    pub help: String,
    /// The type of its handles, as the compiler names it: it tells a counter of whole numbers from one of floats, and two types
    /// of labels with equal names.
    pub handle: &'static str,
    /// The call that registered it.
    pub location: &'static Location<'static>,
}

impl Site {
    fn of(desc: &Desc) -> Box<Self> {
        Box::new(Self {
            family: desc.name().to_owned(),
            kind: desc.kind(),
            labels: desc.labels().iter().map(|label| label.clone().into_owned()).collect(),
            help: desc.help().unwrap_or_default().to_owned(),
            handle: desc.handle(),
            location: desc.site(),
        })
    }
}

impl RegisterError {
    pub(super) fn taken(refused: &Desc, there: &Desc) -> Self {
        Self::Taken { there: Site::of(there), refused: Site::of(refused) }
    }

    pub(super) fn clash(refused: &Desc, sample: String, there: &Desc) -> Self {
        Self::Clash { sample, there: Site::of(there), refused: Site::of(refused) }
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { family, kind, labels, help, handle, location } = self;
        write!(
            f,
            "{} {family:?} with labels {labels:?} and help {help:?} ({handle}) at {location}",
            kind.as_str()
        )
    }
}

impl fmt::Display for RegisterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(error) => error.fmt(f),
            Self::LabelTwice { family, label } => {
                write!(
                    f,
                    "{family:?} has two labels {label:?}; give each label of a family a name of its own"
                )
            }
            Self::NoLabels { family } => {
                write!(
                    f,
                    "{family:?} is a family without labels; name one at least, or register a metric without labels"
                )
            }
            Self::CapZero { family } => write!(f, "{family:?} has a cap of 0 series; allow at least one"),
            Self::Taken { there, refused } => write!(
                f,
                "the name is taken: there is a {there}; refused is a {refused}. Register a family once and clone its handle, \
                 or call get_or_register with the same type, labels, help and bounds at both places"
            ),
            Self::Clash { sample, there, refused } => write!(
                f,
                "both would have samples named {sample:?}: there is a {there}; refused is a {refused}. Rename one of them"
            ),
            Self::NoFamilies { collector } => {
                write!(
                    f,
                    "{collector} declares no families; have `families` answer those that it may have samples of"
                )
            }
            Self::CollectorInScope { collector } => write!(
                f,
                "{collector} names its families and labels its samples itself; register it with the registry, not with a \
                 sub-registry that has a prefix or labels"
            ),
            Self::View(error) => error.fmt(f),
            Self::Full(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for RegisterError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Name(error) => Some(error),
            Self::View(error) => Some(error),
            Self::Full(error) => Some(error),
            _ => None,
        }
    }
}

impl From<NameError> for RegisterError {
    fn from(error: NameError) -> Self {
        Self::Name(error)
    }
}

impl From<SpaceFull> for RegisterError {
    fn from(error: SpaceFull) -> Self {
        Self::Full(error)
    }
}
