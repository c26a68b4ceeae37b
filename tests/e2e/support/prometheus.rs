//! A real Prometheus. Needs `prometheus` on the path.

use super::http;
use altimeter_tests::reserved::Reserved;
use rocket::serde::json::Value;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The first scrape comes some five seconds after the start, and the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(120);

/// A Prometheus that scrapes its targets and evaluates rules every second. It is killed when dropped.
pub(crate) struct Prometheus {
    process: Child,
    port: Reserved,
    directory: TempDir,
}

impl Prometheus {
    /// With files of rules, and further arguments.
    pub(crate) fn scraping(targets: &[SocketAddr], rules: &[PathBuf], arguments: &[&str]) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let targets: Vec<_> = targets.iter().map(SocketAddr::to_string).collect();
        let config = format!(
            "global: {{scrape_interval: 1s, evaluation_interval: 1s}}\n\
             rule_files: {rules:?}\n\
             scrape_configs: [{{job_name: kennel, static_configs: [{{targets: {targets:?}}}]}}]\n"
        );
        fs::write(directory.path().join("prometheus.yml"), config).expect("a configuration");
        // Prometheus does not say which port it took.
        let port = Reserved::port().expect("a free port");
        let log = File::create(directory.path().join("log")).expect("a log");
        let process = Command::new("prometheus")
            .current_dir(&directory)
            .args(["--config.file=prometheus.yml", "--storage.tsdb.path=data"])
            .arg(format!("--web.listen-address={}", port.address()))
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| missing("prometheus", &error));
        Self { process, port, directory }
    }

    /// What the API answers to a query, once it says `success` and `ready` finds in it what it looks for.
    pub(crate) fn poll<T>(&mut self, target: &str, ready: impl Fn(&Value) -> Option<T>) -> T {
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
            http::exchange(self.port.address(), request.as_bytes()).ok().filter(|reply| !reply.is_empty())?;
        let answer: Value = rocket::serde::json::from_str(http::parse(&reply, false).text()).ok()?;
        (answer["status"] == "success").then(|| answer["data"].clone())
    }

    /// The value of an instant query that finds one series.
    pub(crate) fn value(&mut self, query: &str, ready: impl Fn(f64) -> bool) -> f64 {
        self.poll(&target(query), |data| {
            let value = data["result"][0]["value"][1].as_str()?.parse().ok()?;
            ready(value).then_some(value)
        })
    }
}

/// Where a query is asked.
pub(crate) fn target(query: &str) -> String {
    let encoded: String = query.bytes().map(|byte| format!("%{byte:02x}")).collect();
    format!("/api/v1/query?query={encoded}")
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub(crate) fn missing(tool: &str, error: &std::io::Error) -> ! {
    match error.kind() {
        ErrorKind::NotFound => {
            panic!("`{tool}` is not on the path; install it, or leave out the feature `servers`")
        }
        _ => panic!("`{tool}` does not start: {error}"),
    }
}
