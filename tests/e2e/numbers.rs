//! After a known series of requests, every number on the page is the number of what was sent.

use std::collections::BTreeMap;

use altimeter_tests::exposition::Page;

use crate::support::service::Service;

const REX: &str = r#"{"name": "Rex", "breed": "collie"}"#;
const MAX: &str = r#"{"name": "Max", "breed": "poodle"}"#;

/// Method, target, body, and the status that the demo answers with.
const SERIES: [(&str, &str, Option<&str>, u16); 33] = [
    ("GET", "/dogs", None, 200),
    ("POST", "/dogs", Some(REX), 201),
    ("POST", "/dogs", Some(REX), 409),
    ("POST", "/dogs", Some(MAX), 201),
    ("POST", "/dogs", Some("{"), 400),
    ("GET", "/dogs?sorted", None, 200),
    ("HEAD", "/dogs", None, 200),
    ("GET", "/dogs/1", None, 200),
    ("GET", "/dogs/1", None, 200),
    ("GET", "/dogs/1?again", None, 200),
    ("HEAD", "/dogs/1", None, 200),
    ("GET", "/dogs/99", None, 404),
    ("GET", "/dogs/99", None, 404),
    ("GET", "/dogs/rex", None, 422),
    ("PUT", "/dogs/1", Some(MAX), 409),
    ("PUT", "/dogs/99", Some(r#"{"name": "Nobody", "breed": "none"}"#), 404),
    ("PUT", "/dogs/1", Some(r#"{"name": "Rexa", "breed": "collie"}"#), 200),
    ("GET", "/dogs/1", None, 200),
    ("DELETE", "/dogs/2", None, 204),
    ("DELETE", "/dogs/2", None, 404),
    ("GET", "/dogs/2", None, 404),
    ("GET", "/slow?ms=1", None, 200),
    ("GET", "/slow?ms=long", None, 422),
    ("GET", "/stream", None, 200),
    ("GET", "/fail", None, 500),
    ("GET", "/panic", None, 500),
    ("GET", "/metrics", None, 200),
    ("HEAD", "/metrics", None, 200),
    ("POST", "/metrics", None, 404),
    ("GET", "/metrics/more", None, 404),
    ("GET", "/no/such/path", None, 404),
    ("GET", "/another?path=1", None, 404),
    ("PATCH", "/dogs/1", None, 404),
];

/// How many of them each series of `http_requests_total` is to have: method, route, status.
const REQUESTS: [(&str, &str, &str, f64); 23] = [
    ("GET", "/dogs", "200", 2.0),
    ("HEAD", "/dogs", "200", 1.0),
    ("POST", "/dogs", "201", 2.0),
    ("POST", "/dogs", "400", 1.0),
    ("POST", "/dogs", "409", 1.0),
    ("GET", "/dogs/<id>", "200", 4.0),
    ("GET", "/dogs/<id>", "404", 3.0),
    ("GET", "/dogs/<id>", "422", 1.0),
    ("HEAD", "/dogs/<id>", "200", 1.0),
    ("PUT", "/dogs/<id>", "200", 1.0),
    ("PUT", "/dogs/<id>", "404", 1.0),
    ("PUT", "/dogs/<id>", "409", 1.0),
    ("DELETE", "/dogs/<id>", "204", 1.0),
    ("DELETE", "/dogs/<id>", "404", 1.0),
    ("GET", "/slow", "200", 1.0),
    ("GET", "/slow", "422", 1.0),
    ("GET", "/stream", "200", 1.0),
    ("GET", "/fail", "500", 1.0),
    ("GET", "/panic", "500", 1.0),
    ("GET", "<unmatched>", "404", 3.0),
    ("PATCH", "<unmatched>", "404", 1.0),
    ("POST", "<unmatched>", "404", 1.0),
    // A method that Rocket does not know is answered before any fairing sees it.
    ("FOO", "<unmatched>", "400", 0.0),
];

/// How many statements of each kind the series runs: the schema; two lists and one `HEAD` of it, three dogs looked for
/// in vain and one found twice, before and after it changed; every `POST` that is JSON; every `PUT`; every `DELETE`.
const STATEMENTS: [(&str, f64); 5] =
    [("ddl", 1.0), ("select", 8.0), ("insert", 3.0), ("update", 3.0), ("delete", 2.0)];

/// The page after the series, when the service is idle.
fn page_after_the_series() -> Page {
    let service = Service::start();
    for (method, target, body, status) in SERIES {
        let reply = match body {
            Some(body) => service.send_json(method, target, body),
            None => service.send(method, target),
        };
        assert_eq!(reply.status, status, "{method} {target}");
    }
    assert_eq!(service.send("FOO", "/dogs").status, 400);
    // One more than the page that says so: families that stand before the gauge were read before.
    service.idle_page();
    service.page()
}

/// Leaves out the series of a value of 0: whether they are there from the start is the family's affair.
fn not_zero(series: BTreeMap<Vec<&str>, f64>) -> BTreeMap<Vec<&str>, f64> {
    series.into_iter().filter(|(_, value)| *value != 0.0).collect()
}

#[test]
fn http_requests_total_counts_every_request_by_method_route_scheme_and_status() {
    let page = page_after_the_series();
    let expected =
        REQUESTS.map(|(method, route, status, count)| (vec![method, route, "http", status], count));
    let counted = page.series("http_requests_total", &["method", "route", "scheme", "status"]);
    assert_eq!(counted, not_zero(expected.into()));
}

#[test]
fn http_request_duration_seconds_observes_every_request_once() {
    let page = page_after_the_series();
    let expected = REQUESTS.map(|(method, route, status, count)| (vec![method, route, status], count));
    let observed = page.series("http_request_duration_seconds_count", &["method", "route", "status"]);
    assert_eq!(observed, not_zero(expected.into()));
}

#[test]
fn http_request_duration_seconds_has_the_bounds_of_latency() {
    let page = page_after_the_series();
    let buckets = page.samples("http_request_duration_seconds_bucket");
    let of_fail = buckets.filter(|bucket| bucket.labels["route"] == "/fail");
    let bounds: Vec<f64> = of_fail.map(|bucket| bucket.labels["le"].parse().expect("a number")).collect();
    let expected = [
        0.0005,
        0.001,
        0.0025,
        0.005,
        0.01,
        0.025,
        0.05,
        0.075,
        0.1,
        0.25,
        0.5,
        0.75,
        1.0,
        2.5,
        5.0,
        7.5,
        10.0,
        25.0,
        50.0,
        75.0,
        f64::INFINITY,
    ];
    assert_eq!(bounds, expected);
}

#[test]
fn http_request_time_to_last_byte_seconds_observes_every_request_once() {
    let page = page_after_the_series();
    let mut expected = BTreeMap::new();
    for (method, route, _, count) in REQUESTS {
        *expected.entry(vec![method, route]).or_default() += count;
    }
    let observed = page.series("http_request_time_to_last_byte_seconds_count", &["method", "route"]);
    assert_eq!(observed, not_zero(expected));
}

#[test]
fn every_body_is_observed_with_its_bytes() {
    let page = page_after_the_series();
    let sent: usize = SERIES.iter().filter_map(|(.., body, _)| Some(body.as_ref()?.len())).sum();
    assert_eq!(page.value("http_request_body_bytes_sum", &[]), Some(sent as f64));
    let all: f64 = REQUESTS.iter().map(|(.., count)| count).sum();
    assert_eq!(page.value("http_request_body_bytes_count", &[]), Some(all));
    let streamed = |part| page.value(&format!("http_response_body_bytes_{part}"), &[("body", "streamed")]);
    assert_eq!((streamed("count"), streamed("sum")), (Some(1.0), Some(34.0)), "five parts of GET /stream");
    assert_eq!(page.value("http_response_body_bytes_count", &[("body", "sized")]), Some(all - 1.0));
    assert_eq!(page.value("http_responses_aborted_total", &[]), Some(0.0));
}

#[test]
fn http_handler_errors_total_counts_every_error_by_kind() {
    let page = page_after_the_series();
    let expected = [
        (vec!["/dogs", "name_taken"], 1.0),
        (vec!["/dogs/<id>", "name_taken"], 1.0),
        (vec!["/dogs/<id>", "no_such_dog"], 5.0),
        (vec!["/panic", "panic"], 1.0),
    ];
    assert_eq!(page.series("http_handler_errors_total", &["route", "kind"]), expected.into());
}

#[test]
fn db_statements_total_counts_every_statement_by_kind() {
    let page = page_after_the_series();
    let expected = STATEMENTS.map(|(kind, count)| (vec!["kennel", kind], count));
    assert_eq!(not_zero(page.series("db_statements_total", &["db", "kind"])), expected.into());
}

#[test]
fn db_statement_duration_seconds_observes_every_statement_once() {
    let page = page_after_the_series();
    let expected = STATEMENTS.map(|(kind, count)| (vec!["kennel", kind], count));
    assert_eq!(
        not_zero(page.series("db_statement_duration_seconds_count", &["db", "kind"])),
        expected.into()
    );
}

#[test]
fn cache_gets_total_counts_every_get_by_outcome() {
    let page = page_after_the_series();
    let expected = [(vec!["dogs", "moka", "hit"], 3.0), (vec!["dogs", "moka", "miss"], 5.0)];
    let counted = page.series("cache_gets_total", &["cache", "backend", "outcome"]);
    assert_eq!(not_zero(counted), expected.into());
}

#[test]
fn model_counters_count_the_rows_that_were_committed() {
    let page = page_after_the_series();
    let counted = ["model_inserts_total", "model_updates_total", "model_deletes_total"]
        .map(|name| page.value(name, &[("model", "dog")]));
    assert_eq!(counted, [Some(2.0), Some(1.0), Some(1.0)]);
}

#[test]
fn http_requests_in_flight_is_zero_when_idle() {
    let page = page_after_the_series();
    assert_eq!(page.value("http_requests_in_flight", &[]), Some(0.0));
}

#[test]
fn every_family_has_its_type() {
    let page = page_after_the_series();
    let expected = [
        ("cache_gets_total", "counter"),
        ("db_statement_duration_seconds", "histogram"),
        ("db_statements_total", "counter"),
        ("http_handler_duration_seconds", "histogram"),
        ("http_handler_errors_total", "counter"),
        ("http_handler_outcomes_total", "counter"),
        ("http_request_body_bytes", "histogram"),
        ("http_request_duration_seconds", "histogram"),
        ("http_request_time_to_last_byte_seconds", "histogram"),
        ("http_requests_in_flight", "gauge"),
        ("http_requests_total", "counter"),
        ("model_deletes_total", "counter"),
        ("model_inserts_total", "counter"),
        ("model_updates_total", "counter"),
    ];
    for (family, kind) in expected {
        assert_eq!(page.family(family).map(|family| &*family.kind), Some(kind), "{family}");
    }
}

#[test]
fn requests_sent_at_once_are_all_counted() {
    let service = Service::start();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..50 {
                    assert_eq!(service.send("GET", "/dogs").status, 200);
                }
            });
        }
    });
    let page = service.idle_page();
    let labels = [("method", "GET"), ("route", "/dogs"), ("scheme", "http"), ("status", "200")];
    assert_eq!(page.value("http_requests_total", &labels), Some(200.0));
    assert_eq!(page.value("db_statements_total", &[("db", "kennel"), ("kind", "select")]), Some(200.0));
}
