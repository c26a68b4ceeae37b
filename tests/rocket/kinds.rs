//! The application: a route for each kind of answer that Rocket has, catchers and fairings of its own.

use std::io;
use std::time::Duration;

use rocket::fairing::AdHoc;
use rocket::form::Form;
use rocket::fs::NamedFile;
use rocket::http::{ContentType, Cookie, CookieJar, Status};
use rocket::outcome::Outcome;
use rocket::request::{self, FromRequest};
use rocket::response::content::RawHtml;
use rocket::response::stream::{ByteStream, Event, EventStream, ReaderStream, TextStream};
use rocket::response::{Redirect, Responder, Response};
use rocket::tokio::time::sleep;
use rocket::{
    Build, Catcher, FromForm, Request, Rocket, Route, catch, catchers, delete, get, head, post, put, routes,
};

/// A body of known size that does not fit into the buffers on its way.
pub(crate) const BIG: usize = 8 << 20;

#[get("/text")]
fn text() -> &'static str {
    "text"
}

#[get("/html?<name>")]
fn html(name: Option<&str>) -> RawHtml<String> {
    RawHtml(format!("<p>{}</p>", name.unwrap_or("nobody")))
}

#[get("/empty")]
fn empty() {}

#[get("/status/<code>")]
fn status(code: u16) -> Status {
    Status::new(code)
}

#[get("/not-modified")]
fn not_modified() -> (Status, &'static str) {
    (Status::NotModified, "as it was")
}

#[get("/moved")]
fn moved() -> Redirect {
    Redirect::permanent("/text")
}

#[get("/cookie")]
fn cookie(jar: &CookieJar<'_>) -> &'static str {
    jar.add(Cookie::new("dog", "Rex"));
    "eaten"
}

#[get("/big")]
fn big() -> Vec<u8> {
    vec![b'x'; BIG]
}

#[get("/file")]
async fn file() -> io::Result<NamedFile> {
    NamedFile::open(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).await
}

#[get("/stream")]
fn stream() -> TextStream![&'static str] {
    TextStream! {
        for part in ["one ", "two ", "three"] {
            sleep(Duration::from_millis(1)).await;
            yield part;
        }
    }
}

#[get("/events")]
fn events() -> EventStream![] {
    let events = EventStream! {
        for number in 0..3 {
            yield Event::data(number.to_string()).event("count");
        }
    };
    // Which Rocket would put where chance has it.
    events.heartbeat(None)
}

#[get("/endless")]
fn endless() -> ByteStream![Vec<u8>] {
    ByteStream! {
        loop {
            yield vec![b'x'; 1 << 16];
            sleep(Duration::from_millis(1)).await;
        }
    }
}

#[get("/breaks")]
fn breaks() -> ByteStream![&'static [u8]] {
    ByteStream! {
        yield &b"this far"[..];
        panic!("on purpose, in the midst of a stream");
    }
}

/// A body whose length is known, and whose chunks are short.
struct Chunky;

impl<'r> Responder<'r, 'static> for Chunky {
    fn respond_to(self, _: &'r Request<'_>) -> rocket::response::Result<'static> {
        let body = ReaderStream::one(io::Cursor::new(vec![b'x'; 1000]));
        Response::build().header(ContentType::Binary).streamed_body(body).max_chunk_size(100).ok()
    }
}

#[get("/chunky")]
fn chunky() -> Chunky {
    Chunky
}

#[get("/panic")]
fn panics() -> &'static str {
    panic!("on purpose, in a handler")
}

#[derive(FromForm)]
struct Dog<'r> {
    name: &'r str,
    age: u8,
}

#[post("/form", data = "<dog>")]
fn form(dog: Form<Dog<'_>>) -> String {
    format!("{} is {}", dog.name, dog.age)
}

#[put("/form", data = "<body>")]
fn put_form(body: Vec<u8>) -> Vec<u8> {
    body
}

#[post("/echo", data = "<body>", format = "text/plain")]
fn echo(body: String) -> String {
    body
}

#[delete("/echo")]
fn remove() -> Status {
    Status::Accepted
}

#[head("/only-head")]
fn only_head() -> &'static str {
    "never sent"
}

#[get("/number/<_n>", rank = 1)]
fn number(_n: u32) -> &'static str {
    "a number"
}

#[get("/number/<_word>", rank = 2)]
fn word(_word: &str) -> &'static str {
    "a word"
}

#[get("/strict/<_n>")]
fn strict(_n: u32) {}

/// A guard with a will of its own.
struct Guard;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Guard {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, ()> {
        match request.headers().get_one("X-Guard") {
            Some("pass") => Outcome::Success(Self),
            Some("forward") => Outcome::Forward(Status::Gone),
            Some("panic") => panic!("on purpose, in a guard"),
            _ => Outcome::Error((Status::Forbidden, ())),
        }
    }
}

#[get("/guarded")]
fn guarded(_guard: Guard) -> &'static str {
    "inside"
}

#[get("/socket")]
fn socket(socket: rocket_ws::WebSocket) -> rocket_ws::Stream!['static] {
    rocket_ws::Stream! { socket =>
        for await message in socket {
            yield message?;
        }
    }
}

#[get("/fails")]
fn fails() -> Result<&'static str, rocket::response::Debug<io::Error>> {
    Err(io::Error::other("on purpose").into())
}

#[catch(403)]
fn forbidden() -> &'static str {
    "a catcher of the application's own"
}

#[catch(410)]
fn catcher_that_panics() -> &'static str {
    panic!("on purpose, in a catcher")
}

/// All routes.
pub(crate) fn all() -> Vec<Route> {
    let answers = routes![
        text,
        html,
        empty,
        status,
        not_modified,
        moved,
        cookie,
        big,
        file,
        stream,
        events,
        endless,
        breaks,
        chunky,
        panics
    ];
    let others =
        routes![form, put_form, echo, remove, only_head, number, word, strict, guarded, socket, fails];
    [answers, others].concat()
}

pub(crate) fn catchers() -> Vec<Catcher> {
    catchers![forbidden, catcher_that_panics]
}

/// The fairings of the application itself: one rewrites requests, and one responses.
pub(crate) fn with_fairings(rocket: Rocket<Build>) -> Rocket<Build> {
    let request = AdHoc::on_request("Rewrite", |request, _| {
        Box::pin(async move {
            if request.uri().path() == "/old-text" {
                request.set_uri(rocket::http::uri::Origin::parse("/text").expect("a path"));
            }
        })
    });
    let response = AdHoc::on_response("Sign", |request, response| {
        Box::pin(async move {
            response.set_raw_header("X-Method", request.method().as_str());
            if request.uri().path() == "/status/202" {
                response.set_sized_body(None, io::Cursor::new("another body"));
            }
        })
    });
    rocket.attach(request).attach(response)
}
