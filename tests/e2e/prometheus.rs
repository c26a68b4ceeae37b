//! A real Prometheus scrapes the demo, and `promtool` accepts its page. Needs `prometheus` and `promtool` on the path.

#[path = "../../adapters/rocket/examples/demo/app.rs"]
mod app;
#[allow(dead_code, reason = "the target `dashboards` uses the rest")]
#[path = "../dashboards/files.rs"]
mod files;
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

/// A Prometheus that scrapes its targets and evaluates the rules of `adapters/dashboards` every second. It is killed when dropped.
struct Prometheus {
    process: Child,
    address: SocketAddr,
    directory: TempDir,
}

impl Prometheus {
    fn scraping(services: &[&Service]) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let targets: Vec<_> = services.iter().map(|service| service.address.to_string()).collect();
        let config = format!(
            "global: {{scrape_interval: 1s, evaluation_interval: 1s}}\n\
             rule_files: {:?}\n\
             scrape_configs: [{{job_name: kennel, static_configs: [{{targets: {targets:?}}}]}}]\n",
            files::files("prometheus", ".rules.yml")
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
        self.poll(&target(query), |data| {
            let value = data["result"][0]["value"][1].as_str()?.parse().ok()?;
            ready(value).then_some(value)
        })
    }
}

/// Where a query is asked.
fn target(query: &str) -> String {
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

#[test]
fn prometheus_scrapes_the_demo_without_an_error() {
    let service = Service::used();
    let mut prometheus = Prometheus::scraping(&[&service]);
    let error = prometheus.poll("/api/v1/targets", |data| {
        let target = &data["activeTargets"][0];
        (target["health"] == "up").then(|| target["lastError"].clone())
    });
    assert_eq!(error, "");
    assert_eq!(prometheus.value("up", |up| up == 1.0), 1.0);
}

#[test]
fn prometheus_has_the_numbers_that_were_sent() {
    let service = Service::used();
    let mut prometheus = Prometheus::scraping(&[&service]);
    assert_eq!(prometheus.value("sum(http_requests_total)", |_| true), 9.0);
    service.send("GET", "/dogs");
    // The next scrape brings the tenth.
    assert_eq!(prometheus.value("sum(http_requests_total)", |sum| sum != 9.0), 10.0);
}

#[test]
fn sums_over_two_instances_are_those_of_what_was_sent() {
    let (one, two) = (Service::used(), Service::used());
    two.send("GET", "/dogs");
    let mut prometheus = Prometheus::scraping(&[&one, &two]);
    assert_eq!(prometheus.value("sum(up)", |up| up == 2.0), 2.0);
    for (query, sum) in [
        ("sum(http_requests_total)", 19.0),
        ("sum(http_request_duration_seconds_count)", 19.0),
        ("sum(http_request_duration_seconds_bucket{le=\"+Inf\"})", 19.0),
        ("sum by (route) (http_requests_total{route=\"/dogs\"})", 7.0),
        ("sum(model_inserts_total)", 2.0),
        ("sum(db_errors_total{code=\"constraint_unique\"})", 2.0),
    ] {
        assert_eq!(prometheus.value(query, |_| true), sum, "{query}");
    }
}

#[test]
fn rules_aggregate_over_two_instances() {
    let (one, two) = (Service::used(), Service::used());
    let mut prometheus = Prometheus::scraping(&[&one, &two]);
    prometheus.value("sum(up)", |up| up == 2.0);
    assert_eq!(prometheus.value("job:http_requests_in_flight:sum", |_| true), 0.0);
    one.send("GET", "/dogs");
    two.send("GET", "/fail");
    // One rate for both, once each was scraped before and after.
    let answer = prometheus.poll(&target("job_route_status:http_requests:rate5m > 0"), |data| {
        (data["result"].as_array()?.len() >= 2).then(|| data["result"].clone())
    });
    let of = |route| {
        let series =
            answer.as_array().into_iter().flatten().filter(|series| series["metric"]["route"] == route);
        series.map(|series| series["metric"]["instance"].clone()).collect::<Vec<_>>()
    };
    assert_eq!((of("/dogs"), of("/fail")), (vec![Value::Null], vec![Value::Null]));
}

#[test]
fn every_query_of_a_dashboard_is_understood() {
    let service = Service::used();
    let mut prometheus = Prometheus::scraping(&[&service]);
    prometheus.value("sum(up)", |up| up == 1.0);
    for query in files::of_dashboards() {
        let text =
            query.text.replace("$__rate_interval", "5m").replace("$job", ".*").replace("$instance", ".*");
        // It answers with an error, which `poll` waits for in vain, if it does not.
        prometheus.poll(&target(&text), |data| data["result"].as_array().map(Vec::len));
    }
}

#[test]
fn promtool_has_nothing_to_say_about_the_page() {
    let service = Service::used();
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
