//! Where an exporter listens.

use crate::error::StartError;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::ops::RangeInclusive;
#[cfg(unix)]
use std::os::unix::net::{UnixListener, UnixStream};
#[cfg(unix)]
use std::path::{Path, PathBuf};

/// Where it is to listen.
#[derive(Debug)]
pub(crate) enum Place {
    Tcp(IpAddr, RangeInclusive<u16>),
    #[cfg(unix)]
    Unix(PathBuf),
}

/// Where it listens.
#[derive(Debug)]
pub(crate) enum Bound {
    Tcp(TcpListener, SocketAddr),
    #[cfg(unix)]
    Unix(UnixListener, PathBuf),
}

impl Place {
    pub(crate) fn bind(self) -> Result<Bound, StartError> {
        match self {
            Self::Tcp(address, ports) => first_free(address, ports),
            #[cfg(unix)]
            Self::Unix(path) => match listen(&path) {
                Ok(listener) => Ok(Bound::Unix(listener, path)),
                Err(error) => Err(StartError::UnixSocket { path, error }),
            },
        }
    }
}

/// The first port that is free. A reason other than that a port is taken holds for all of them.
fn first_free(address: IpAddr, ports: RangeInclusive<u16>) -> Result<Bound, StartError> {
    let (first, last) = (*ports.start(), *ports.end());
    if ports.is_empty() {
        return Err(StartError::EmptyRange { first, last });
    }
    for port in ports {
        let asked = SocketAddr::new(address, port);
        let bind = || {
            let listener = TcpListener::bind(asked)?;
            listener.set_nonblocking(true)?;
            let got = listener.local_addr()?;
            Ok(Bound::Tcp(listener, got))
        };
        match bind() {
            Err(error) if is_taken(&error) && first != last => {}
            result => return result.map_err(|error| StartError::Bind { address: asked, error }),
        }
    }
    Err(StartError::NoFreePort { address, first, last })
}

fn is_taken(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::AddrInUse
}

/// Listens at a path. A socket there that nobody listens on is what a process left that was killed, and is replaced.
#[cfg(unix)]
fn listen(path: &Path) -> io::Result<UnixListener> {
    let listener = match UnixListener::bind(path) {
        Err(error) if is_taken(&error) && is_stale(path) => {
            std::fs::remove_file(path)?;
            UnixListener::bind(path)
        }
        result => result,
    }?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

#[cfg(unix)]
fn is_stale(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    let is_socket = std::fs::symlink_metadata(path).is_ok_and(|file| file.file_type().is_socket());
    is_socket
        && UnixStream::connect(path).is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused)
}
