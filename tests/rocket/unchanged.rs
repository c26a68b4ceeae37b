//! Measured, an application answers as it does bare: status, headers and body, byte for byte.

use std::collections::BTreeSet;
use std::io::{Read, Write};

use altimeter::Registry;
use altimeter_rocket::{Altimeter, instrument};
use rocket::{Build, Rocket};

use crate::served::{Served, quiet};
use crate::{http, kinds};

fn bare() -> Rocket<Build> {
    kinds::with_fairings(quiet()).mount("/", kinds::all()).register("/", kinds::catchers())
}

fn altimeter() -> Altimeter {
    let builder = Altimeter::builder().registry(Registry::new());
    builder.label("tenant", |request, _| request.headers().get_one("Host").unwrap_or_default().into()).build()
}

/// The fairing before those of the application.
fn measured() -> Rocket<Build> {
    let rocket = kinds::with_fairings(quiet().attach(Altimeter::with_registry(Registry::new())));
    rocket.mount("/", kinds::all()).register("/", kinds::catchers())
}

/// The fairing behind those of the application, with a label, and all handlers wrapped.
fn instrumented() -> Rocket<Build> {
    let rocket = kinds::with_fairings(quiet()).attach(altimeter());
    rocket.mount("/", instrument(kinds::all())).register("/", kinds::catchers())
}

/// Method, target, headers and body.
const REQUESTS: &[(&str, &str, &str, &str)] = &[
    ("GET", "/text", "", ""),
    ("HEAD", "/text", "", ""),
    ("OPTIONS", "/text", "", ""),
    ("GET", "/old-text", "", ""),
    ("GET", "/html?name=Rex", "", ""),
    ("GET", "/html", "Accept: application/json\r\n", ""),
    ("GET", "/empty", "", ""),
    ("HEAD", "/empty", "", ""),
    ("GET", "/status/204", "", ""),
    ("GET", "/status/202", "", ""),
    ("GET", "/status/404", "", ""),
    ("GET", "/status/599", "", ""),
    ("GET", "/not-modified", "", ""),
    ("GET", "/moved", "", ""),
    ("GET", "/cookie", "Cookie: a=b\r\n", ""),
    ("GET", "/big", "", ""),
    ("HEAD", "/big", "", ""),
    ("GET", "/file", "", ""),
    ("HEAD", "/file", "", ""),
    ("GET", "/stream", "", ""),
    ("HEAD", "/stream", "", ""),
    ("GET", "/events", "", ""),
    ("GET", "/chunky", "", ""),
    ("GET", "/panic", "", ""),
    ("GET", "/fails", "", ""),
    ("POST", "/form", "Content-Type: application/x-www-form-urlencoded\r\n", "name=Rex&age=7"),
    ("POST", "/form", "Content-Type: application/x-www-form-urlencoded\r\n", "name=Rex&age=old"),
    ("POST", "/form", "Content-Type: application/x-www-form-urlencoded\r\n", "_method=put&name=Rex"),
    ("POST", "/echo", "Content-Type: text/plain\r\n", "echo"),
    ("POST", "/echo", "Content-Type: application/json\r\n", "{}"),
    ("DELETE", "/echo", "", ""),
    ("PATCH", "/echo", "", ""),
    ("HEAD", "/only-head", "", ""),
    ("GET", "/only-head", "", ""),
    ("GET", "/number/7", "", ""),
    ("GET", "/number/seven", "", ""),
    ("GET", "/strict/seven", "", ""),
    ("GET", "/guarded", "", ""),
    ("GET", "/guarded", "X-Guard: pass\r\n", ""),
    ("GET", "/guarded", "X-Guard: forward\r\n", ""),
    ("GET", "/guarded", "X-Guard: panic\r\n", ""),
    ("GET", "/socket", "", ""),
    ("GET", "/nowhere", "", ""),
    ("TRACE", "/text", "", ""),
    ("FOO", "/text", "", ""),
    ("GET", "/%zz", "", ""),
];

/// The bytes of a reply, but for the clock and the order of headers, which is Rocket's affair.
fn normalized(reply: &[u8]) -> (Vec<String>, Vec<u8>) {
    let end = reply.windows(4).position(|four| four == b"\r\n\r\n").map_or(reply.len(), |end| end + 4);
    let head = String::from_utf8_lossy(&reply[..end]);
    let mut lines: Vec<String> =
        head.split("\r\n").filter(|line| !line.starts_with("date:")).map(str::to_owned).collect();
    lines[1..].sort();
    (lines, reply[end..].to_vec())
}

fn request(&(method, target, headers, body): &(&str, &str, &str, &str)) -> Vec<u8> {
    let length = if body.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    format!("{method} {target} HTTP/1.1\r\nHost: kennel\r\nConnection: close\r\n{headers}{length}\r\n{body}")
        .into()
}

fn assert_same(measured: &Served) {
    let bare = Served::start(bare());
    for one in REQUESTS {
        let [expected, reply] = [&bare, measured].map(|served| normalized(&served.exchange(&request(one))));
        assert_eq!(reply.0, expected.0, "{one:?}");
        // Not by `assert_eq`, which would print eight megabytes.
        let shown = |body: &[u8]| String::from_utf8_lossy(&body[..body.len().min(500)]).into_owned();
        assert!(reply.1 == expected.1, "{one:?}: {:?} is not {:?}", shown(&reply.1), shown(&expected.1));
    }
}

/// Rocket answers each of the requests above somehow: this is that they are of all kinds.
#[test]
fn the_requests_reach_every_kind_of_answer() {
    let bare = Served::start(bare());
    let status = |one| http_status(&bare.exchange(&request(one)));
    let statuses: BTreeSet<u16> = REQUESTS.iter().map(status).collect();
    let expected = [200, 202, 204, 304, 308, 400, 403, 404, 422, 500, 599];
    assert!(expected.iter().all(|status| statuses.contains(status)), "{statuses:?}");
}

fn http_status(reply: &[u8]) -> u16 {
    let line = String::from_utf8_lossy(&reply[..12]);
    line[9..].parse().expect("a status")
}

#[test]
fn with_the_fairing_every_answer_is_the_same() {
    assert_same(&Served::start(measured()));
}

#[test]
fn with_the_fairing_and_wrapped_handlers_every_answer_is_the_same() {
    assert_same(&Served::start(instrumented()));
}

/// How much of it is on its way when the connection ends is for chance to say, bare as well.
#[test]
fn a_stream_that_breaks_has_nothing_but_what_came_before() {
    for rocket in [bare(), instrumented()] {
        let reply = Served::start(rocket).exchange(&request(&("GET", "/breaks", "", "")));
        let (_, body) = normalized(&reply);
        assert!(b"8\r\nthis far\r\n0\r\n\r\n".starts_with(&body), "{body:?}");
    }
}

#[test]
fn a_websocket_talks_as_it_does_bare() {
    let talk = |rocket| {
        let served = Served::start(rocket);
        let mut stream = http::connect(served.address).expect("a connection");
        let handshake = "GET /socket HTTP/1.1\r\nHost: kennel\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        // A text of two letters, masked by zeros.
        let text = b"\x81\x82\0\0\0\0hi";
        stream.write_all(&[handshake.as_bytes(), text].concat()).expect("a request sent");
        // What comes back, until the text does.
        let mut reply = Vec::new();
        while !reply.ends_with(b"\r\n\r\n\x81\x02hi") {
            let mut byte = [0];
            stream.read_exact(&mut byte).expect("a reply");
            reply.extend(byte);
        }
        normalized(&reply).0
    };
    let head = talk(bare());
    assert_eq!(head[0], "HTTP/1.1 101 Switching Protocols");
    assert_eq!(talk(measured()), head);
    assert_eq!(talk(instrumented()), head);
}
