//! Hostile input: an error or a correct page, never a panic, never a page that does not parse.

use std::collections::BTreeSet;

use altimeter::Labels;
use altimeter_tests::exposition::{self, Page};
use rocket::serde::json;

use crate::support::http;
use crate::support::service::Service;

/// Text that breaks what is escaped wrongly.
fn hostile_texts() -> Vec<String> {
    vec![
        String::new(),
        r#"Rex "the dog" \ O'Hara"#.into(),
        "two\nlines\r\nand\ta tab".into(),
        r#"ends with a backslash \"#.into(),
        r#"",status="200"} 1"#.into(),
        "# HELP http_requests_total".into(),
        "🐕‍🦺 שלום \u{202e} \u{0}\u{7f}".into(),
        "x".repeat(10_000),
        "🐶\"\\\n".repeat(1_000),
    ]
}

/// Which series a page has.
fn series_of(page: &Page) -> BTreeSet<(&str, &exposition::Labels)> {
    let samples = page.families().iter().flat_map(|family| &family.samples);
    samples.map(|sample| (&*sample.name, &sample.labels)).collect()
}

#[test]
fn a_dog_of_any_name_comes_back_as_it_was() {
    let service = Service::start();
    for name in hostile_texts() {
        let dog = json::json!({ "name": name, "breed": name }).to_string();
        let reply = service.send_json("POST", "/dogs", &dog);
        assert_eq!(reply.status, 201, "{name:?}");
        let dog = service.send("GET", reply.header("location").expect("its place"));
        let dog: json::Value = json::from_str(dog.text()).expect("JSON");
        assert_eq!((dog["name"].as_str(), dog["breed"].as_str()), (Some(&*name), Some(&*name)));
    }
    let inserted = service.page().value("model_inserts_total", &[("model", "dog")]);
    assert_eq!(inserted, Some(hostile_texts().len() as f64));
}

#[test]
fn a_label_of_any_text_is_on_the_page_as_it_was() {
    #[derive(Labels)]
    struct Dog<'a> {
        name: &'a str,
    }
    let service = Service::start();
    let barks = service.registry.counter("barks_total", "Barks.").labels::<Dog>().register().unwrap();
    let names: Vec<_> = hostile_texts().into_iter().filter(|name| !name.is_empty()).collect();
    for name in &names {
        barks.with(&Dog { name }, altimeter::Counter::inc);
    }
    let page = service.page();
    let series = page.series("barks_total", &["name"]);
    assert_eq!(
        series.keys().map(|name| name[0]).collect::<BTreeSet<_>>(),
        names.iter().map(|n| &**n).collect()
    );
}

#[test]
fn a_help_of_any_text_leaves_a_page_that_parses() {
    let service = Service::start();
    for (number, help) in hostile_texts().iter().enumerate() {
        service.registry.counter(&format!("hostile_{number}_total"), help).register().unwrap();
    }
    assert_eq!(service.page().value("hostile_8_total", &[]), Some(0.0));
}

#[test]
fn a_body_that_is_no_dog_is_refused_without_a_statement() {
    let service = Service::start();
    let nested = "[".repeat(100_000);
    let bodies = [
        "",
        "{",
        "[]",
        "null",
        "7",
        "\"Rex\"",
        "{}",
        r#"{"name": "Rex"}"#,
        r#"{"breed": "collie"}"#,
        r#"{"name": 7, "breed": "collie"}"#,
        r#"{"name": null, "breed": "collie"}"#,
        r#"{"name": "\ud800", "breed": "collie"}"#,
        "\u{0}",
        &nested,
    ];
    for body in bodies {
        for (method, target) in [("POST", "/dogs"), ("PUT", "/dogs/1")] {
            let status = service.send_json(method, target, body).status;
            assert!(
                (400..500).contains(&status),
                "{method} {status} {}",
                body.chars().take(40).collect::<String>()
            );
        }
    }
    let page = service.page();
    let count = |kind| page.value("db_statements_total", &[("db", "kennel"), ("kind", kind)]);
    assert_eq!((count("insert").unwrap_or(0.0), count("update").unwrap_or(0.0)), (0.0, 0.0));
}

#[test]
fn an_id_that_is_no_number_is_refused_without_a_get_of_the_cache() {
    let service = Service::start();
    for id in ["rex", "1e3", "9223372036854775808", "%F0%9F%90%B6", "1%00", "-", "+-1"] {
        let status = service.send("GET", &format!("/dogs/{id}")).status;
        assert_eq!(status, 422, "{id}");
    }
    assert_eq!(service.page().sum("cache_gets_total"), 0.0);
}

#[test]
fn a_sleep_that_is_no_number_is_refused() {
    let service = Service::start();
    for query in ["", "?", "?ms", "?ms=", "?ms=-1", "?ms=1.5", "?ms=18446744073709551616", "?ms=%00"] {
        let status = service.send("GET", &format!("/slow{query}")).status;
        assert_eq!(status, 422, "{query}");
    }
}

#[test]
fn paths_methods_and_hosts_that_clients_invent_add_no_series() {
    let service = Service::start();
    service.send("GET", "/invented");
    let before = service.page();
    for number in 0..200 {
        let target = format!("/invented/{number}?{number}={number}");
        assert_eq!(service.send("GET", &target).status, 404);
        let head = format!(
            "JUNK{number} /{number} HTTP/1.1\r\nHost: host{number}\r\nX-Forwarded-Proto: {number}\r\n\
             Connection: close\r\n\r\n"
        );
        let reply = http::exchange(service.address, head.as_bytes()).expect("a reply");
        assert_eq!(http::parse(&reply, false).status, 400);
    }
    let after = service.page();
    assert_eq!(series_of(&after), series_of(&before));
    assert_eq!(after.sum("http_requests_total"), 201.0);
}

#[test]
fn bytes_that_are_no_request_are_in_no_metric() {
    let service = Service::start();
    let garbage: [&[u8]; 4] =
        [b"\x16\x03\x01\x02\x00\x01\x00\x01", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\0\0\0\0\r\n\r\n"];
    for bytes in garbage {
        // Whether the server answers or just closes is its affair.
        let _ = http::exchange(service.address, bytes);
    }
    let page = service.idle_page();
    assert_eq!(page.sum("http_requests_total"), 0.0);
}
