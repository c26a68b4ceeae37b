//! The thread of an exporter: accepts connections until it is told to stop.

use crate::bind::Bound;
use crate::collecting::THREADS;
use crate::connections::Connections;
use crate::deadline::Stream;
use crate::exporter::Settings;
use std::io;
use std::time::Duration;
use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::net::UnixListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::task::LocalSet;

/// After an error that is not of one connection: the process has no file descriptor left, as a rule. Trying at once would burn a
/// core.
const PAUSE: Duration = Duration::from_millis(50);

/// Serves until `stop` resolves, and says first whether it could begin.
pub(crate) fn serve(
    bound: Bound,
    settings: Settings,
    stop: oneshot::Receiver<()>,
    started: impl FnOnce(io::Result<()>),
) {
    let (runtime, listener) = match prepare(bound) {
        Ok(prepared) => prepared,
        Err(error) => return started(Err(error)),
    };
    started(Ok(()));
    LocalSet::new().block_on(&runtime, accept(listener, Connections::new(settings), stop));
    // Without waiting for collectors that hang.
    runtime.shutdown_background();
}

fn prepare(bound: Bound) -> io::Result<(Runtime, Listener)> {
    let runtime = Builder::new_current_thread().enable_all().max_blocking_threads(THREADS).build()?;
    let listener = {
        let _context = runtime.enter();
        match bound {
            Bound::Tcp(listener, _) => Listener::Tcp(TcpListener::from_std(listener)?),
            #[cfg(unix)]
            Bound::Unix(listener, _) => Listener::Unix(UnixListener::from_std(listener)?),
        }
    };
    Ok((runtime, listener))
}

async fn accept(listener: Listener, mut connections: Connections, mut stop: oneshot::Receiver<()>) {
    loop {
        tokio::select! {
            biased;
            _ = &mut stop => return,
            () = connections.ended() => {}
            accepted = listener.accept() => match accepted {
                Ok(stream) => connections.admit(stream),
                Err(error) if is_of_one_connection(&error) => {}
                Err(_) => {
                    connections.close_one();
                    tokio::time::sleep(PAUSE).await;
                }
            },
        }
    }
}

/// A client that left before it was accepted.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

enum Listener {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix(UnixListener),
}

impl Listener {
    async fn accept(&self) -> io::Result<Box<dyn Stream>> {
        Ok(match self {
            Self::Tcp(listener) => {
                let stream = listener.accept().await?.0;
                // Whatever is written is a whole piece of an answer. A connection that cannot be told so, as one that its client has
                // reset already, is served as it is: the error is no other client's.
                let _ = stream.set_nodelay(true);
                Box::new(stream)
            }
            #[cfg(unix)]
            Self::Unix(listener) => Box::new(listener.accept().await?.0),
        })
    }
}
