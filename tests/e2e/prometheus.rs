//! A real Prometheus scrapes the demo, and `promtool` accepts its page. Needs `prometheus` and `promtool` on the path.

#[path = "../../adapters/rocket/examples/demo/app.rs"]
mod app;
#[allow(dead_code, reason = "the target `dashboards` uses the rest")]
#[path = "../dashboards/files.rs"]
mod files;
#[allow(dead_code, reason = "the target `native` uses the rest")]
#[path = "support/prometheus.rs"]
mod server;
#[allow(dead_code, reason = "the target `e2e` uses the rest")]
mod support;

use std::io::Write;
use std::process::{Command, Stdio};

use rocket::serde::json::Value;
use server::{Prometheus, missing, target};
use support::http;
use support::service::Service;

/// A Prometheus that scrapes these services and evaluates the rules of `adapters/dashboards`.
fn scraping(services: &[&Service]) -> Prometheus {
    let targets: Vec<_> = services.iter().map(|service| service.address).collect();
    Prometheus::scraping(&targets, &files::files("prometheus", ".rules.yml"), &[])
}

#[test]
fn prometheus_scrapes_the_demo_without_an_error() {
    let service = Service::used();
    let mut prometheus = scraping(&[&service]);
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
    let mut prometheus = scraping(&[&service]);
    assert_eq!(prometheus.value("sum(http_requests_total)", |_| true), 9.0);
    service.send("GET", "/dogs");
    // The next scrape brings the tenth.
    assert_eq!(prometheus.value("sum(http_requests_total)", |sum| sum != 9.0), 10.0);
}

#[test]
fn sums_over_two_instances_are_those_of_what_was_sent() {
    let (one, two) = (Service::used(), Service::used());
    two.send("GET", "/dogs");
    let mut prometheus = scraping(&[&one, &two]);
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
    let mut prometheus = scraping(&[&one, &two]);
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
    let mut prometheus = scraping(&[&service]);
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
