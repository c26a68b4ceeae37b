//! The demo's routes answer as its documentation says.

use crate::support::service::Service;

const REX: &str = r#"{"name": "Rex", "breed": "collie"}"#;

#[test]
fn a_new_dog_is_answered_with_its_id_and_its_place() {
    let service = Service::start();
    let reply = service.send_json("POST", "/dogs", REX);
    assert_eq!(reply.text(), r#"{"id":1,"name":"Rex","breed":"collie"}"#);
    assert_eq!(reply.header("location"), Some("/dogs/1"));
    assert_eq!(reply.header("content-type"), Some("application/json"));
}

#[test]
fn dogs_are_listed() {
    let service = Service::start();
    assert_eq!(service.send("GET", "/dogs").text(), "[]");
    service.send_json("POST", "/dogs", REX);
    assert_eq!(service.send("GET", "/dogs").text(), r#"[{"id":1,"name":"Rex","breed":"collie"}]"#);
}

#[test]
fn a_changed_dog_is_seen_by_the_next_get() {
    let service = Service::start();
    service.send_json("POST", "/dogs", REX);
    service.send("GET", "/dogs/1");
    service.send_json("PUT", "/dogs/1", r#"{"name": "Rexa", "breed": "collie"}"#);
    assert_eq!(service.send("GET", "/dogs/1").text(), r#"{"id":1,"name":"Rexa","breed":"collie"}"#);
}

#[test]
fn a_removed_dog_is_missed_by_the_next_get() {
    let service = Service::start();
    service.send_json("POST", "/dogs", REX);
    service.send("GET", "/dogs/1");
    service.send("DELETE", "/dogs/1");
    assert_eq!(service.send("GET", "/dogs/1").status, 404);
}

#[test]
fn a_missing_dog_is_not_cached() {
    let service = Service::start();
    service.send("GET", "/dogs/1");
    service.send_json("POST", "/dogs", REX);
    assert_eq!(service.send("GET", "/dogs/1").status, 200);
}

#[test]
fn errors_are_json() {
    let service = Service::start();
    let missing = service.send("GET", "/dogs/7");
    assert_eq!(missing.text(), r#"{"error":"there is no dog 7"}"#);
    let unmatched = service.send("GET", "/cats");
    assert_eq!(unmatched.text(), r#"{"error":"404 Not Found"}"#);
}

#[test]
fn a_stream_is_five_parts_in_chunks() {
    let service = Service::start();
    let reply = service.send("GET", "/stream");
    assert_eq!(reply.header("transfer-encoding"), Some("chunked"));
    assert_eq!(reply.text(), "sit\nstay\nroll over\nfetch\ngood dog\n");
}

#[test]
fn the_page_says_what_format_it_is() {
    let service = Service::start();
    let page = service.send("GET", "/metrics");
    assert_eq!(page.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
}
