//! A page for those only who have the credentials for it.

use altimeter::Registry;
use altimeter_rocket::{Altimeter, Builder};
use rocket::http::{Header, Status};
use rocket::local::blocking::Client;
use rocket::{catch, catchers};

use crate::support::series;

#[catch(401)]
fn unauthorized() -> &'static str {
    "the application's own"
}

fn guarded(registry: &Registry, guard: impl Fn(Builder) -> Builder) -> Client {
    let altimeter = guard(Altimeter::builder().registry(registry.clone())).build();
    let rocket = rocket::build().attach(altimeter.clone()).mount("/metrics", altimeter);
    Client::untracked(rocket.register("/", catchers![unauthorized])).expect("an application that launches")
}

fn status(client: &Client, authorization: Option<&'static str>) -> Status {
    let request = client.get("/metrics");
    match authorization {
        Some(value) => request.header(Header::new("Authorization", value)).dispatch().status(),
        None => request.dispatch().status(),
    }
}

#[test]
fn a_bearer_token_opens_it_and_nothing_else_does() {
    let client = guarded(&Registry::new(), |builder| builder.bearer_token("t0ken"));
    assert_eq!(status(&client, Some("Bearer t0ken")), Status::Ok);
    for other in
        [None, Some("Bearer t0ke"), Some("Bearer token"), Some("Basic t0ken"), Some("t0ken"), Some("")]
    {
        assert_eq!(status(&client, other), Status::Unauthorized, "{other:?}");
    }
}

#[test]
fn basic_credentials_open_it() {
    let client = guarded(&Registry::new(), |builder| builder.basic_auth("Aladdin", "open sesame"));
    assert_eq!(status(&client, Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")), Status::Ok);
    assert_eq!(status(&client, None), Status::Unauthorized);
}

#[test]
fn a_refusal_says_what_to_send_and_shows_nothing() {
    let registry = Registry::new();
    registry.counter("secrets_total", "Secrets.").register().unwrap();
    let client =
        guarded(&registry, |builder| builder.bearer_token("t0ken").basic_auth("Aladdin", "open sesame"));
    let response = client.get("/metrics").dispatch();
    let challenges: Vec<_> = response.headers().get("WWW-Authenticate").collect();
    assert_eq!(challenges, ["Bearer realm=\"metrics\"", "Basic realm=\"metrics\", charset=\"UTF-8\""]);
    let body = response.into_string().expect("a body");
    assert!(!body.contains("secrets_total") && !body.contains("t0ken"), "{body}");
}

#[test]
fn a_refused_scrape_is_in_no_metric() {
    let registry = Registry::new();
    let client = guarded(&registry, |builder| builder.bearer_token("t0ken"));
    status(&client, None);
    assert_eq!(series(&registry, "http_requests_total"), [""; 0]);
    assert_eq!(series(&registry, "http_requests_in_flight"), ["http_requests_in_flight 0"]);
}
