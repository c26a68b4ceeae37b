//! What an application that is measured is measured by, for all who meet one of its requests.

use std::fmt;
use std::sync::Arc;

use altimeter::{NameError, RegisterError};
use rocket::Request;

use crate::credentials::Guard;
use crate::families::Families;
use crate::settings::{SettingError, Settings};

/// Kept by Rocket as the application's state.
#[derive(Debug)]
pub(crate) struct Attached {
    pub(crate) families: &'static Families,
    pub(crate) settings: Arc<Settings>,
    pub(crate) guard: Guard,
}

impl Attached {
    pub(crate) fn new(families: &'static Families, settings: Settings) -> Self {
        Self { families, guard: Guard::of(&settings), settings: Arc::new(settings) }
    }

    /// That of the application that answers `request`, if it is measured.
    pub(crate) fn to<'r>(request: &'r Request<'_>) -> Option<&'r Self> {
        request.rocket().state()
    }
}

/// Why an application is not launched.
#[derive(Debug)]
pub(crate) enum LaunchError {
    Setting(SettingError),
    Namespace(NameError),
    Register(RegisterError),
}

impl fmt::Display for LaunchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setting(error) => error.fmt(f),
            Self::Namespace(error) => write!(f, "the namespace is refused: {error}"),
            Self::Register(error) => write!(f, "its metrics are refused: {error}"),
        }
    }
}

impl std::error::Error for LaunchError {}

impl From<SettingError> for LaunchError {
    fn from(error: SettingError) -> Self {
        Self::Setting(error)
    }
}

impl From<NameError> for LaunchError {
    fn from(error: NameError) -> Self {
        Self::Namespace(error)
    }
}

impl From<RegisterError> for LaunchError {
    fn from(error: RegisterError) -> Self {
        Self::Register(error)
    }
}
