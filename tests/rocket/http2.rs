//! Over HTTP/2, a body needs no length: what the metrics say of those that have none.

use std::io::{Read, Write};

use altimeter::Registry;
use altimeter_rocket::Altimeter;
use rocket::data::ToByteUnit;
use rocket::{Data, get, patch, post, put, routes};

use crate::http;
use crate::served::{Served, quiet};

#[post("/", data = "<data>")]
async fn posted(data: Data<'_>) -> String {
    data.open(1.mebibytes()).into_bytes().await.expect("a body").len().to_string()
}

#[put("/", data = "<data>")]
async fn put(data: Data<'_>) -> String {
    posted(data).await
}

#[patch("/", data = "<data>")]
async fn patched(data: Data<'_>) -> String {
    posted(data).await
}

#[get("/")]
fn got() -> &'static str {
    "0"
}

fn service() -> Served {
    let altimeter = Altimeter::with_registry(Registry::new());
    let rocket = quiet().attach(altimeter.clone()).mount("/", routes![posted, put, patched, got]);
    Served::start(rocket.mount("/metrics", altimeter))
}

/// The numbers of <https://www.rfc-editor.org/rfc/rfc9113#section-6>.
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a short payload").to_be_bytes();
    [&length[1..], &[kind, flags, 0, 0, 0, stream], payload].concat()
}

/// A header whose name is of HPACK's static table, by its number there: <https://www.rfc-editor.org/rfc/rfc7541#section-6.2.2>.
fn header(name: u8, value: &str) -> Vec<u8> {
    let number = if name < 15 { vec![name] } else { vec![15, name - 15] };
    let length = u8::try_from(value.len()).expect("a short value");
    [&number, &[length][..], value.as_bytes()].concat()
}

/// Sends a request for `/` by HTTP/2, and answers the body that comes back.
fn exchange(service: &Served, method: &str, length: Option<&str>, body: &[u8]) -> String {
    let (authority, method, path, scheme) =
        (header(1, "kennel"), header(2, method), header(4, "/"), header(6, "http"));
    let length = length.map(|length| header(28, length)).unwrap_or_default();
    let headers = [method, scheme, path, authority, length].concat();
    let mut stream = http::connect(service.address).expect("a connection");
    let ends = if body.is_empty() { END_STREAM } else { 0 };
    let mut request = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    request.extend(frame(SETTINGS, 0, 0, &[]));
    request.extend(frame(HEADERS, END_HEADERS | ends, 1, &headers));
    if !body.is_empty() {
        request.extend(frame(DATA, END_STREAM, 1, body));
    }
    stream.write_all(&request).expect("a request sent");
    let mut answer = Vec::new();
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).expect("a frame");
        let [a, b, c, kind, flags, .., of_stream] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        stream.read_exact(&mut payload).expect("the rest of a frame");
        if kind == DATA {
            answer.extend(payload);
        }
        if of_stream == 1 && flags & END_STREAM != 0 && matches!(kind, DATA | HEADERS) {
            return String::from_utf8(answer).expect("text");
        }
    }
}

/// The bodies of known length, their bytes, and the bodies of unknown length.
fn bodies(service: &Served) -> [Option<f64>; 3] {
    let page = service.page();
    ["http_request_body_bytes_count", "http_request_body_bytes_sum", "http_request_body_length_unknown_total"]
        .map(|series| page.value(series, &[]))
}

#[test]
fn a_body_without_a_length_is_of_unknown_length() {
    for method in ["POST", "PUT", "PATCH"] {
        let service = service();
        assert_eq!(exchange(&service, method, None, &[0; 5000]), "5000", "{method}");
        assert_eq!(bodies(&service), [Some(0.0), Some(0.0), Some(1.0)], "{method}");
    }
}

#[test]
fn a_body_with_a_length_is_of_that() {
    let service = service();
    assert_eq!(exchange(&service, "POST", Some("5000"), &[0; 5000]), "5000");
    assert_eq!(exchange(&service, "POST", Some("0"), &[]), "0");
    assert_eq!(bodies(&service), [Some(2.0), Some(5000.0), Some(0.0)]);
}

#[test]
fn a_request_that_by_its_method_has_no_body_is_of_no_bytes() {
    let service = service();
    assert_eq!(exchange(&service, "GET", None, &[]), "0");
    assert_eq!(bodies(&service), [Some(1.0), Some(0.0), Some(0.0)]);
}

#[test]
fn over_http_1_no_length_is_no_body() {
    let service = service();
    service.exchange(b"POST / HTTP/1.1\r\nHost: kennel\r\nConnection: close\r\n\r\n");
    service.exchange(b"POST / HTTP/1.0\r\n\r\n");
    assert_eq!(bodies(&service), [Some(2.0), Some(0.0), Some(0.0)]);
}
