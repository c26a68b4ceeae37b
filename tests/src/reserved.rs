//! Ports for servers that have to be told one.

use socket2::{Domain, Socket, Type};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};

/// A port of 127.0.0.1 that nobody but the server it is meant for is given, as long as this is held.
///
/// A socket is bound to it and never listens. To a server that sets `SO_REUSEADDR`, as Redis, memcached and Prometheus do, the port is
/// free; to whoever asks for any port it is taken. So what answers there is that server. A listener that is opened to learn of a
/// free port, and dropped, says less: the port may be given to another, and a process that is being started by another thread at
/// that moment has the listener, too, until it executes its program, and takes connections that nobody will answer.
///
/// This is so on Linux. Elsewhere two sockets at one port are refused, or both served, so there the port is only one that was free.
#[derive(Debug)]
pub struct Reserved {
    address: SocketAddr,
    /// Keeps the port.
    _bound: Option<Socket>,
}

impl Reserved {
    /// # Errors
    /// Those of the sockets: no port is free, or no further descriptor is to be had.
    pub fn port() -> io::Result<Self> {
        let bound = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        bound.set_reuse_address(true)?;
        bound.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
        let address = bound.local_addr()?.as_socket().ok_or(io::ErrorKind::AddrNotAvailable)?;
        Ok(Self { address, _bound: cfg!(target_os = "linux").then_some(bound) })
    }

    /// Where the server is to listen.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{TcpListener, TcpStream};

    /// The standard library's listeners set `SO_REUSEADDR` on Unix.
    #[test]
    #[cfg(unix)]
    fn a_server_may_listen_at_it() -> io::Result<()> {
        let reserved = Reserved::port()?;
        let listener = TcpListener::bind(reserved.address())?;
        TcpStream::connect(reserved.address())?;
        listener.accept()?;
        Ok(())
    }

    /// As they do that the kernel gives any port, among others.
    #[test]
    #[cfg(target_os = "linux")]
    fn those_who_want_a_port_of_their_own_are_refused() -> io::Result<()> {
        let reserved = Reserved::port()?;
        let other = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        let refused = other.bind(&reserved.address().into()).expect_err("it is taken");
        assert_eq!(refused.kind(), io::ErrorKind::AddrInUse);
        Ok(())
    }

    #[test]
    fn nobody_answers_there_until_a_server_does() -> io::Result<()> {
        let reserved = Reserved::port()?;
        let refused = TcpStream::connect(reserved.address()).expect_err("nobody listens");
        assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
        Ok(())
    }
}
