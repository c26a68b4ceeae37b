//! Clients that do what they like; and the application, which may hang.

use crate::http::{connect, exchange, parse};
use crate::support::{assert_scraped, drain, get, large, reader, small, start};
use altimeter_exporter::Exporter;
use std::io::{Read, Write};
use std::net::Shutdown;

#[test]
fn a_client_that_closed_its_half_gets_its_answer() {
    let (_running, address) = start(Exporter::new(&large()));
    let mut stream = reader(address);
    stream.shutdown(Shutdown::Write).expect("shut down");
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply).expect("a reply");
    assert!(parse(&reply, false).text().ends_with("logins_total 3\n"));
}

#[test]
fn a_client_that_closed_its_half_without_a_request_is_let_go() {
    let (_running, address) = start(Exporter::new(&small()));
    let mut stream = connect(address).expect("a connection");
    stream.shutdown(Shutdown::Write).expect("shut down");
    assert_eq!(drain(&mut stream), 0);
}

#[test]
fn requests_sent_at_once_are_answered_in_turn() {
    let registry = small();
    registry.gauge("dogs", "Dogs.").register().expect("registered").set(2.0);
    let (_running, address) = start(Exporter::new(&registry));
    let request = |name: &str, connection: &str| {
        format!("GET /metrics?name[]={name} HTTP/1.1\r\nHost: test\r\nConnection: {connection}\r\n\r\n")
    };
    let requests =
        [request("dogs", "keep-alive"), request("logins_total", "keep-alive"), request("dogs", "close")];
    let replies = exchange(address, requests.concat().as_bytes()).expect("replies");
    let replies = String::from_utf8(replies).expect("text");
    assert_eq!(replies.matches("HTTP/1.1 200 OK\r\n").count(), 3);
    let pages: Vec<_> = ["\ndogs 2\n", "\nlogins_total 3\n", "\ndogs 2\n"]
        .iter()
        .scan(0, |from, page| {
            let at = replies[*from..].find(page)?;
            *from += at + page.len();
            Some(*from)
        })
        .collect();
    assert_eq!(pages.len(), 3, "{replies}");
}

#[test]
fn a_client_that_leaves_in_the_midst_of_a_page_harms_nobody() {
    let (_running, address) = start(Exporter::new(&large()));
    for _ in 0..20 {
        let mut stream = reader(address);
        stream.read_exact(&mut [0; 100]).expect("the beginning");
    }
    assert_scraped(address);
}

#[test]
fn a_body_is_not_read_and_ends_the_connection() {
    let (_running, address) = start(Exporter::new(&small()));
    let mut stream = connect(address).expect("a connection");
    let request =
        b"GET /metrics?name[]=logins_total HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000000\r\n\r\nabc";
    stream.write_all(request).expect("sent");
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply).expect("a reply, and the end");
    assert!(parse(&reply, false).text().ends_with("logins_total 3\n"));
}

#[test]
fn headers_that_are_too_long_are_refused() {
    let (_running, address) = start(Exporter::new(&small()));
    let long = format!("X-Long: {}", "a".repeat(20_000));
    assert_eq!(get(address, "/metrics", &[&long]).status, 431);
    let many = vec!["X-Many: a"; 100];
    assert_eq!(get(address, "/metrics", &many).status, 431);
}

#[test]
fn what_is_not_http_is_refused() {
    let (_running, address) = start(Exporter::new(&small()));
    for garbage in [&b"\x16\x03\x01\x02\x00\x01\x00"[..], b"\r\r\r\r\n\n", b"GET\0/metrics HTTP/1.1\r\n\r\n"]
    {
        let mut stream = connect(address).expect("a connection");
        stream.write_all(garbage).expect("sent");
        stream.shutdown(Shutdown::Write).expect("shut down");
        drain(&mut stream);
    }
    assert_scraped(address);
}

#[test]
fn an_application_whose_runtime_is_blocked_is_scraped() {
    let runtime = rocket::tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        let (_running, address) = start(Exporter::new(&small()));
        // Blocks the only thread of the runtime until the answer is there.
        assert_scraped(address);
    });
}
