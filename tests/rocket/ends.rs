//! However requests end, the gauges come back to zero and each end is counted as what it was.

use std::io::{Read, Write};
use std::net::TcpStream;

use altimeter::Registry;
use altimeter_rocket::{Altimeter, instrument};
use altimeter_tests::exposition::Page;

use crate::served::{Served, quiet};
use crate::{http, kinds};

const HANDSHAKE: &str = "GET /socket HTTP/1.1\r\nHost: kennel\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

fn service() -> Served {
    let altimeter = Altimeter::with_registry(Registry::new());
    let rocket = kinds::with_fairings(quiet().attach(altimeter.clone())).register("/", kinds::catchers());
    Served::start(rocket.mount("/", instrument(kinds::all())).mount("/metrics", altimeter))
}

fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: kennel\r\nConnection: close\r\n\r\n")
}

/// A connection over which `request` was sent, and of whose answer the first bytes are read.
fn begun(service: &Served, request: &str) -> TcpStream {
    let mut stream = http::connect(service.address).expect("a connection");
    stream.write_all(request.as_bytes()).expect("a request sent");
    stream.read_exact(&mut [0; 12]).expect("an answer that begins");
    stream
}

fn is_quiet(page: &Page) -> bool {
    let is_zero = |gauge| page.value(gauge, &[]) == Some(0.0);
    is_zero("http_requests_in_flight") && is_zero("http_websockets_active")
}

/// The page when all is over. One more than that which says so: families that stand before the gauges were read before.
fn quiet_page(service: &Served) -> Page {
    service.page_when(is_quiet);
    service.page()
}

#[test]
fn a_mixture_of_everything_leaves_nothing_in_flight() {
    let service = service();
    for round in 0..5 {
        for target in
            ["/text", "/panic", "/stream", "/nowhere", "/fails", "/status/204", "/breaks", "/strict/x"]
        {
            service.exchange(get(target).as_bytes());
        }
        service.exchange(b"GET /guarded HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Guard: panic\r\n\r\n");
        service.exchange(b"FOO /text HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        let _ = http::exchange(service.address, b"\x16\x03\x01 no request at all\r\n\r\n");
        // They leave in the midst of the answer, all at once.
        let leaving = ["/endless", "/big", "/stream"].map(|target| begun(&service, &get(target)));
        let socket = begun(&service, HANDSHAKE);
        // And one in the midst of the request.
        let mut half = http::connect(service.address).expect("a connection");
        half.write_all(b"POST /echo HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nhalf")
            .expect("half");
        drop((leaving, socket, half));
        let page = service.page_when(|page| {
            is_quiet(page)
                && page.value("http_responses_aborted_total", &[]) >= Some(f64::from(3 * (round + 1)))
        });
        assert_eq!(page.value("http_websockets_total", &[]), Some(f64::from(round + 1)));
    }
}

#[test]
fn a_websocket_is_active_and_not_in_flight_until_it_is_closed() {
    let service = service();
    let socket = begun(&service, HANDSHAKE);
    let page = service.page_when(|page| page.value("http_websockets_active", &[]) == Some(1.0));
    assert_eq!(page.value("http_requests_in_flight", &[]), Some(0.0));
    let labels = [("method", "GET"), ("route", "/socket"), ("scheme", "http"), ("status", "101")];
    assert_eq!(page.value("http_requests_total", &labels), Some(1.0));
    drop(socket);
    let page = quiet_page(&service);
    assert_eq!(page.sum("http_request_duration_seconds_count"), 0.0);
    assert_eq!(page.sum("http_request_time_to_last_byte_seconds_count"), 0.0);
}

#[test]
fn a_client_that_leaves_an_endless_stream_ends_it() {
    let service = service();
    let stream = begun(&service, &get("/endless"));
    service.page_when(|page| page.value("http_requests_in_flight", &[]) == Some(1.0));
    drop(stream);
    let page = quiet_page(&service);
    assert_eq!(page.value("http_responses_aborted_total", &[]), Some(1.0));
    let streamed = [("body", "streamed")];
    assert_eq!(page.value("http_response_body_bytes_count", &streamed), Some(1.0));
    assert!(page.value("http_response_body_bytes_sum", &streamed) > Some(0.0));
    let labels = [("method", "GET"), ("route", "/endless")];
    assert_eq!(page.value("http_request_time_to_last_byte_seconds_count", &labels), Some(1.0));
}

#[test]
fn a_client_that_leaves_a_big_body_aborts_it() {
    let service = service();
    drop(begun(&service, &get("/big")));
    let page = service.page_when(|page| page.value("http_responses_aborted_total", &[]) == Some(1.0));
    assert_eq!(page.value("http_response_body_bytes_sum", &[("body", "sized")]), Some(kinds::BIG as f64));
}

#[test]
fn a_body_in_chunks_is_of_unknown_length() {
    let service = service();
    let request = "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: text/plain\r\n\
                   Transfer-Encoding: chunked\r\n\r\n4\r\necho\r\n0\r\n\r\n";
    assert!(service.exchange(request.as_bytes()).ends_with(b"echo"));
    let page = service.page();
    assert_eq!(page.value("http_request_body_length_unknown_total", &[]), Some(1.0));
}
