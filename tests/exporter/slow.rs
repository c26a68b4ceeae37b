//! Clients that take their time: they are cut off, and cost others nothing.

use crate::http::{PATIENCE, connect};
use crate::support::{assert_scraped, drain, large, page, reader, small, start};
use altimeter_exporter::Exporter;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

/// How long the exporters here let a client take. Others are done in a hundredth of it, on a busy machine too.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Between two bytes of a slow client.
const PAUSE: Duration = Duration::from_millis(5);

/// Sends a byte at a time, for ever. Returns when the exporter has closed the connection.
fn send_slowly(address: std::net::SocketAddr) {
    let mut stream = connect(address).expect("a connection");
    let mut bytes = b"GET /metrics HTTP/1.1\r\nHost: test\r\nX-Long: ".iter().chain(std::iter::repeat(&b'a'));
    while stream.write_all(&[*bytes.next().expect("endless")]).is_ok() {
        thread::sleep(PAUSE);
    }
}

#[test]
fn who_sends_slowly_is_cut_off_beside_a_normal_scrape() {
    let exporter = Exporter::new(&small()).request_timeout(TIMEOUT).max_header_bytes(1 << 20);
    let (_running, address) = start(exporter);
    thread::scope(|scope| {
        let slow: Vec<_> = (0..8).map(|_| scope.spawn(move || send_slowly(address))).collect();
        assert_scraped(address);
        slow.into_iter().for_each(|slow| slow.join().expect("it ends"));
    });
    assert_scraped(address);
}

#[test]
fn who_sends_nothing_is_cut_off() {
    let (_running, address) = start(Exporter::new(&small()).request_timeout(Duration::from_millis(50)));
    let mut stream = connect(address).expect("a connection");
    assert_eq!(drain(&mut stream), 0);
}

#[test]
fn who_sends_no_second_request_is_cut_off() {
    let (_running, address) = start(Exporter::new(&small()).request_timeout(TIMEOUT));
    let mut stream = reader(address);
    assert!(drain(&mut stream) > 0);
}

/// Reads a byte at a time until the time for the answer is over, and then all that is left.
fn read_slowly(stream: &mut TcpStream) -> usize {
    let (mut count, mut first) = (0, None);
    while first.is_none_or(|first: Instant| first.elapsed() < TIMEOUT) {
        stream.read_exact(&mut [0]).expect("a byte");
        first.get_or_insert_with(Instant::now);
        count += 1;
        thread::sleep(PAUSE);
    }
    count + drain(stream)
}

#[test]
fn who_reads_slowly_is_cut_off_beside_a_normal_scrape() {
    let registry = large();
    let (_running, address) = start(Exporter::new(&registry).answer_timeout(TIMEOUT));
    let whole = page(&registry).len();
    thread::scope(|scope| {
        let slow: Vec<_> = (0..4).map(|_| scope.spawn(move || read_slowly(&mut reader(address)))).collect();
        assert_scraped(address);
        for slow in slow {
            let read = slow.join().expect("it ends");
            assert!(read < whole, "{read} bytes of a page of {whole}");
        }
    });
    assert_scraped(address);
}

#[test]
fn a_scrape_is_answered_beside_more_slow_readers_than_there_may_be_connections() {
    let (_running, address) = start(Exporter::new(&large()).max_connections(3));
    let mut readers: Vec<_> = (0..5).map(|_| reader(address)).collect();
    // Those that are cut off to make room for others may not come as far as their first byte.
    let last = readers.last_mut().expect("five");
    last.read_exact(&mut [0]).expect("a byte");
    assert_scraped(address);
}

#[test]
fn a_scrape_is_answered_beside_a_thousand_idle_connections() {
    let (_running, address) =
        start(Exporter::new(&small()).max_connections(64).request_timeout(PATIENCE * 10));
    let idle: Vec<_> = (0..1000).map(|_| connect(address).expect("a connection")).collect();
    assert_scraped(address);
    // And no more are open than may be.
    let deadline = Instant::now() + PATIENCE;
    while idle.iter().filter(|stream| is_open(stream)).count() > 64 {
        assert!(Instant::now() < deadline, "too many are open");
        thread::sleep(PAUSE);
    }
}

fn is_open(stream: &TcpStream) -> bool {
    stream.set_nonblocking(true).expect("set");
    let mut stream = stream;
    matches!(stream.read(&mut [0]), Err(error) if error.kind() == ErrorKind::WouldBlock)
}
