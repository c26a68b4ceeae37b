//! A real Prometheus scrapes the demo, and `promtool` accepts its page. Needs `prometheus` and `promtool` on the path.

#[path = "../../adapters/rocket/examples/demo/app.rs"]
mod app;
#[path = "support/prometheus.rs"]
mod server;
#[allow(dead_code, reason = "the target `e2e` uses the rest")]
mod support;

use std::io::Write;
use std::process::{Command, Stdio};

use server::{Prometheus, missing};
use support::http;
use support::service::Service;

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
