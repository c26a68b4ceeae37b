//! Where an exporter listens.

use crate::error::StartError;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::ops::RangeInclusive;
#[cfg(unix)]
use std::os::unix::net::{UnixListener, UnixStream};
#[cfg(unix)]
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::time::SystemTime;

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
    Unix(UnixListener, Socket),
}

impl Place {
    pub(crate) fn bind(self) -> Result<Bound, StartError> {
        match self {
            Self::Tcp(address, ports) => first_free(address, ports, listen_on),
            #[cfg(unix)]
            Self::Unix(path) => match listen(&path) {
                Ok(listener) => Ok(Bound::Unix(listener, Socket::at(path))),
                Err(error) => Err(StartError::UnixSocket { path, error }),
            },
        }
    }
}

/// Listens on a port.
fn listen_on(asked: SocketAddr) -> io::Result<Bound> {
    let listener = TcpListener::bind(asked)?;
    listener.set_nonblocking(true)?;
    let got = listener.local_addr()?;
    Ok(Bound::Tcp(listener, got))
}

/// What `bind` makes of the first port that is free. That one is taken, or not for this process, as those below 1024 on Linux or in
/// Windows' excluded ranges, says nothing of the next; any other reason holds for all of them.
fn first_free<B>(
    address: IpAddr,
    ports: RangeInclusive<u16>,
    bind: impl Fn(SocketAddr) -> io::Result<B>,
) -> Result<B, StartError> {
    let (first, last) = (*ports.start(), *ports.end());
    if ports.is_empty() {
        return Err(StartError::EmptyRange { first, last });
    }
    let mut denied = None;
    for port in ports {
        let asked = SocketAddr::new(address, port);
        let failed = |error| StartError::Bind { address: asked, error };
        match bind(asked) {
            Err(error) if is_taken(&error) && first != last => {}
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                denied.get_or_insert_with(|| failed(error));
            }
            result => return result.map_err(failed),
        }
    }
    // That one is denied is the rarer reason, and the one that can be mended.
    Err(denied.unwrap_or(StartError::NoFreePort { address, first, last }))
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

/// The file of a socket that was bound at a path.
#[cfg(unix)]
#[derive(Debug, Clone)]
pub(crate) struct Socket {
    path: PathBuf,
    file: Option<FileId>,
}

/// Which file it is: its device and number, which may be another file's when it is gone; and so when it was made, where that is
/// known.
#[cfg(unix)]
type FileId = (u64, u64, Option<SystemTime>);

#[cfg(unix)]
impl Socket {
    /// The one that was bound there just now.
    fn at(path: PathBuf) -> Self {
        let file = file_at(&path);
        Self { path, file }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Removes it, unless something else is in its place.
    pub(crate) fn remove(&self) {
        if self.file.is_some() && file_at(&self.path) == self.file {
            // Gone already, perhaps.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

#[cfg(unix)]
fn file_at(path: &Path) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt as _;
    let file = std::fs::symlink_metadata(path).ok()?;
    Some((file.dev(), file.ino(), file.created().ok()))
}

#[cfg(test)]
mod tests {
    use super::first_free;
    use crate::StartError;
    use std::io::{self, ErrorKind};
    use std::net::{IpAddr, Ipv4Addr, SocketAddr};

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    /// A system on which ports below 1024 are denied, those below 1026 are taken, and those from 2000 on are no ports.
    fn bind(asked: SocketAddr) -> io::Result<u16> {
        match asked.port() {
            ..1024 => Err(ErrorKind::PermissionDenied.into()),
            1024..1026 => Err(ErrorKind::AddrInUse.into()),
            2000.. => Err(ErrorKind::InvalidInput.into()),
            port => Ok(port),
        }
    }

    #[test]
    fn ports_that_are_denied_are_passed_over_like_those_that_are_taken() {
        assert_eq!(first_free(HERE, 1020..=1030, bind).expect("1026 is free"), 1026);
    }

    #[test]
    fn a_port_that_is_denied_is_told_when_none_is_left() {
        for range in [1022..=1025, 1022..=1022] {
            let error = first_free(HERE, range, bind).expect_err("none is free");
            let StartError::Bind { address, error } = error else { panic!("{error}") };
            assert_eq!((address.port(), error.kind()), (1022, ErrorKind::PermissionDenied));
        }
    }

    #[test]
    fn any_other_reason_ends_the_search() {
        let error = first_free(HERE, 2000..=2010, bind).expect_err("they are no ports");
        assert!(matches!(&error, StartError::Bind { address, .. } if address.port() == 2000), "{error}");
    }
}
