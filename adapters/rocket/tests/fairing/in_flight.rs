//! `http_requests_in_flight`: up while a request is answered, and never for the page itself.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::support::{page, value};
use altimeter::Registry;
use altimeter_rocket::Altimeter;
use rocket::fairing::AdHoc;
use rocket::http::uri::Origin;
use rocket::local::blocking::Client;
use rocket::{Build, Rocket, State, get, routes};

const IN_FLIGHT: &str = "http_requests_in_flight";

#[get("/inside")]
fn inside(registry: &State<Registry>) -> String {
    value(registry, IN_FLIGHT).map_or_else(String::new, |value| value.to_string())
}

#[get("/panic")]
fn panics() -> &'static str {
    panic!("on purpose")
}

#[get("/metrics/inside")]
fn below_the_page(registry: &State<Registry>) -> String {
    inside(registry)
}

fn application(registry: &Registry) -> Rocket<Build> {
    let altimeter = Altimeter::with_registry(registry.clone());
    rocket::build()
        .manage(registry.clone())
        .attach(altimeter.clone())
        .mount("/", routes![inside, panics, below_the_page])
        .mount("/metrics", altimeter)
}

fn client(registry: &Registry) -> Client {
    Client::untracked(application(registry)).expect("an application that launches")
}

fn shown_by(client: &Client, target: &str) -> Option<String> {
    let page = client.get(target.to_owned()).dispatch().into_string().expect("a page");
    page.lines().find_map(|line| Some(line.strip_prefix("http_requests_in_flight ")?.to_owned()))
}

#[test]
fn a_request_sees_itself_in_flight() {
    let registry = Registry::new();
    assert_eq!(client(&registry).get("/inside").dispatch().into_string().as_deref(), Some("1"));
}

#[test]
fn where_routes_are_excluded_a_request_sees_itself_in_flight_all_the_same() {
    let registry = Registry::new();
    let excluding = Altimeter::builder().registry(registry.clone()).exclude(["/panic"]).build();
    let client = Client::untracked(application(&registry).attach(excluding)).expect("an application");
    for path in ["/panic", "/inside"] {
        let response = client.get(path).dispatch();
        assert_eq!(value(&registry, IN_FLIGHT), Some(u64::from(path == "/inside")), "{path}");
        drop(response);
        assert_eq!(value(&registry, IN_FLIGHT), Some(0), "{path}");
    }
}

#[test]
fn nothing_is_in_flight_after_the_request_is_dropped() {
    let registry = Registry::new();
    let client = client(&registry);
    for path in ["/inside", "/panic", "/nowhere"] {
        client.get(path).dispatch();
        assert_eq!(value(&registry, IN_FLIGHT), Some(0), "{path}");
    }
}

#[test]
fn a_request_is_in_flight_until_its_response_is_dropped() {
    let registry = Registry::new();
    let client = client(&registry);
    let response = client.get("/inside").dispatch();
    assert_eq!(value(&registry, IN_FLIGHT), Some(1));
    drop(response);
    assert_eq!(value(&registry, IN_FLIGHT), Some(0));
}

/// Which ends its task. Rocket catches panics of handlers, and no others.
#[test]
fn nothing_is_in_flight_after_another_fairing_has_panicked() {
    let registry = Registry::new();
    let on_response = AdHoc::on_response("Panic", |request, _| {
        Box::pin(async move { assert_ne!(request.uri().path(), "/inside", "on purpose, in a fairing") })
    });
    let on_request = AdHoc::on_request("Panic, too", |request, _| {
        Box::pin(async move { assert_ne!(request.uri().path(), "/nowhere", "on purpose, in a fairing") })
    });
    let rocket = application(&registry).attach(on_response).attach(on_request);
    let client = Client::untracked(rocket).expect("an application");
    for path in ["/inside", "/nowhere"] {
        let panicked = catch_unwind(AssertUnwindSafe(|| drop(client.get(path).dispatch())));
        assert!(panicked.is_err(), "{path}");
        assert_eq!(value(&registry, IN_FLIGHT), Some(0), "{path}");
    }
}

#[test]
fn the_page_does_not_show_its_own_request() {
    let registry = Registry::new();
    let client = client(&registry);
    for target in
        ["/metrics", "/metrics/", "//metrics", "/%6Detrics", "/metrics?name[]=http_requests_in_flight"]
    {
        assert_eq!(shown_by(&client, target).as_deref(), Some("0"), "{target}");
    }
}

#[test]
fn a_page_reached_by_a_rewritten_uri_does_not_show_its_own_request() {
    let registry = Registry::new();
    let rocket = application(&registry).attach(AdHoc::on_request("Rewrite", |request, _| {
        Box::pin(async move {
            if request.uri().path() == "/internal" {
                request.set_uri(Origin::parse("/metrics").expect("a path"));
            }
        })
    }));
    let client = Client::untracked(rocket).expect("an application");
    assert_eq!(shown_by(&client, "/internal").as_deref(), Some("0"));
}

#[test]
fn a_page_mounted_twice_shows_its_own_request_nowhere() {
    let registry = Registry::new();
    let rocket = application(&registry).mount("/more", Altimeter::with_registry(registry.clone()));
    let client = Client::untracked(rocket).expect("an application");
    assert_eq!(shown_by(&client, "/more").as_deref(), Some("0"));
    assert_eq!(shown_by(&client, "/metrics").as_deref(), Some("0"));
}

#[test]
fn requests_for_the_page_are_in_no_metric() {
    let registry = Registry::new();
    let client = client(&registry);
    client.get("/metrics").dispatch();
    client.head("/metrics").dispatch();
    client.get("/metrics/").dispatch();
    let page = page(&registry);
    assert!(!page.contains("http_requests_total{"), "{page}");
    assert!(!page.contains("http_request_duration_seconds_count{"), "{page}");
}

#[test]
fn other_requests_below_the_mount_are_in_flight_and_counted() {
    let registry = Registry::new();
    let client = client(&registry);
    assert_eq!(client.get("/metrics/inside").dispatch().into_string().as_deref(), Some("1"));
    client.post("/metrics").dispatch();
    client.get("/metrics/more").dispatch();
    let count = |method: &str, route: &str, status| {
        let labels = format!(r#"{{method="{method}",route="{route}",scheme="http",status="{status}"}}"#);
        value(&registry, &format!("http_requests_total{labels}"))
    };
    assert_eq!(count("GET", "/metrics/inside", 200), Some(1));
    assert_eq!(count("POST", "<unmatched>", 404), Some(1));
    assert_eq!(count("GET", "<unmatched>", 404), Some(1));
}
