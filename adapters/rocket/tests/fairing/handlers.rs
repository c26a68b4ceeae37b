//! Handlers that are wrapped: their time, their outcomes, their errors by kind.

use altimeter::Registry;
use altimeter_rocket::{Altimeter, Counted, ErrorKind, instrument};
use rocket::http::{Accept, Method, Status};
use rocket::local::blocking::Client;
use rocket::request::{self, FromRequest};
use rocket::route::BoxFuture;
use rocket::{Build, Data, Request, Responder, Rocket, Route, get, post, routes};

use crate::support::{series, value};

#[get("/dogs")]
fn dogs() -> &'static str {
    "Rex"
}

#[get("/panic")]
fn panics() -> &'static str {
    panic!("on purpose, in a handler")
}

#[get("/either/<_n>", rank = 1)]
fn number(_n: u32) -> &'static str {
    "a number"
}

#[get("/either/<_word>", rank = 2)]
fn word(_word: &str) -> &'static str {
    "a word"
}

struct Never;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Never {
    type Error = ();

    async fn from_request(_: &'r Request<'_>) -> request::Outcome<Self, ()> {
        request::Outcome::Error((Status::Forbidden, ()))
    }
}

#[get("/guarded")]
fn guarded(_never: Never) {}

#[derive(Responder)]
enum Failure {
    #[response(status = 404)]
    NoSuchDog(&'static str),
    #[response(status = 500)]
    Database(&'static str),
}

impl ErrorKind for Failure {
    fn error_kind(&self) -> &'static str {
        match self {
            Self::NoSuchDog(_) => "no_such_dog",
            Self::Database(_) => "database",
        }
    }
}

#[get("/dogs/<id>")]
fn dog(id: u32) -> Result<&'static str, Counted<Failure>> {
    match id {
        0 => Err(Failure::NoSuchDog("there is none").into()),
        1 => Err(Failure::Database("it is gone").into()),
        _ => Ok("Rex"),
    }
}

#[post("/typed", format = "json", rank = 7)]
fn typed() {}

fn all() -> Vec<Route> {
    routes![dogs, panics, number, word, guarded, dog, typed]
}

fn application(registry: &Registry) -> Rocket<Build> {
    rocket::build().attach(Altimeter::with_registry(registry.clone())).mount("/api", instrument(all()))
}

fn after(targets: &[&'static str]) -> Registry {
    let registry = Registry::new();
    let client = Client::untracked(application(&registry)).expect("an application");
    for target in targets {
        client.get(*target).dispatch();
    }
    registry
}

fn outcomes(registry: &Registry) -> Vec<String> {
    series(registry, "http_handler_outcomes_total")
}

fn outcome(route: &str, outcome: &str, count: u64) -> String {
    format!("http_handler_outcomes_total{{route=\"{route}\",outcome=\"{outcome}\"}} {count}")
}

#[test]
fn each_outcome_has_its_count() {
    let registry = after(&["/api/dogs", "/api/dogs", "/api/panic", "/api/guarded"]);
    let expected = [
        outcome("/api/dogs", "success", 2),
        outcome("/api/guarded", "error", 1),
        outcome("/api/panic", "panic", 1),
    ];
    assert_eq!(outcomes(&registry), expected);
}

#[test]
fn a_request_that_is_passed_on_counts_for_each_route_that_saw_it() {
    let registry = after(&["/api/either/word"]);
    let expected = [outcome("/api/either/<_n>", "forward", 1), outcome("/api/either/<_word>", "success", 1)];
    assert_eq!(outcomes(&registry), expected);
}

#[test]
fn the_time_in_the_handler_is_observed_by_method_and_route() {
    let registry = Registry::new();
    let client = Client::untracked(application(&registry)).expect("an application");
    client.get("/api/dogs").dispatch();
    client.head("/api/dogs").dispatch();
    for method in ["GET", "HEAD"] {
        let series =
            format!("http_handler_duration_seconds_count{{method=\"{method}\",route=\"/api/dogs\"}}");
        assert_eq!(value(&registry, &series), Some(1), "{method}");
    }
}

#[test]
fn a_panic_is_an_error_of_the_kind_panic_and_goes_on() {
    let registry = Registry::new();
    let client = Client::untracked(application(&registry)).expect("an application");
    assert_eq!(client.get("/api/panic").dispatch().status(), Status::InternalServerError);
    let series = r#"http_handler_errors_total{route="/api/panic",kind="panic"}"#;
    assert_eq!(value(&registry, series), Some(1));
}

#[test]
fn a_panic_before_there_is_a_future_is_one_of_the_handler() {
    fn panics_at_once<'r>(_: &'r Request<'_>, _: Data<'r>) -> BoxFuture<'r> {
        panic!("on purpose, before there is a future")
    }
    let registry = Registry::new();
    let route = Route::new(Method::Get, "/at-once", panics_at_once);
    let rocket = rocket::build().attach(Altimeter::with_registry(registry.clone()));
    let client = Client::untracked(rocket.mount("/", instrument(vec![route]))).expect("an application");
    assert_eq!(client.get("/at-once").dispatch().status(), Status::InternalServerError);
    assert_eq!(outcomes(&registry), [outcome("/at-once", "panic", 1)]);
}

#[test]
fn an_error_says_of_which_kind_it_is() {
    let registry = after(&["/api/dogs/0", "/api/dogs/1", "/api/dogs/1", "/api/dogs/2"]);
    let counted = |kind: &str, count: u64| {
        format!("http_handler_errors_total{{route=\"/api/dogs/<id>\",kind=\"{kind}\"}} {count}")
    };
    assert_eq!(
        series(&registry, "http_handler_errors_total"),
        [counted("database", 2), counted("no_such_dog", 1)]
    );
}

#[test]
fn a_counted_error_answers_as_it_does_uncounted() {
    let client = Client::untracked(application(&Registry::new())).expect("an application");
    let response = client.get("/api/dogs/0").dispatch();
    assert_eq!(response.status(), Status::NotFound);
    assert_eq!(response.into_string().as_deref(), Some("there is none"));
}

#[test]
fn routes_mounted_twice_are_told_apart() {
    let registry = Registry::new();
    let routes = instrument(all());
    let rocket = rocket::build()
        .attach(Altimeter::with_registry(registry.clone()))
        .mount("/one", routes.clone())
        .mount("/two", routes);
    let client = Client::untracked(rocket).expect("an application");
    client.get("/one/dogs").dispatch();
    client.get("/two/dogs").dispatch();
    assert_eq!(outcomes(&registry), [outcome("/one/dogs", "success", 1), outcome("/two/dogs", "success", 1)]);
}

#[test]
fn routes_wrapped_twice_are_measured_once() {
    let registry = Registry::new();
    let rocket = rocket::build()
        .attach(Altimeter::with_registry(registry.clone()))
        .mount("/", instrument(instrument(routes![dogs, panics, number, word])));
    let client = Client::untracked(rocket).expect("an application");
    for target in ["/dogs", "/panic", "/either/word", "/either/1"] {
        client.get(target).dispatch();
    }
    let expected = [
        outcome("/dogs", "success", 1),
        outcome("/either/<_n>", "forward", 1),
        outcome("/either/<_n>", "success", 1),
        outcome("/either/<_word>", "success", 1),
        outcome("/panic", "panic", 1),
    ];
    assert_eq!(outcomes(&registry), expected);
    let observed = r#"http_handler_duration_seconds_count{method="GET",route="/dogs"}"#;
    assert_eq!(value(&registry, observed), Some(1));
    let panicked = r#"http_handler_errors_total{route="/panic",kind="panic"}"#;
    assert_eq!(value(&registry, panicked), Some(1));
}

#[test]
fn a_kind_that_panics_is_the_name_of_the_type_and_the_answer_is_the_same() {
    #[derive(Responder)]
    #[response(status = 418)]
    struct Unkind(&'static str);
    impl ErrorKind for Unkind {
        fn error_kind(&self) -> &'static str {
            panic!("on purpose, in the kind of an error")
        }
    }
    #[get("/unkind")]
    fn unkind() -> Result<(), Counted<Unkind>> {
        Err(Unkind("short and stout").into())
    }
    let registry = Registry::new();
    let rocket = rocket::build().attach(Altimeter::with_registry(registry.clone()));
    let client = Client::untracked(rocket.mount("/", routes![unkind])).expect("an application");
    let response = client.get("/unkind").dispatch();
    assert_eq!(response.status(), Status::ImATeapot);
    assert_eq!(response.into_string().as_deref(), Some("short and stout"));
    let series = r#"http_handler_errors_total{route="/unkind",kind="Unkind"}"#;
    assert_eq!(value(&registry, series), Some(1));
}

#[test]
fn nothing_of_a_route_but_its_handler_is_touched() {
    let shown = |route: &Route| {
        let Route { name, method, uri, rank, format, .. } = route;
        (name.clone(), *method, uri.to_string(), *rank, format.clone())
    };
    let (bare, wrapped) = (all(), instrument(all()));
    assert!(bare.iter().map(shown).eq(wrapped.iter().map(shown)));
}

#[test]
fn a_sentinel_of_a_wrapped_route_still_stops_the_launch() {
    #[get("/state")]
    fn state(_state: &rocket::State<u128>) {}
    let rocket = rocket::build().mount("/", instrument(routes![state]));
    let error = Client::untracked(rocket).expect_err("a launch that fails");
    assert!(matches!(error.kind(), rocket::error::ErrorKind::SentinelAborts(_)), "{error}");
}

#[test]
fn without_the_fairing_wrapped_routes_answer_as_ever() {
    let rocket = rocket::build().mount("/", instrument(all()));
    let client = Client::untracked(rocket).expect("an application");
    assert_eq!(client.get("/dogs").header(Accept::Plain).dispatch().into_string().as_deref(), Some("Rex"));
    assert_eq!(client.get("/panic").dispatch().status(), Status::InternalServerError);
    assert_eq!(client.get("/dogs/0").dispatch().status(), Status::NotFound);
}
