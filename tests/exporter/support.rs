//! Registries to be exported, and requests with headers.

use crate::http::{self, Reply};
use altimeter::{Format, Labels, Registry};
use altimeter_exporter::{Exporter, Running};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

/// A registry with one counter, at 3.
pub(crate) fn small() -> Registry {
    let registry = Registry::new();
    registry.counter("logins_total", "Logins.").register().expect("registered").add(3u64);
    registry
}

#[derive(Labels)]
struct Item<'a> {
    number: u32,
    text: &'a str,
}

/// A registry like [`small`] with a page that is longer than what the system keeps of a connection in all its buffers.
pub(crate) fn large() -> Registry {
    let registry = small();
    let items =
        registry.gauge("items", "Items.").labels::<Item<'_>>().cap(100_000).register().expect("registered");
    let text = "long ".repeat(100);
    for number in 0..40_000 {
        items.with(&Item { number, text: &text }, |item| item.set(f64::from(number)));
    }
    registry
}

/// The page in text.
pub(crate) fn page(registry: &Registry) -> Vec<u8> {
    let mut page = Vec::new();
    registry.encode(Format::Text, &mut page);
    page
}

pub(crate) fn start(exporter: Exporter) -> (Running, SocketAddr) {
    let running = exporter.start().expect("an exporter that starts");
    let address = running.address().expect("a port");
    (running, address)
}

/// Asks for a target with further headers, each a whole line.
pub(crate) fn ask(address: SocketAddr, method: &str, target: &str, headers: &[&str]) -> Reply {
    let further: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let request = format!("{method} {target} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n{further}\r\n");
    http::parse(&http::exchange(address, request.as_bytes()).expect("a reply"), method == "HEAD")
}

pub(crate) fn get(address: SocketAddr, target: &str, headers: &[&str]) -> Reply {
    ask(address, "GET", target, headers)
}

/// Asserts that someone who asks as scrapers do gets what there is.
#[track_caller]
pub(crate) fn assert_scraped(address: SocketAddr) {
    let reply = get(address, "/metrics?name[]=logins_total", &[]);
    assert_eq!(reply.status, 200);
    assert!(reply.text().ends_with("logins_total 3\n"), "{}", reply.text());
}

/// A connection on which a request for the whole page was sent.
pub(crate) fn reader(address: SocketAddr) -> TcpStream {
    let mut stream = http::connect(address).expect("a connection");
    stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n").expect("sent");
    stream
}

/// Reads until the connection ends, however it does. Answers how many bytes there were.
pub(crate) fn drain(stream: &mut TcpStream) -> usize {
    let (mut count, mut buffer) = (0, vec![0; 64 << 10]);
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return count,
            Ok(read) => count += read,
            Err(error) => {
                let late =
                    [std::io::ErrorKind::WouldBlock, std::io::ErrorKind::TimedOut].contains(&error.kind());
                assert!(!late, "the connection does not end");
                return count;
            }
        }
    }
}
