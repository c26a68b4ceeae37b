//! An application with the fairing answers as it does without.

use std::collections::BTreeSet;

use altimeter::Registry;
use altimeter_rocket::Altimeter;
use rocket::http::{Method, Status};
use rocket::local::blocking::{Client, LocalResponse};
use rocket::response::stream::TextStream;
use rocket::{Build, Rocket, catch, catchers, get, post, routes};

#[get("/text")]
fn text() -> &'static str {
    "text"
}

#[get("/stream")]
fn stream() -> TextStream![&'static str] {
    TextStream! {
        yield "one";
        yield "two";
    }
}

#[post("/echo", data = "<body>")]
fn echo(body: String) -> String {
    body
}

#[get("/empty")]
fn empty() -> Status {
    Status::NoContent
}

#[get("/panic")]
fn panics() -> &'static str {
    panic!("on purpose")
}

#[get("/number/<_n>")]
fn number(_n: u32) {}

#[catch(422)]
fn unprocessable() -> &'static str {
    "no number"
}

fn bare() -> Rocket<Build> {
    rocket::build()
        .mount("/", routes![text, stream, echo, empty, panics, number])
        .register("/", catchers![unprocessable])
}

/// Status, headers (whose order Rocket leaves to chance) and body.
fn take_apart(response: LocalResponse<'_>) -> (Status, BTreeSet<String>, Option<Vec<u8>>) {
    let headers = response.headers().iter().map(|header| header.to_string()).collect();
    (response.status(), headers, response.into_bytes())
}

#[test]
fn status_headers_and_body_are_those_of_the_bare_application() {
    let measured = bare().attach(Altimeter::with_registry(Registry::new()));
    let [bare, measured] =
        [bare(), measured].map(|rocket| Client::untracked(rocket).expect("an application"));
    let requests = [
        (Method::Get, "/text"),
        (Method::Head, "/text"),
        (Method::Options, "/text"),
        (Method::Get, "/stream"),
        (Method::Head, "/stream"),
        (Method::Post, "/echo"),
        (Method::Get, "/empty"),
        (Method::Get, "/panic"),
        (Method::Get, "/number/none"),
        (Method::Get, "/nowhere"),
    ];
    for (method, path) in requests {
        let [bare, measured] = [&bare, &measured]
            .map(|client| take_apart(client.req(method, path).body("a body of some length").dispatch()));
        assert_eq!(measured, bare, "{method} {path}");
    }
}
