//! A real Prometheus scrapes the demo, and `promtool` accepts its page. Needs `prometheus` and `promtool` on the path.

#[path = "../../adapters/rocket/examples/demo/app.rs"]
mod app;
#[allow(dead_code, reason = "the target `e2e` uses the rest")]
mod support;

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rocket::serde::json::Value;
use support::http;
use support::service::Service;
use tempfile::TempDir;

/// The first scrape comes some five seconds after the start, and the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(120);

/// A Prometheus that scrapes one target every second. It is killed when dropped.
struct Prometheus {
    process: Child,
    address: SocketAddr,
    directory: TempDir,
}

impl Prometheus {
    fn scraping(target: SocketAddr) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let config = format!(
            "global: {{scrape_interval: 1s}}\n\
             scrape_configs: [{{job_name: kennel, static_configs: [{{targets: ['{target}']}}]}}]\n"
        );
        fs::write(directory.path().join("prometheus.yml"), config).expect("a configuration");
        let address = free_address();
        let log = File::create(directory.path().join("log")).expect("a log");
        let process = Command::new("prometheus")
            .current_dir(&directory)
            .args(["--config.file=prometheus.yml", "--storage.tsdb.path=data"])
            .arg(format!("--web.listen-address={address}"))
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| missing("prometheus", &error));
        Self { process, address, directory }
    }

    /// What the API answers to a query, once it says `success` and `ready` finds in it what it looks for.
    fn poll<T>(&mut self, target: &str, ready: impl Fn(&Value) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let answer = self.ask(target);
            if let Some(found) = answer.as_ref().and_then(&ready) {
                return found;
            }
            let ended = self.process.try_wait().expect("the state of the process");
            assert!(
                ended.is_none() && Instant::now() < deadline,
                "{target}: last answer {answer:#?}, process {ended:?}, log:\n{}",
                fs::read_to_string(self.directory.path().join("log")).unwrap_or_default()
            );
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// The `data` of an answer; nothing while the server starts.
    fn ask(&self, target: &str) -> Option<Value> {
        let request = format!("GET {target} HTTP/1.1\r\nHost: prometheus\r\nConnection: close\r\n\r\n");
        let reply =
            http::exchange(self.address, request.as_bytes()).ok().filter(|reply| !reply.is_empty())?;
        let answer: Value = rocket::serde::json::from_str(http::parse(&reply, false).text()).ok()?;
        (answer["status"] == "success").then(|| answer["data"].clone())
    }

    /// The value of an instant query that finds one series.
    fn value(&mut self, query: &str, ready: impl Fn(f64) -> bool) -> f64 {
        self.poll(&format!("/api/v1/query?query={query}"), |data| {
            let value = data["result"][0]["value"][1].as_str()?.parse().ok()?;
            ready(value).then_some(value)
        })
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An address that was free a moment ago: Prometheus does not say which port it took.
fn free_address() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("its address")
}

fn missing(tool: &str, error: &std::io::Error) -> ! {
    match error.kind() {
        ErrorKind::NotFound => {
            panic!("`{tool}` is not on the path; install it, or leave out the feature `servers`")
        }
        _ => panic!("`{tool}` does not start: {error}"),
    }
}

/// The demo after each kind of thing has happened in it.
fn used_service() -> Service {
    let service = Service::start();
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

#[test]
fn prometheus_scrapes_the_demo_without_an_error() {
    let service = used_service();
    let mut prometheus = Prometheus::scraping(service.address);
    let error = prometheus.poll("/api/v1/targets", |data| {
        let target = &data["activeTargets"][0];
        (target["health"] == "up").then(|| target["lastError"].clone())
    });
    assert_eq!(error, "");
    assert_eq!(prometheus.value("up", |up| up == 1.0), 1.0);
}

#[test]
fn prometheus_has_the_numbers_that_were_sent() {
    let service = used_service();
    let mut prometheus = Prometheus::scraping(service.address);
    assert_eq!(prometheus.value("sum(http_requests_total)", |_| true), 9.0);
    service.send("GET", "/dogs");
    // The next scrape brings the tenth.
    assert_eq!(prometheus.value("sum(http_requests_total)", |sum| sum != 9.0), 10.0);
}

#[test]
fn promtool_has_nothing_to_say_about_the_page() {
    let service = used_service();
    let page = service.send("GET", "/metrics");
    let mut promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| missing("promtool", &error));
    promtool.stdin.take().expect("its input").write_all(&page.body).expect("a page written");
    let output = promtool.wait_with_output().expect("its verdict");
    let findings = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), &*findings), (Some(0), ""));
}

#[test]
fn every_finding_of_promtool_would_be_seen() {
    let mut promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| missing("promtool", &error));
    let page = b"# TYPE requests counter\nrequests 1\n";
    promtool.stdin.take().expect("its input").write_all(page).expect("a page written");
    let output = promtool.wait_with_output().expect("its verdict");
    assert_eq!(output.status.code(), Some(3));
}
