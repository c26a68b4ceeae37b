//! The page: its bytes, its headers, and what it is mounted with.

use crate::support::page;
use altimeter::Registry;
use altimeter_rocket::Altimeter;
use rocket::local::blocking::Client;

/// The page of `registry` alone, without the fairing.
fn client(registry: &Registry) -> Client {
    let rocket = rocket::build().mount("/metrics", Altimeter::with_registry(registry.clone()));
    Client::untracked(rocket).expect("an application that launches")
}

#[test]
fn the_page_is_that_of_the_registry() {
    let registry = Registry::new();
    registry.counter("barks_total", "Barks heard.").register().unwrap().inc();
    let client = client(&registry);
    assert_eq!(client.get("/metrics").dispatch().into_string(), Some(page(&registry)));
}

#[test]
fn the_content_type_is_exact() {
    let client = client(&Registry::new());
    let response = client.get("/metrics").dispatch();
    let content_type: Vec<_> = response.headers().get("Content-Type").collect();
    assert_eq!(content_type, ["text/plain; version=0.0.4; charset=utf-8"]);
}

#[test]
fn a_head_has_the_headers_of_the_page_and_no_body() {
    let registry = Registry::new();
    registry.counter("barks_total", "Barks heard.").register().unwrap();
    let client = client(&registry);
    let response = client.head("/metrics").dispatch();
    assert_eq!(response.status().code, 200);
    assert_eq!(response.headers().get_one("Content-Type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    assert_eq!(response.into_bytes().unwrap_or_default(), b"");
}

#[test]
fn it_is_served_wherever_it_is_mounted() {
    let rocket = rocket::build().mount("/", Altimeter::with_registry(Registry::new()));
    let client = Client::untracked(rocket).expect("an application that launches");
    assert_eq!(client.get("/").dispatch().status().code, 200);
}

#[test]
fn the_default_registry_is_the_global_one() {
    Registry::global().counter("barks_heard_by_all_total", "Barks.").register().unwrap();
    let client = Client::untracked(rocket::build().mount("/metrics", Altimeter::default())).unwrap();
    let page = client.get("/metrics").dispatch().into_string().unwrap();
    assert!(page.contains("\nbarks_heard_by_all_total 0\n"), "{page}");
}
