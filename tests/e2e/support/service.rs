//! The demo's own application, served on a free port.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::{panic, thread};

use altimeter::Registry;
use altimeter_tests::exposition::Page;
use altimeter_tests::waiting::page_when;
use rocket::error::ErrorKind;
use rocket::fairing::AdHoc;
use rocket::{Ignite, Rocket, Shutdown};
use tempfile::TempDir;

use super::http::{self, PATIENCE, Reply};
use crate::app;

/// A running demo with a registry and a database of its own. It stops when dropped.
pub(crate) struct Service {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// What it measures into.
    pub(crate) registry: Registry,
    /// Its SQLite file.
    pub(crate) database: PathBuf,
    shutdown: Shutdown,
    served: Option<JoinHandle<()>>,
    /// The directory of the database, removed last.
    _directory: TempDir,
}

impl Service {
    /// Starts the demo and waits until it listens.
    pub(crate) fn start() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let registry = Registry::new();
        let database = directory.path().join("kennel.db");
        let config = app::Config { database: database.clone(), registry: registry.clone(), port: Some(0) };
        let (launched, launch) = mpsc::channel();
        let served = thread::spawn(move || {
            let rocket = app::rocket(config).expect("an application");
            let rocket = rocket.attach(AdHoc::on_liftoff("Tell the test", |rocket| {
                let address = SocketAddr::new(rocket.config().address, rocket.config().port);
                Box::pin(async move { launched.send((address, rocket.shutdown())).expect("the test waits") })
            }));
            stopped(rocket::execute(rocket.launch()));
        });
        let (address, shutdown) = launch.recv_timeout(PATIENCE).expect("a service that launches");
        Self { address, registry, database, shutdown, served: Some(served), _directory: directory }
    }

    /// The demo after each kind of thing has happened in it.
    #[allow(dead_code, reason = "the targets `prometheus` and `dashboards` use it")]
    pub(crate) fn used() -> Self {
        let service = Self::start();
        let rex = r#"{"name": "Rex", "breed": "collie"}"#;
        for (method, target, body) in [
            ("POST", "/dogs", Some(rex)),
            ("POST", "/dogs", Some(rex)),
            ("GET", "/dogs", None),
            ("GET", "/dogs/1", None),
            ("GET", "/dogs/1", None),
            ("PUT", "/dogs/1", Some(rex)),
            ("GET", "/fail", None),
            ("GET", "/no/such/path", None),
            ("DELETE", "/dogs/1", None),
        ] {
            http::send(service.address, method, target, body);
        }
        service
    }

    /// Sends a request without a body.
    pub(crate) fn send(&self, method: &str, target: &str) -> Reply {
        http::send(self.address, method, target, None)
    }

    /// Sends a request with a body of JSON.
    pub(crate) fn send_json(&self, method: &str, target: &str, body: &str) -> Reply {
        http::send(self.address, method, target, Some(body))
    }

    /// The page, as served.
    pub(crate) fn page(&self) -> Page {
        Page::parse(self.send("GET", "/metrics").body).expect("a page that parses")
    }

    /// The page as soon as no request is in flight. A request ends some microseconds after its client has the reply.
    pub(crate) fn idle_page(&self) -> Page {
        self.page_when(|page| page.value("http_requests_in_flight", &[]) == Some(0.0))
    }

    /// The first page on which `ready` is true.
    pub(crate) fn page_when(&self, ready: impl Fn(&Page) -> bool) -> Page {
        page_when(|| self.page(), ready, PATIENCE)
    }
}

/// Panics if the service could not be launched, or failed while it was stopped.
///
/// Rocket waits for its connections only when it polls the notice before its accept loop sees it; else, or when one ends just
/// then, it answers that something outlived the service. That is about Rocket's shutdown, of which no test here speaks.
fn stopped(result: Result<Rocket<Ignite>, rocket::Error>) {
    if let Err(error) = result {
        assert!(matches!(error.kind(), ErrorKind::Shutdown(_, None)), "the service failed: {error}");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.shutdown.clone().notify();
        let result = self.served.take().map(JoinHandle::join);
        if let (Some(Err(cause)), false) = (result, thread::panicking()) {
            panic::resume_unwind(cause);
        }
    }
}
