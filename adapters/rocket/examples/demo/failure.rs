//! Why the demo ends with an error: one line for standard error.

use std::net::SocketAddr;
use std::{fmt, io};

use rocket::error::ErrorKind;

use crate::app::OpenError;

/// Why the demo ends with an error.
pub(crate) enum Failure {
    /// No signal can be listened for.
    Signals(io::Error),
    /// No temporary directory.
    Temporary(io::Error),
    /// The database does not open, or a metric is refused.
    Open(OpenError),
    /// The address cannot be listened on.
    Bind(SocketAddr, Box<rocket::Error>),
    /// Rocket does not launch.
    Launch(Box<rocket::Error>),
}

impl Failure {
    pub(crate) fn launch(error: rocket::Error) -> Self {
        Self::Launch(Box::new(error))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signals(error) => write!(f, "cannot listen for signals: {error}"),
            Self::Temporary(error) => write!(f, "no temporary directory: {error}; name a file with DEMO_DB"),
            Self::Open(error @ (OpenError::EmptyPath | OpenError::Database(..))) => {
                write!(f, "DEMO_DB: {error}")
            }
            Self::Open(error) => error.fmt(f),
            Self::Bind(address, error) => {
                write!(f, "cannot listen on {address}: {error}; choose another port with ROCKET_PORT")
            }
            Self::Launch(error) => match error.kind() {
                // Rocket's own summary does not say which setting.
                ErrorKind::Config(error) => write!(f, "cannot launch: {error}"),
                error => write!(f, "cannot launch: {error}"),
            },
        }
    }
}
