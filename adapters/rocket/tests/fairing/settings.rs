//! What the settings change.

use altimeter::{Bounds, Registry};
use altimeter_rocket::{Altimeter, Builder, Counted, ErrorKind, instrument};
use rocket::figment::Figment;
use rocket::figment::providers::{Format, Toml};
use rocket::http::Header;
use rocket::local::blocking::Client;
use rocket::{get, routes};

use crate::support::{page, series, value};

#[get("/health")]
fn health() -> &'static str {
    "well"
}

#[derive(rocket::Responder)]
#[response(status = 500)]
struct Sick(());
impl ErrorKind for Sick {}

#[get("/ill")]
fn ill() -> Result<(), Counted<Sick>> {
    Err(Sick(()).into())
}

fn client(registry: &Registry, figment: Figment, settings: impl Fn(Builder) -> Builder) -> Client {
    let altimeter = settings(Altimeter::builder().registry(registry.clone())).build();
    let rocket = rocket::custom(figment)
        .attach(altimeter.clone())
        .mount("/", instrument(routes![health, ill]))
        .mount("/metrics", altimeter);
    Client::untracked(rocket).expect("an application")
}

fn built(registry: &Registry, settings: impl Fn(Builder) -> Builder) -> Client {
    client(registry, rocket::Config::figment(), settings)
}

/// The bounds of a series that has no further labels.
fn bounds(registry: &Registry, name: &str) -> Vec<String> {
    let mut lines = series(registry, &format!("{name}_bucket"));
    lines.retain(|line| !line.contains("+Inf"));
    lines.iter().filter_map(|line| Some(line.split("le=\"").nth(1)?.split('"').next()?.to_owned())).collect()
}

#[test]
fn the_configuration_is_read() {
    let registry = Registry::new();
    let toml = Toml::string("[default.altimeter]\nnamespace = \"kennel\"").nested();
    client(&registry, rocket::Config::figment().merge(toml), |builder| builder).get("/health").dispatch();
    assert_eq!(series(&registry, "kennel_http_requests_total").len(), 1);
}

#[test]
fn a_namespace_is_before_every_name() {
    let registry = Registry::new();
    built(&registry, |builder| builder.namespace("kennel")).get("/health").dispatch();
    let page = page(&registry);
    assert!(!page.lines().any(|line| line.starts_with("http_")), "{page}");
    assert!(page.contains("\nkennel_http_requests_in_flight 0\n"), "{page}");
}

#[test]
fn bounds_reach_every_histogram() {
    let registry = Registry::new();
    let client = built(&registry, |builder| {
        let builder = builder.latency_buckets(Bounds::new([0.5, 2.0]).expect("bounds"));
        builder.body_buckets(Bounds::new([10.0]).expect("bounds"))
    });
    client.get("/health").dispatch();
    for name in [
        "http_request_duration_seconds",
        "http_request_time_to_last_byte_seconds",
        "http_handler_duration_seconds",
    ] {
        assert_eq!(bounds(&registry, name), ["0.5", "2"], "{name}");
    }
    assert_eq!(bounds(&registry, "http_request_body_bytes"), ["10"]);
    assert_eq!(bounds(&registry, "http_response_body_bytes"), ["10", "10"]);
}

#[test]
fn excluded_routes_are_in_no_metric() {
    let registry = Registry::new();
    let client = built(&registry, |builder| builder.exclude(["/health", "/ill"]));
    client.get("/health").dispatch();
    client.get("/ill").dispatch();
    let page = page(&registry);
    for route in ["/health", "/ill"] {
        assert!(!page.contains(route), "{page}");
    }
    assert_eq!(value(&registry, "http_request_body_bytes_count"), Some(0));
    assert_eq!(value(&registry, "http_requests_in_flight"), Some(0));
}

#[test]
fn scrapes_are_counted_when_asked_for() {
    let registry = Registry::new();
    let client = built(&registry, |builder| builder.count_scrapes(true));
    let shown = client.get("/metrics").dispatch().into_string().expect("a page");
    assert!(shown.contains("\nhttp_requests_in_flight 1\n"), "{shown}");
    let counted = series(&registry, "http_requests_total");
    assert_eq!(counted.len(), 1);
    assert!(counted[0].contains("route=\"/metrics"), "{counted:?}");
}

#[test]
fn what_the_page_tells_of_itself_is_off_when_told() {
    let tells = |show| {
        let client = built(&Registry::new(), |builder| builder.self_metrics(show));
        let page = client.get("/metrics").dispatch().into_string().expect("a page");
        page.contains("\naltimeter_series{")
    };
    assert!(tells(true) && !tells(false));
}

#[test]
fn a_proxy_tells_the_scheme_where_it_is_asked() {
    let get = |settings: fn(Builder) -> Builder| {
        let registry = Registry::new();
        let client = built(&registry, settings);
        client.get("/health").header(Header::new("X-Forwarded-Proto", "https")).dispatch();
        series(&registry, "http_requests_total").remove(0)
    };
    assert!(get(|builder| builder.forwarded_proto_header("X-Forwarded-Proto")).contains("scheme=\"https\""));
    assert!(get(|builder| builder).contains("scheme=\"http\""));
}
