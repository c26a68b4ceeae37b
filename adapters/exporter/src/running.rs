//! An exporter that is running.

use crate::bind::Bound;
#[cfg(unix)]
use crate::bind::Socket;
use crate::error::StartError;
use crate::exporter::Settings;
use crate::server;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use tokio::sync::oneshot;

/// An exporter that is running: from [`Exporter::start`](crate::Exporter::start). It stops when this is dropped, so keep it.
#[derive(Debug)]
#[must_use = "the exporter stops when this is dropped"]
pub struct Running {
    address: Option<SocketAddr>,
    #[cfg(unix)]
    socket: Option<Socket>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Serves in a new thread.
    pub(crate) fn start(bound: Bound, settings: Settings) -> Result<Self, StartError> {
        let address = match &bound {
            Bound::Tcp(_, address) => Some(*address),
            #[cfg(unix)]
            Bound::Unix(..) => None,
        };
        #[cfg(unix)]
        let socket = match &bound {
            Bound::Tcp(..) => None,
            Bound::Unix(_, socket) => Some(socket.clone()),
        };
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = mpsc::sync_channel(1);
        let serve = move || server::serve(bound, settings, stopped, |started| drop(tell.send(started)));
        let thread = thread::Builder::new().name("altimeter-export".to_owned()).spawn(serve);
        let thread = thread.map_err(StartError::Thread)?;
        let running = Self {
            address,
            #[cfg(unix)]
            socket,
            stop: Some(stop),
            thread: Some(thread),
        };
        match told.recv() {
            Ok(Ok(())) => Ok(running),
            Ok(Err(error)) => Err(StartError::Thread(error)),
            Err(_) => Err(StartError::Thread(std::io::Error::other("it panicked"))),
        }
    }

    /// Where it listens, with the port that it got; `None` for a Unix socket.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    /// The Unix socket that it listens on; `None` for a port.
    #[must_use]
    pub fn socket(&self) -> Option<&Path> {
        #[cfg(unix)]
        return self.socket.as_ref().map(Socket::path);
        #[cfg(not(unix))]
        None
    }

    /// Stops it, and waits until its thread has ended: then nothing listens any more, and the port is free. Connections are cut, in
    /// the midst of an answer, too. A collector that hangs is left to itself.
    pub fn stop(self) {
        // As dropping does.
    }

    /// Has it run for the rest of the process.
    pub fn detach(mut self) {
        self.thread = None;
        std::mem::forget(self.stop.take());
    }

    fn end(&mut self) {
        // While it still listens: then no successor has found the socket to be one that nobody listens on, and put its own there.
        #[cfg(unix)]
        if let Some(socket) = &self.socket {
            socket.remove();
        }
        // Dropping the sender tells it to stop.
        drop(self.stop.take());
        let Some(thread) = self.thread.take() else { return };
        // A collector that drops the handle must not wait for itself.
        if thread.thread().id() != thread::current().id() {
            // A panic has been reported by the thread's own hook, and is no reason for another one here.
            let _ = thread.join();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.thread.is_some() {
            self.end();
        }
    }
}
