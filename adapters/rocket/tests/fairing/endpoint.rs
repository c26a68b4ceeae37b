//! The page: its bytes, its headers, and what it is mounted with.

use std::io::Read;

use crate::support::page;
use altimeter::{Format, Registry};
use altimeter_rocket::Altimeter;
use flate2::read::GzDecoder;
use rocket::http::Header;
use rocket::local::blocking::{Client, LocalResponse};

/// What Prometheus 2.53 sends.
const PROMETHEUS: &str = "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

/// An application that has the page and nothing else.
fn client(registry: &Registry) -> Client {
    // What a page tells of the registry itself differs from page to page.
    let altimeter = Altimeter::builder().registry(registry.clone()).self_metrics(false).build();
    let rocket = rocket::build().attach(altimeter.clone()).mount("/metrics", altimeter);
    Client::untracked(rocket).expect("an application that launches")
}

fn with_barks() -> Registry {
    let registry = Registry::new();
    registry.counter("barks_total", "Barks heard.").register().unwrap().inc();
    registry
}

/// A page of several pieces.
fn with_many() -> Registry {
    let registry = Registry::new();
    let many =
        registry.counter("many_total", "Many.").labels_named(["number"]).cap(5_000).register().unwrap();
    (0..5_000).for_each(|number| many.with([number.to_string()], altimeter::Counter::inc).unwrap());
    registry
}

fn header<'r>(response: &'r LocalResponse<'_>, name: &'static str) -> Vec<&'r str> {
    response.headers().get(name).collect()
}

#[test]
fn the_page_is_that_of_the_registry() {
    let registry = with_barks();
    let client = client(&registry);
    assert_eq!(client.get("/metrics").dispatch().into_string(), Some(page(&registry)));
}

#[test]
fn a_page_of_many_pieces_is_that_of_the_registry() {
    let registry = with_many();
    let client = client(&registry);
    let shown = client.get("/metrics").dispatch().into_string().expect("a page");
    assert!(shown.len() > 128 << 10);
    assert_eq!(shown, page(&registry));
}

#[test]
fn the_content_type_is_exact() {
    let client = client(&Registry::new());
    let response = client.get("/metrics").dispatch();
    assert_eq!(header(&response, "Content-Type"), ["text/plain; version=0.0.4; charset=utf-8"]);
}

#[test]
fn a_scraper_gets_the_format_that_it_prefers() {
    let registry = with_barks();
    let client = client(&registry);
    let response = client.get("/metrics").header(Header::new("Accept", PROMETHEUS)).dispatch();
    assert_eq!(
        header(&response, "Content-Type"),
        ["application/openmetrics-text; version=1.0.0; charset=utf-8"]
    );
    let mut expected = Vec::new();
    registry.encode(Format::OpenMetrics, &mut expected);
    assert_eq!(response.into_bytes(), Some(expected));
}

#[test]
fn several_headers_are_one() {
    let client = client(&Registry::new());
    let request = client.get("/metrics").header(Header::new("Accept", "text/plain;q=0.5"));
    let response = request.header(Header::new("Accept", "application/openmetrics-text")).dispatch();
    assert!(header(&response, "Content-Type")[0].starts_with("application/openmetrics-text"));
}

#[test]
fn caches_are_told_what_the_page_depends_on() {
    let client = client(&Registry::new());
    assert_eq!(header(&client.get("/metrics").dispatch(), "Vary"), ["Accept, Accept-Encoding"]);
}

#[test]
fn a_page_is_compressed_for_those_who_ask() {
    for registry in [with_barks(), with_many(), Registry::new()] {
        let client = client(&registry);
        let response = client.get("/metrics").header(Header::new("Accept-Encoding", "gzip")).dispatch();
        assert_eq!(header(&response, "Content-Encoding"), ["gzip"]);
        let mut shown = String::new();
        GzDecoder::new(&*response.into_bytes().expect("a page"))
            .read_to_string(&mut shown)
            .expect("one stream");
        assert_eq!(shown, page(&registry));
    }
}

#[test]
fn nobody_else_gets_it_compressed() {
    let client = client(&Registry::new());
    let response = client.get("/metrics").header(Header::new("Accept-Encoding", "br, gzip;q=0")).dispatch();
    assert_eq!(header(&response, "Content-Encoding"), [""; 0]);
}

#[test]
fn a_scraper_may_ask_for_some_families() {
    let registry = with_barks();
    registry.gauge("dogs", "Dogs.").register().unwrap();
    registry.gauge("cats", "Cats.").register().unwrap();
    let client = client(&registry);
    for target in
        ["/metrics?name[]=barks_total&name[]=dogs", "/metrics?name%5B%5D=barks%5Ftotal&x=y&name[]=dogs"]
    {
        let shown = client.get(target).dispatch().into_string().expect("a page");
        let samples: Vec<&str> = shown.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(samples, ["barks_total 1", "dogs 0"], "{target}");
    }
}

#[test]
fn a_head_has_the_headers_of_the_page_and_no_body() {
    for registry in [with_barks(), with_many()] {
        let client = client(&registry);
        let [get, head] = [client.get("/metrics"), client.head("/metrics")].map(|request| request.dispatch());
        let headers = |response: &LocalResponse<'_>| {
            let mut headers: Vec<_> = response.headers().iter().map(|header| header.to_string()).collect();
            headers.sort();
            headers
        };
        assert_eq!((head.status(), headers(&head)), (get.status(), headers(&get)));
        assert_eq!(head.into_bytes().unwrap_or_default(), b"");
    }
}

#[test]
fn it_is_served_wherever_it_is_mounted() {
    let altimeter = Altimeter::with_registry(Registry::new());
    let rocket = rocket::build().attach(altimeter.clone()).mount("/", altimeter);
    let client = Client::untracked(rocket).expect("an application that launches");
    assert_eq!(client.get("/").dispatch().status().code, 200);
}

#[test]
fn the_default_registry_is_the_global_one() {
    Registry::global().counter("barks_heard_by_all_total", "Barks.").register().unwrap();
    let altimeter = Altimeter::default();
    let rocket = rocket::build().attach(altimeter.clone()).mount("/metrics", altimeter);
    let page = Client::untracked(rocket).unwrap().get("/metrics").dispatch().into_string().unwrap();
    assert!(page.contains("\nbarks_heard_by_all_total 0\n"), "{page}");
}
