//! What is recorded of bodies, character sets, ajax and ends, the routes apart.

use std::io::Cursor;

use altimeter::Registry;
use altimeter_rocket::Altimeter;
use rocket::http::{ContentType, Header, Method, Status};
use rocket::local::blocking::Client;
use rocket::response::content::{RawHtml, RawText};
use rocket::response::stream::ByteStream;
use rocket::response::{self, Responder};
use rocket::{Data, Request, Response, get, post, routes};

use crate::support::{series, value};

/// Bytes that a client may leave in the midst of.
const BIG: usize = 100_000;

#[get("/text")]
fn text() -> RawText<&'static str> {
    RawText("twelve bytes")
}

#[get("/html")]
fn html() -> RawHtml<&'static str> {
    RawHtml("<p>")
}

#[get("/declared/<charset>")]
fn declared(charset: &str) -> (ContentType, &'static str) {
    (ContentType::new("text", "x").with_params(("charset", charset.to_owned())), "")
}

#[get("/nothing")]
fn nothing() -> Status {
    Status::NoContent
}

#[get("/stream")]
fn stream() -> ByteStream![Vec<u8>] {
    ByteStream! {
        for _ in 0..3 {
            yield vec![0; 100];
        }
    }
}

#[get("/big")]
fn big() -> Vec<u8> {
    vec![0; BIG]
}

/// A body that says it is bigger than it is, as a file that was cut short meanwhile.
struct Short;

impl<'r> Responder<'r, 'static> for Short {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        Response::build().sized_body(BIG + 1, Cursor::new(vec![0; BIG])).ok()
    }
}

#[get("/short")]
fn short() -> Short {
    Short
}

#[get("/breaks")]
fn breaks() -> ByteStream![Vec<u8>] {
    ByteStream! {
        yield vec![0; 100];
        panic!("on purpose, in the midst of a stream");
    }
}

#[post("/take", data = "<_data>")]
fn take(_data: Data<'_>) {}

struct Service {
    registry: Registry,
    client: Client,
}

impl Service {
    fn start() -> Self {
        let registry = Registry::new();
        let rocket = rocket::build()
            .attach(Altimeter::with_registry(registry.clone()))
            .mount("/", routes![text, html, declared, nothing, stream, big, short, breaks, take]);
        Self { registry, client: Client::untracked(rocket).expect("an application") }
    }

    /// Sends a request and reads the answer to its end.
    fn get(&self, target: &str) -> Vec<u8> {
        self.client.get(target.to_owned()).dispatch().into_bytes().unwrap_or_default()
    }

    fn value(&self, series: &str) -> Option<u64> {
        value(&self.registry, series)
    }

    /// Count and sum of the bodies of responses of a kind.
    fn bodies(&self, kind: &str) -> (u64, u64) {
        let part = |part: &str| self.value(&format!("http_response_body_bytes_{part}{{body=\"{kind}\"}}"));
        (part("count").expect("a count"), part("sum").expect("a sum"))
    }
}

#[test]
fn a_body_of_known_size_is_observed_once() {
    let service = Service::start();
    service.get("/text");
    assert_eq!((service.bodies("sized"), service.bodies("streamed")), ((1, 12), (0, 0)));
    assert_eq!(service.value("http_responses_streamed_total"), Some(0));
}

#[test]
fn a_stream_is_observed_with_the_bytes_that_went_out() {
    let service = Service::start();
    assert_eq!(service.get("/stream").len(), 300);
    assert_eq!((service.bodies("sized"), service.bodies("streamed")), ((0, 0), (1, 300)));
    assert_eq!(service.value("http_responses_streamed_total"), Some(1));
    assert_eq!(service.value("http_responses_aborted_total"), Some(0));
}

#[test]
fn an_answer_without_a_body_is_of_no_bytes() {
    let service = Service::start();
    service.get("/nothing");
    service.client.head("/text").dispatch();
    service.client.head("/stream").dispatch();
    assert_eq!((service.bodies("sized"), service.bodies("streamed")), ((3, 0), (0, 0)));
    assert_eq!(service.value("http_responses_streamed_total"), Some(0));
    assert_eq!(service.value("http_responses_aborted_total"), Some(0));
}

#[test]
fn a_stream_that_nobody_reads_to_its_end_is_aborted() {
    let service = Service::start();
    drop(service.client.get("/stream").dispatch());
    assert_eq!(service.value("http_responses_aborted_total"), Some(1));
    assert_eq!(service.bodies("streamed"), (1, 0));
}

#[test]
fn a_big_body_that_nobody_reads_to_its_end_is_aborted() {
    let service = Service::start();
    assert_eq!(service.get("/big").len(), BIG);
    assert_eq!(service.value("http_responses_aborted_total"), Some(0));
    drop(service.client.get("/big").dispatch());
    assert_eq!(service.value("http_responses_aborted_total"), Some(1));
    assert_eq!(service.bodies("sized"), (2, 2 * BIG as u64));
}

#[test]
fn a_big_body_that_ends_before_its_size_is_aborted() {
    let service = Service::start();
    assert_eq!(service.get("/short").len(), BIG);
    assert_eq!(service.value("http_responses_aborted_total"), Some(1));
    assert_eq!(service.bodies("sized"), (1, BIG as u64 + 1));
}

#[test]
fn a_stream_that_panics_is_aborted() {
    let service = Service::start();
    let broken = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| service.get("/breaks")));
    assert!(broken.is_err());
    assert_eq!(service.value("http_responses_aborted_total"), Some(1));
    assert_eq!(service.value("http_requests_in_flight"), Some(0));
}

#[test]
fn the_time_to_the_last_byte_is_observed_when_the_response_ends() {
    let service = Service::start();
    let observed =
        || service.value(r#"http_request_time_to_last_byte_seconds_count{method="GET",route="/stream"}"#);
    let response = service.client.get("/stream").dispatch();
    assert_eq!(observed(), None);
    drop(response);
    assert_eq!(observed(), Some(1));
    service.get("/stream");
    assert_eq!(observed(), Some(2));
}

#[test]
fn the_body_of_a_request_is_as_long_as_announced() {
    let service = Service::start();
    for length in [None, Some("5"), Some("1000")] {
        let request = service.client.post("/take");
        match length {
            Some(length) => request.header(Header::new("Content-Length", length)).dispatch(),
            None => request.dispatch(),
        };
    }
    assert_eq!(service.value("http_request_body_bytes_count"), Some(3));
    assert_eq!(service.value("http_request_body_bytes_sum"), Some(1005));
    assert_eq!(service.value("http_request_body_bytes_bucket{le=\"0\"}"), Some(1));
    assert_eq!(service.value("http_request_body_length_unknown_total"), Some(0));
}

#[test]
fn a_body_of_unknown_length_is_counted_apart() {
    let service = Service::start();
    service.client.post("/take").header(Header::new("Content-Length", "many")).dispatch();
    service.client.post("/take").header(Header::new("Transfer-Encoding", "chunked")).dispatch();
    assert_eq!(service.value("http_request_body_length_unknown_total"), Some(2));
    assert_eq!(service.value("http_request_body_bytes_count"), Some(0));
}

#[test]
fn ajax_is_told_by_its_header() {
    let service = Service::start();
    service.get("/text");
    service.client.get("/text").header(Header::new("X-Requested-With", "XMLHttpRequest")).dispatch();
    assert_eq!(service.value("http_ajax_requests_total"), Some(1));
}

#[test]
fn character_sets_are_a_closed_set() {
    let service = Service::start();
    for target in ["/text", "/html", "/nothing", "/declared/UTF-8", "/declared/klingon", "/declared/elvish"] {
        service.get(target);
    }
    let counted = |charset: &str, count: u64| {
        format!("http_responses_by_charset_total{{charset=\"{charset}\"}} {count}")
    };
    let expected = [counted("none", 1), counted("other", 2), counted("utf-8", 3)];
    assert_eq!(series(&service.registry, "http_responses_by_charset_total"), expected);
}

#[test]
fn an_answer_to_a_bad_upgrade_is_an_answer() {
    let service = Service::start();
    service.client.get("/text").header(Header::new("Upgrade", "websocket")).dispatch();
    assert_eq!(service.value("http_websockets_total"), Some(0));
    let series = r#"http_requests_total{method="GET",route="/text",scheme="http",status="200"}"#;
    assert_eq!(service.value(series), Some(1));
}

/// The wrapper of a body must not be in the way of what else a response may hold.
#[test]
fn the_length_of_chunks_is_kept() {
    let registry = Registry::new();
    fn chunky<'r>(_: &'r rocket::Request<'_>, _: Data<'r>) -> rocket::route::BoxFuture<'r> {
        let body = Cursor::new(vec![0; 100]);
        let response = Response::build().streamed_body(body).max_chunk_size(7).finalize();
        Box::pin(async { rocket::outcome::Outcome::Success(response) })
    }
    let route = rocket::Route::new(Method::Get, "/chunky", chunky);
    let rocket = rocket::build().attach(Altimeter::with_registry(registry)).mount("/", vec![route]);
    let client = Client::untracked(rocket).expect("an application");
    assert_eq!(client.get("/chunky").dispatch().body().max_chunk_size(), 7);
}
