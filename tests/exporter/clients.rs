//! Clients that do what they like; and the application, which may hang.

use crate::http::{connect, exchange, parse};
use crate::support::{assert_scraped, drain, get, large, reader, small, start};
use altimeter_exporter::Exporter;
use std::io::{ErrorKind, Read, Write};
use std::net::Shutdown;
use std::thread;
use std::time::Duration;

/// A request for the families of a name, or for all.
fn request(query: &str, connection: &str) -> String {
    format!("GET /metrics{query} HTTP/1.1\r\nHost: test\r\nConnection: {connection}\r\n\r\n")
}

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
    let requests = [
        request("?name[]=dogs", "keep-alive"),
        request("?name[]=logins_total", "keep-alive"),
        request("?name[]=dogs", "close"),
    ];
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
fn a_scrape_is_answered_beside_clients_that_closed_their_half_or_sent_requests_at_once() {
    let (_running, address) = start(Exporter::new(&large()));
    let (mut half, mut pipelined) = (reader(address), connect(address).expect("a connection"));
    half.shutdown(Shutdown::Write).expect("shut down");
    let requests = [request("", "keep-alive"), request("?name[]=logins_total", "close")];
    pipelined.write_all(requests.concat().as_bytes()).expect("sent");
    // Both are being answered, by more than they have taken yet.
    let mut status = [0; "HTTP/1.1 200 OK".len()];
    half.read_exact(&mut status).expect("the beginning");
    pipelined.read_exact(&mut status).expect("the beginning");
    assert_scraped(address);
    // And they get what is theirs.
    for (mut stream, answers) in [(half, 1), (pipelined, 2)] {
        let mut reply = status.to_vec();
        stream.read_to_end(&mut reply).expect("the rest");
        let reply = String::from_utf8_lossy(&reply);
        assert_eq!(reply.matches("HTTP/1.1 200 OK\r\n").count(), answers);
        assert_eq!(reply.matches("\nlogins_total 3\n").count(), answers);
    }
}

#[test]
fn a_client_that_sends_requests_and_never_reads_is_cut_off_beside_a_normal_scrape() {
    let (_running, address) = start(Exporter::new(&large()).answer_timeout(Duration::from_secs(2)));
    let requests = request("", "keep-alive").repeat(100);
    thread::scope(|scope| {
        let rude = scope.spawn(|| {
            let mut stream = connect(address).expect("a connection");
            loop {
                // Blocks when nobody takes what is sent, and fails when the connection is cut.
                if let Err(error) = stream.write_all(requests.as_bytes()) {
                    return error.kind();
                }
            }
        });
        assert_scraped(address);
        let end = rude.join().expect("it ends");
        assert!([ErrorKind::ConnectionReset, ErrorKind::BrokenPipe].contains(&end), "{end}");
    });
    assert_scraped(address);
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
