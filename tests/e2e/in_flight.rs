//! `http_requests_in_flight` follows a request from its arrival to the end of its response, however it ends.

use std::io::{Read, Write};
use std::net::TcpStream;

use altimeter_tests::exposition::Page;
use rusqlite::Connection;

use crate::support::http;
use crate::support::service::Service;

const DOGS: &[u8] = b"GET /dogs HTTP/1.1\r\nHost: kennel\r\nConnection: close\r\n\r\n";
const STREAM: &[u8] = b"GET /stream HTTP/1.1\r\nHost: kennel\r\nConnection: close\r\n\r\n";

/// Locks the database, so that `GET /dogs` waits (for at most the five seconds of rusqlite's default busy timeout) until
/// the connection is dropped.
fn hold_up_the_database(service: &Service) -> Connection {
    let connection = Connection::open(&service.database).expect("the demo's database");
    connection.execute_batch("BEGIN EXCLUSIVE").expect("a lock");
    connection
}

fn in_flight(page: &Page) -> Option<f64> {
    page.value("http_requests_in_flight", &[])
}

fn answered(page: &Page, route: &str) -> Option<f64> {
    let labels = [("method", "GET"), ("route", route), ("scheme", "http"), ("status", "200")];
    page.value("http_requests_total", &labels)
}

/// A connection over which `request` was sent.
fn asking(service: &Service, request: &[u8]) -> TcpStream {
    let mut stream = http::connect(service.address).expect("a connection");
    stream.write_all(request).expect("a request sent");
    stream
}

#[test]
fn requests_are_in_flight_while_their_handlers_run() {
    let service = Service::start();
    let lock = hold_up_the_database(&service);
    let mut clients = [(); 3].map(|()| asking(&service, DOGS));
    service.page_when(|page| in_flight(page) == Some(3.0));
    drop(lock);
    for client in &mut clients {
        client.read_to_end(&mut Vec::new()).expect("a reply");
    }
    let page = service.idle_page();
    assert_eq!(answered(&page, "/dogs"), Some(3.0));
}

#[test]
fn a_request_is_counted_when_its_response_is_ready_and_not_before() {
    let service = Service::start();
    let lock = hold_up_the_database(&service);
    let _asking = asking(&service, DOGS);
    let page = service.page_when(|page| in_flight(page) == Some(1.0));
    assert_eq!(answered(&page, "/dogs"), None);
    drop(lock);
    service.page_when(|page| answered(page, "/dogs") == Some(1.0));
}

#[test]
fn a_client_that_leaves_during_the_handler_leaves_nothing_in_flight() {
    let service = Service::start();
    let lock = hold_up_the_database(&service);
    let client = asking(&service, DOGS);
    service.page_when(|page| in_flight(page) == Some(1.0));
    drop(client);
    drop(lock);
    // Rocket never cancels a handler, so the request is answered, if to nobody.
    let page = service.page_when(|page| answered(page, "/dogs") == Some(1.0) && in_flight(page) == Some(0.0));
    assert_eq!(page.sum("http_request_duration_seconds_count"), 1.0);
}

#[test]
fn a_client_that_leaves_during_the_body_leaves_nothing_in_flight() {
    let service = Service::start();
    let mut stream = asking(&service, STREAM);
    let mut read = Vec::new();
    while !read.ends_with(b"sit\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("the first part");
        read.extend(byte);
    }
    drop(stream);
    let page = service.idle_page();
    assert_eq!(answered(&page, "/stream"), Some(1.0));
}

#[test]
fn a_handler_that_panics_leaves_nothing_in_flight() {
    let service = Service::start();
    assert_eq!(service.send("GET", "/panic").status, 500);
    service.idle_page();
}

#[test]
fn scrapes_at_once_do_not_see_each_other() {
    let service = Service::start();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..50 {
                    assert_eq!(in_flight(&service.page()), Some(0.0));
                }
            });
        }
    });
}
