//! Why an exporter did not start.

use altimeter::CredentialsError;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// Why an exporter did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// It could not listen on this address.
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        error: io::Error,
    },
    /// Every port of a range is taken.
    NoFreePort {
        /// The interface.
        address: IpAddr,
        /// The first port that was tried.
        first: u16,
        /// The last one.
        last: u16,
    },
    /// A range of ports that has none.
    EmptyRange {
        /// Where it was to begin.
        first: u16,
        /// Where it was to end.
        last: u16,
    },
    /// It could not listen on this Unix socket.
    UnixSocket {
        /// The path of the socket.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A path that no request can have.
    Path {
        /// As given.
        path: String,
    },
    /// Credentials that are none.
    Credentials(CredentialsError),
    /// There is no thread, or no runtime, to be had.
    Thread(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bind { address, error } => {
                write!(f, "cannot listen on {address}: {error}; choose another port, or a range of ports")
            }
            Self::NoFreePort { address, first, last } => {
                write!(f, "no port of {address} from {first} to {last} is free; choose a wider range")
            }
            Self::EmptyRange { first, last } => {
                write!(f, "the ports from {first} to {last} are none; give the lower one first")
            }
            Self::UnixSocket { path, error } => {
                write!(f, "cannot listen on the socket {}: {error}; choose another path", path.display())
            }
            Self::Path { path } => write!(
                f,
                "the path {path:?} is none; it begins with '/', has no '?', '#' or space, and is percent-encoded"
            ),
            Self::Credentials(error) => error.fmt(f),
            Self::Thread(error) => write!(f, "the exporter's thread did not start: {error}"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Bind { error, .. } | Self::UnixSocket { error, .. } | Self::Thread(error) => Some(error),
            Self::Credentials(error) => Some(error),
            _ => None,
        }
    }
}
