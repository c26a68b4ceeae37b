//! Where it listens, and what it says when it cannot.

use crate::http::parse;
use crate::support::{assert_scraped, get, small, start};
use altimeter::{Collect, Desc, Kind, Sink};
use altimeter_exporter::{Exporter, StartError};
use std::error::Error;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc;

fn taken() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let address = listener.local_addr().expect("its address");
    (listener, address)
}

/// Two ports, one after the other, that are taken.
fn two_taken() -> (u16, [TcpListener; 2]) {
    loop {
        let (first, address) = taken();
        let next = address.port().checked_add(1);
        if let Some(Ok(second)) = next.map(|next| TcpListener::bind((Ipv4Addr::LOCALHOST, next))) {
            return (address.port(), [first, second]);
        }
    }
}

#[test]
fn it_listens_on_loopback_and_any_free_port_unless_told_otherwise() {
    let (_running, address) = start(Exporter::new(&small()));
    assert_eq!(address.ip(), Ipv4Addr::LOCALHOST);
    assert_ne!(address.port(), 0);
    assert_scraped(address);
}

#[test]
fn it_listens_where_it_is_told() {
    let (_running, address) = start(Exporter::new(&small()).listen_on(Ipv4Addr::new(127, 3, 2, 1)));
    assert_eq!(address.ip(), Ipv4Addr::new(127, 3, 2, 1));
    assert_scraped(address);
}

#[test]
fn it_listens_on_ipv6() {
    // Where the machine has it.
    if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok() {
        assert_scraped(start(Exporter::new(&small()).listen_on(Ipv6Addr::LOCALHOST)).1);
    }
}

#[test]
fn a_port_that_is_taken_is_named_with_the_reason() {
    let (_taken, address) = taken();
    let error = Exporter::new(&small()).port(address.port()).start().expect_err("it is taken");
    let reason = error.source().expect("a reason").to_string();
    let expected = format!("cannot listen on {address}: {reason}; choose another port, or a range of ports");
    assert_eq!(error.to_string(), expected);
}

#[test]
fn of_a_range_the_first_free_port_is_taken() {
    let (first, taken) = two_taken();
    let [_, second] = taken;
    drop(second);
    let range = first..=first.saturating_add(50);
    let running = Exporter::new(&small()).ports(range.clone()).start().expect("one of them is free");
    let port = running.address().expect("a port").port();
    assert!(range.contains(&port) && port != first, "{port} of {range:?}");
    let other = Exporter::new(&small()).ports(range).start().expect("another one is free");
    assert!(other.address().expect("a port").port() > port);
}

#[test]
fn a_range_without_a_free_port_is_listed() {
    let (first, _taken) = two_taken();
    let error = Exporter::new(&small()).ports(first..=first + 1).start().expect_err("both are taken");
    let range = format!("no port of 127.0.0.1 from {first} to {} is free; choose a wider range", first + 1);
    assert_eq!(error.to_string(), range);
}

#[test]
fn an_address_of_another_machine_is_named_and_the_range_not_tried() {
    // Of the addresses for documentation, by RFC 5737.
    let exporter = Exporter::new(&small()).listen_on(Ipv4Addr::new(192, 0, 2, 1)).ports(9464..=9500);
    let error = exporter.start().expect_err("it is not of this machine");
    assert!(matches!(&error, StartError::Bind { address, .. } if address.port() == 9464), "{error}");
}

#[test]
#[allow(clippy::reversed_empty_ranges, reason = "the mistake that the test is about")]
fn a_range_that_is_empty_is_refused() {
    let error = Exporter::new(&small()).ports(9474..=9464).start().expect_err("it is empty");
    assert_eq!(error.to_string(), "the ports from 9474 to 9464 are none; give the lower one first");
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    let exporter = || Exporter::new(&altimeter::Registry::new());
    for exporter in [exporter().bearer_token(""), exporter().basic_auth("a:b", "c").bearer_token("fine")] {
        assert!(matches!(exporter.start(), Err(StartError::Credentials(_))));
    }
}

#[test]
fn a_path_that_no_request_can_have_is_refused() {
    for path in
        ["", "metrics", "*", "/metrics?a", "/my metrics", "/metrics#a", "/metrics\n", "http://a/metrics"]
    {
        let error = Exporter::new(&small()).path(path).start().expect_err(path);
        assert!(matches!(&error, StartError::Path { path: given } if given == path), "{error}");
    }
}

#[test]
fn any_other_path_is_served() {
    for path in ["/", "//metrics", "/my%20metrics", "/metrics;v=1/~a!$&'()*+,=:@-._"] {
        let (_running, address) = start(Exporter::new(&small()).path(path));
        assert_eq!(get(address, path, &[]).status, 200, "{path}");
    }
}

fn scrape_socket(path: &Path) -> String {
    let mut stream = UnixStream::connect(path).expect("a connection");
    stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n").expect("sent");
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply).expect("a reply");
    parse(&reply, false).text().to_owned()
}

#[test]
fn a_unix_socket_is_served_and_removed_at_the_end() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("metrics.sock");
    let running = Exporter::new(&small()).unix_socket(&path).start().expect("an exporter");
    assert_eq!((running.address(), running.socket()), (None, Some(&*path)));
    assert!(scrape_socket(&path).ends_with("logins_total 3\n"));
    running.stop();
    assert!(!path.exists());
}

#[test]
fn at_the_end_a_socket_of_another_process_in_its_place_is_left_alone() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("metrics.sock");
    let running = Exporter::new(&small()).unix_socket(&path).start().expect("an exporter");
    std::fs::remove_file(&path).expect("removed");
    let _other = UnixListener::bind(&path).expect("a socket");
    running.stop();
    assert!(UnixStream::connect(&path).is_ok());
}

/// A collector that tells, when it is dropped, whether there is a socket.
struct Witness(PathBuf, mpsc::Sender<bool>);

impl Collect for Witness {
    fn families(&self) -> Vec<Desc> {
        vec![Desc::of(Kind::Gauge, "witness").expect("a name")]
    }

    fn collect(&self, _: &mut dyn Sink) {}
}

impl Drop for Witness {
    fn drop(&mut self) {
        let _ = self.1.send(self.0.exists());
    }
}

#[test]
fn the_socket_is_removed_before_it_stops_listening() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("metrics.sock");
    let (tell, told) = mpsc::channel();
    let registry = small();
    registry.collect(Witness(path.clone(), tell)).expect("registered");
    let running = Exporter::new(&registry).unix_socket(&path).start().expect("an exporter");
    // The exporter has the last handle to the registry now, and drops it on its way to the end.
    drop(registry);
    running.stop();
    assert_eq!(told.recv(), Ok(false));
}

#[test]
fn a_socket_that_nobody_listens_on_is_replaced() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("metrics.sock");
    // Dropping the listener leaves its file.
    drop(UnixListener::bind(&path).expect("a socket"));
    let _running = Exporter::new(&small()).unix_socket(&path).start().expect("an exporter");
    assert!(scrape_socket(&path).ends_with("logins_total 3\n"));
}

#[test]
fn a_socket_of_another_process_and_a_file_are_left_alone() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("metrics.sock");
    let listener = UnixListener::bind(&path).expect("a socket");
    let error = Exporter::new(&small()).unix_socket(&path).start().expect_err("it is in use");
    assert!(
        error.to_string().starts_with(&format!("cannot listen on the socket {}: ", path.display())),
        "{error}"
    );
    drop(listener);
    std::fs::remove_file(&path).expect("removed");
    std::fs::write(&path, "mine").expect("a file");
    assert!(matches!(Exporter::new(&small()).unix_socket(&path).start(), Err(StartError::UnixSocket { .. })));
    assert_eq!(std::fs::read(&path).expect("the file"), b"mine");
}
