//! An application on a free port.

use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use altimeter_tests::exposition::Page;
use altimeter_tests::waiting::page_when;
use rocket::config::LogLevel;
use rocket::fairing::AdHoc;
use rocket::{Build, Config, Ignite, Rocket, Shutdown};

use crate::http::{self, PATIENCE};

/// A running application. It stops when dropped.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    shutdown: Shutdown,
    thread: Option<JoinHandle<Result<Rocket<Ignite>, String>>>,
}

/// Rocket without its log, on any port. What still runs half a second after the end is cut.
pub(crate) fn quiet() -> Rocket<Build> {
    let config = Config {
        port: 0,
        log_level: LogLevel::Off,
        shutdown: rocket::config::Shutdown { grace: 0, mercy: 0, force: false, ..Default::default() },
        ..Config::debug_default()
    };
    rocket::custom(config)
}

impl Served {
    /// Serves what `build` makes, and waits until it listens.
    pub(crate) fn start(rocket: Rocket<Build>) -> Self {
        let (launched, launch) = mpsc::channel();
        let rocket = rocket.attach(AdHoc::on_liftoff("Tell the test", |rocket| {
            let address = SocketAddr::new(rocket.config().address, rocket.config().port);
            Box::pin(async move { launched.send((address, rocket.shutdown())).expect("the test waits") })
        }));
        // What outlives the service is no affair of these tests. (An error of Rocket's that nobody looks at panics.)
        let thread = thread::spawn(|| rocket::execute(rocket.launch()).map_err(|error| error.to_string()));
        let (address, shutdown) = launch.recv_timeout(PATIENCE).expect("an application that launches");
        Self { address, shutdown, thread: Some(thread) }
    }

    /// All that comes back until the connection is closed.
    pub(crate) fn exchange(&self, request: &[u8]) -> Vec<u8> {
        http::exchange(self.address, request).expect("a reply")
    }

    /// The page at `/metrics`.
    pub(crate) fn page(&self) -> Page {
        Page::parse(http::send(self.address, "GET", "/metrics", None).body).expect("a page that parses")
    }

    /// The first page on which `ready` is true: what a client has seen is counted some microseconds later.
    pub(crate) fn page_when(&self, ready: impl Fn(&Page) -> bool) -> Page {
        page_when(|| self.page(), ready, PATIENCE)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.shutdown.clone().notify();
        let joined = self.thread.take().map(JoinHandle::join);
        assert!(thread::panicking() || joined.is_none_or(|joined| joined.is_ok()), "the service panicked");
    }
}
