//! Labels of the application's own.

use altimeter::Registry;
use altimeter_rocket::{Altimeter, Builder};
use rocket::http::Header;
use rocket::local::blocking::Client;
use rocket::{get, routes};

use crate::support::{series, value};

#[get("/")]
fn index() -> &'static str {
    "index"
}

fn client(registry: &Registry, labels: impl Fn(Builder) -> Builder) -> Client {
    let altimeter = labels(Altimeter::builder().registry(registry.clone())).build();
    Client::untracked(rocket::build().attach(altimeter).mount("/", routes![index])).expect("an application")
}

/// A label that a client chooses.
fn by_tenant(builder: Builder) -> Builder {
    builder.label("tenant", |request, _| request.headers().get_one("X-Tenant").unwrap_or_default().into())
}

fn get(client: &Client, tenant: String) {
    client.get("/").header(Header::new("X-Tenant", tenant)).dispatch();
}

#[test]
fn a_label_is_on_the_families_of_requests() {
    let registry = Registry::new();
    let client = client(&registry, by_tenant);
    get(&client, "ada".into());
    let labels = r#"method="GET",route="/",scheme="http",status="200",tenant="ada""#;
    assert_eq!(series(&registry, "http_requests_total"), [format!("http_requests_total{{{labels}}} 1")]);
    for observed in [
        r#"http_request_duration_seconds_count{method="GET",route="/",status="200",tenant="ada"}"#,
        r#"http_request_time_to_last_byte_seconds_count{method="GET",route="/",tenant="ada"}"#,
    ] {
        assert_eq!(value(&registry, observed), Some(1), "{observed}");
    }
}

#[test]
fn with_a_label_the_time_to_the_last_byte_is_observed_when_the_response_ends() {
    let registry = Registry::new();
    let client = client(&registry, by_tenant);
    let observed = || series(&registry, "http_request_time_to_last_byte_seconds_count").len();
    let response = client.get("/").dispatch();
    assert_eq!(observed(), 0);
    drop(response);
    assert_eq!(observed(), 1);
}

#[test]
fn it_may_come_from_the_response() {
    let registry = Registry::new();
    let by_class = |builder: Builder| {
        builder.label("class", |_, response| format!("{}xx", response.status().code / 100).into())
    };
    client(&registry, by_class).get("/nowhere").dispatch();
    let series =
        r#"http_requests_total{method="GET",route="<unmatched>",scheme="http",status="404",class="4xx"}"#;
    assert_eq!(value(&registry, series), Some(1));
}

#[test]
fn an_empty_value_is_an_absent_label() {
    let registry = Registry::new();
    client(&registry, by_tenant).get("/").dispatch();
    let series = r#"http_requests_total{method="GET",route="/",scheme="http",status="200"}"#;
    assert_eq!(value(&registry, series), Some(1));
}

#[test]
fn one_that_panics_costs_only_itself_and_is_counted() {
    let registry = Registry::new();
    let client = client(&registry, |builder| {
        let builder = builder.label("broken", |_, _| panic!("on purpose, in a label"));
        by_tenant(builder)
    });
    let response = client.get("/").header(Header::new("X-Tenant", "ada")).dispatch();
    assert_eq!(response.into_string().as_deref(), Some("index"));
    let series = r#"http_requests_total{method="GET",route="/",scheme="http",status="200",tenant="ada"}"#;
    assert_eq!(value(&registry, series), Some(1));
    assert_eq!(value(&registry, r#"altimeter_label_errors_total{label="broken"}"#), Some(1));
}

/// Panics when it is dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("on purpose, in the drop of what a label panicked with");
    }
}

#[test]
fn one_that_panics_with_what_panics_again_costs_no_more() {
    let registry = Registry::new();
    let client = client(&registry, |builder| builder.label("bomb", |_, _| std::panic::panic_any(Bomb)));
    assert_eq!(client.get("/").dispatch().into_string().as_deref(), Some("index"));
    assert_eq!(value(&registry, r#"altimeter_label_errors_total{label="bomb"}"#), Some(1));
    assert_eq!(value(&registry, "http_requests_in_flight"), Some(0));
}

#[test]
fn one_may_read_the_page_that_it_is_on() {
    let registry = Registry::new();
    let read = registry.clone();
    let client = client(&registry, |builder| {
        let read = read.clone();
        builder.label("seen", move |_, _| series(&read, "http_requests_total").len().to_string().into())
    });
    (0..2).for_each(|_| drop(client.get("/").dispatch()));
    let counted = |seen| {
        let labels = format!(r#"method="GET",route="/",scheme="http",status="200",seen="{seen}""#);
        value(&registry, &format!("http_requests_total{{{labels}}}"))
    };
    assert_eq!((counted(0), counted(1)), (Some(1), Some(1)));
}

#[test]
fn clients_cannot_add_more_series_than_the_cap() {
    let registry = Registry::new();
    let client = client(&registry, |builder| by_tenant(builder).series_cap(10));
    (0..100).for_each(|number| get(&client, format!("tenant {number}")));
    let lines = series(&registry, "http_requests_total");
    assert_eq!(lines.len(), 11, "{lines:#?}");
    let ends = series(&registry, "http_request_time_to_last_byte_seconds_count");
    assert_eq!(ends.len(), 11, "{ends:#?}");
    let total: u64 = lines.iter().map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()).sum();
    assert_eq!(total, 100);
}
