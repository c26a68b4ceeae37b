//! The demo's own traffic: a light stream of real HTTP requests over all routes, so that the numbers move.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use minreq::{Method, Request, Response};
use rocket::fairing::AdHoc;

/// Between two requests: about seven a second.
const PAUSE: Duration = Duration::from_millis(150);
/// `GET /panic` writes to standard error, so it is asked for in one round of so many only: every half minute or so.
const ROUNDS_PER_PANIC: u64 = 12;

/// The traffic, from liftoff until it is stopped.
#[derive(Default)]
pub(crate) struct Drive {
    running: Arc<Mutex<Option<Running>>>,
}

/// A thread that ends when `stop` is dropped.
struct Running {
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

impl Drive {
    /// Starts the traffic when the service is up.
    pub(crate) fn fairing(&self) -> AdHoc {
        let running = Arc::clone(&self.running);
        AdHoc::on_liftoff("Self-driven traffic", move |rocket| {
            let address = SocketAddr::new(rocket.config().address, rocket.config().port);
            Box::pin(async move {
                let (stop, stopped) = mpsc::channel();
                let visitor = Visitor { base: format!("http://{}", reachable(address)), stopped };
                let thread = thread::spawn(move || visitor.visit());
                *running.lock().unwrap_or_else(PoisonError::into_inner) = Some(Running { stop, thread });
            })
        })
    }

    /// Stops the traffic and waits until it has stopped. A request under way is finished or refused first.
    pub(crate) fn stop(self) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Running { stop, thread }) = running {
            drop(stop);
            // It panics nowhere; if it did, the panic has been printed.
            let _ = thread.join();
        }
    }
}

/// Where a client of the same machine finds a service that listens on `address`.
fn reachable(address: SocketAddr) -> SocketAddr {
    match address.ip() {
        ip if !ip.is_unspecified() => address,
        IpAddr::V4(_) => (Ipv4Addr::LOCALHOST, address.port()).into(),
        IpAddr::V6(_) => (Ipv6Addr::LOCALHOST, address.port()).into(),
    }
}

/// Asks for one thing after the other.
struct Visitor {
    base: String,
    stopped: Receiver<()>,
}

/// The traffic has been told to stop.
struct Stopped;

impl Visitor {
    fn visit(self) {
        for round in 0.. {
            if self.round(round).is_err() {
                return;
            }
        }
    }

    /// One dog comes, is looked at, is renamed and goes.
    fn round(&self, round: u64) -> Result<(), Stopped> {
        let rex = format!(r#"{{"name": "Rex {}-{round}", "breed": "collie"}}"#, std::process::id());
        let max = format!(r#"{{"name": "Max {}-{round}", "breed": "poodle"}}"#, std::process::id());
        let came = self.send(Method::Post, "/dogs", Some(&rex))?;
        // A dog that is not there, should it not have come: then the rounds are of 404s.
        let dog = came.as_ref().and_then(|came| came.header("location")).unwrap_or("/dogs/0");
        self.send(Method::Post, "/dogs", Some(&rex))?;
        self.send(Method::Get, "/dogs", None)?;
        for _ in 0..4 {
            self.send(Method::Get, dog, None)?;
        }
        self.send(Method::Put, dog, Some(&max))?;
        self.send(Method::Get, dog, None)?;
        self.send(Method::Head, "/dogs", None)?;
        self.send(Method::Get, &format!("/slow?ms={}", 10 * (round % 20)), None)?;
        self.send(Method::Get, "/stream", None)?;
        self.send(Method::Get, "/fail", None)?;
        if round.is_multiple_of(ROUNDS_PER_PANIC) {
            self.send(Method::Get, "/panic", None)?;
        }
        self.send(Method::Get, "/no/such/path", None)?;
        self.send(Method::Delete, dog, None)?;
        self.send(Method::Get, dog, None)?;
        Ok(())
    }

    /// Sends one request, then pauses. What the service answers, and whether it does, is for the metrics to show.
    fn send(&self, method: Method, path: &str, body: Option<&str>) -> Result<Option<Response>, Stopped> {
        let mut request = Request::new(method, format!("{}{path}", self.base)).with_timeout(10);
        if let Some(body) = body {
            request = request.with_header("Content-Type", "application/json").with_body(body);
        }
        let response = request.send().ok();
        match self.stopped.recv_timeout(PAUSE) {
            Err(mpsc::RecvTimeoutError::Timeout) => Ok(response),
            _ => Err(Stopped),
        }
    }
}
