//! What a request is counted as: once, under the method it was sent with, the template of its route and the status of
//! its answer.

use crate::support::{series, value};
use altimeter::Registry;
use altimeter_rocket::Altimeter;
use rocket::fairing::AdHoc;
use rocket::http::{ContentType, Header, Method, Status};
use rocket::local::blocking::Client;
use rocket::request::{self, FromRequest};
use rocket::{Build, Data, Rocket, Route, catch, catchers, get, post, put, route, routes};

#[get("/<name>?<loud>")]
fn hello(name: &str, loud: Option<bool>) -> String {
    if loud == Some(true) { name.to_uppercase() } else { name.to_owned() }
}

#[post("/")]
fn submit() -> Status {
    Status::Accepted
}

#[put("/")]
fn replace() -> &'static str {
    "replaced"
}

#[get("/panic")]
fn panics() -> &'static str {
    panic!("on purpose")
}

#[get("/number/<_n>")]
fn number(_n: u32) -> &'static str {
    "a number"
}

#[get("/either/<_n>", rank = 1)]
fn either_number(_n: u32) -> &'static str {
    "a number"
}

#[get("/either/<_word>", rank = 2)]
fn either_word(_word: &str) -> &'static str {
    "a word"
}

#[get("/status/<code>")]
fn status(code: u16) -> (Status, ()) {
    (Status::new(code), ())
}

fn application(registry: &Registry) -> Rocket<Build> {
    let altimeter = Altimeter::with_registry(registry.clone());
    rocket::build()
        .attach(altimeter.clone())
        .mount("/hello", routes![hello])
        .mount("/", routes![submit, replace, panics, number, either_number, either_word, status])
        .mount("/metrics", altimeter)
}

fn client(registry: &Registry) -> Client {
    Client::untracked(application(registry)).expect("an application that launches")
}

fn requests(registry: &Registry) -> Vec<String> {
    series(registry, "http_requests_total")
}

/// The one series that there is after one request.
fn one(method: &str, route: &str, status: u16) -> Vec<String> {
    let labels = format!(r#"{{method="{method}",route="{route}",scheme="http",status="{status}"}}"#);
    vec![format!("http_requests_total{labels} 1")]
}

#[test]
fn the_route_is_its_template_with_the_mount_and_without_the_query() {
    let registry = Registry::new();
    client(&registry).get("/hello/rex?loud=true").dispatch();
    assert_eq!(requests(&registry), one("GET", "/hello/<name>", 200));
}

#[test]
fn a_head_answered_by_a_get_route_stays_a_head() {
    let registry = Registry::new();
    client(&registry).head("/hello/rex").dispatch();
    assert_eq!(requests(&registry), one("HEAD", "/hello/<name>", 200));
}

#[test]
fn every_method_of_http_has_its_label() {
    fn accept<'r>(request: &'r rocket::Request<'_>, _: Data<'r>) -> route::BoxFuture<'r> {
        route::Outcome::from(request, "any").pin()
    }
    use Method::{Connect, Delete, Get, Head, Options, Patch, Post, Put, Trace};
    let methods = [Connect, Delete, Get, Head, Options, Patch, Post, Put, Trace];
    let registry = Registry::new();
    let routes = methods.map(|method| Route::new(method, "/any", accept)).to_vec();
    let client = Client::untracked(application(&registry).mount("/", routes)).expect("an application");
    for method in methods {
        client.req(method, "/any").dispatch();
    }
    let labels = |method| format!(r#"{{method="{method}",route="/any",scheme="http",status="200"}}"#);
    let expected: Vec<_> =
        methods.iter().map(|method| format!("http_requests_total{} 1", labels(method))).collect();
    assert_eq!(requests(&registry), expected);
}

#[test]
fn requests_without_a_route_are_one_series() {
    let registry = Registry::new();
    let client = client(&registry);
    for path in ["/a", "/b/c", "/hello", "/d?e=f"] {
        client.get(path).dispatch();
    }
    let expected = r#"http_requests_total{method="GET",route="<unmatched>",scheme="http",status="404"} 4"#;
    assert_eq!(requests(&registry), [expected]);
}

#[test]
fn a_method_that_no_route_of_the_path_has_is_unmatched() {
    let registry = Registry::new();
    client(&registry).delete("/hello/rex").dispatch();
    assert_eq!(requests(&registry), one("DELETE", "<unmatched>", 404));
}

#[test]
fn a_request_that_its_only_route_passed_on_is_counted_for_that_route() {
    let registry = Registry::new();
    client(&registry).get("/number/nan").dispatch();
    assert_eq!(requests(&registry), one("GET", "/number/<_n>", 422));
}

#[test]
fn a_request_passed_on_is_counted_for_the_route_that_answered() {
    let registry = Registry::new();
    client(&registry).get("/either/word").dispatch();
    assert_eq!(requests(&registry), one("GET", "/either/<_word>", 200));
}

#[test]
fn two_routes_of_one_template_are_one_series() {
    let registry = Registry::new();
    let altimeter = Altimeter::with_registry(registry.clone());
    #[get("/same/<_n>", rank = 1)]
    fn first(_n: u32) -> &'static str {
        "a number"
    }
    #[get("/same/<_n>", rank = 2)]
    fn second(_n: &str) -> &'static str {
        "a word"
    }
    let rocket = rocket::build().attach(altimeter).mount("/", routes![first, second]);
    let client = Client::untracked(rocket).expect("an application");
    client.get("/same/1").dispatch();
    client.get("/same/one").dispatch();
    let series = r#"http_requests_total{method="GET",route="/same/<_n>",scheme="http",status="200"}"#;
    assert_eq!(value(&registry, series), Some(2));
}

#[test]
fn a_panic_is_one_request_with_status_500() {
    let registry = Registry::new();
    client(&registry).get("/panic").dispatch();
    assert_eq!(requests(&registry), one("GET", "/panic", 500));
    let observed = r#"http_request_duration_seconds_count{method="GET",route="/panic",status="500"}"#;
    assert_eq!(value(&registry, observed), Some(1));
}

/// A guard that does as it is told.
struct Guard;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Guard {
    type Error = ();

    async fn from_request(request: &'r rocket::Request<'_>) -> request::Outcome<Self, ()> {
        match request.headers().get_one("X-Guard") {
            Some("forward") => request::Outcome::Forward(Status::Gone),
            Some("panic") => panic!("on purpose, in a guard"),
            _ => request::Outcome::Error((Status::Forbidden, ())),
        }
    }
}

#[test]
fn a_request_that_a_guard_ends_is_counted_for_its_route() {
    #[get("/guarded")]
    fn guarded(_guard: Guard) {}
    for (told, status) in [("refuse", 403), ("forward", 410), ("panic", 500)] {
        let registry = Registry::new();
        let client = Client::untracked(application(&registry).mount("/", routes![guarded]));
        let client = client.expect("an application");
        client.get("/guarded").header(Header::new("X-Guard", told)).dispatch();
        assert_eq!(requests(&registry), one("GET", "/guarded", status), "{told}");
        assert_eq!(value(&registry, "http_requests_in_flight"), Some(0), "{told}");
    }
}

#[test]
fn a_catcher_that_panics_makes_the_status_500() {
    #[catch(404)]
    fn broken() -> &'static str {
        panic!("on purpose, in a catcher")
    }
    let registry = Registry::new();
    let rocket = application(&registry).register("/", catchers![broken]);
    Client::untracked(rocket).expect("an application").get("/nowhere").dispatch();
    assert_eq!(requests(&registry), one("GET", "<unmatched>", 500));
}

#[test]
fn the_status_is_that_of_the_catcher() {
    #[catch(404)]
    fn teapot() -> (Status, &'static str) {
        (Status::ImATeapot, "short and stout")
    }
    let registry = Registry::new();
    let rocket = application(&registry).register("/", catchers![teapot]);
    Client::untracked(rocket).expect("an application").get("/nowhere").dispatch();
    assert_eq!(requests(&registry), one("GET", "<unmatched>", 418));
}

#[test]
fn the_status_is_the_one_that_the_last_fairing_left() {
    let registry = Registry::new();
    let rocket = application(&registry).attach(AdHoc::on_response("Teapot", |_, response| {
        Box::pin(async move { response.set_status(Status::ImATeapot) })
    }));
    Client::untracked(rocket).expect("an application").get("/hello/rex").dispatch();
    assert_eq!(requests(&registry), one("GET", "/hello/<name>", 418));
}

#[test]
fn a_method_overridden_in_a_form_is_the_one_that_was_routed() {
    let registry = Registry::new();
    client(&registry).post("/").header(ContentType::Form).body("_method=put").dispatch();
    assert_eq!(requests(&registry), one("PUT", "/", 200));
}

#[test]
fn more_outcomes_than_a_route_keeps_handles_for_are_counted_all_the_same() {
    let registry = Registry::new();
    let client = client(&registry);
    for _ in 0..2 {
        for code in 200..300 {
            client.get(format!("/status/{code}")).dispatch();
        }
    }
    for code in 200..300 {
        let labels = format!(r#"{{method="GET",route="/status/<code>",scheme="http",status="{code}"}}"#);
        assert_eq!(value(&registry, &format!("http_requests_total{labels}")), Some(2), "{code}");
    }
}

#[test]
fn the_duration_is_observed_once_for_each_request() {
    let registry = Registry::new();
    let client = client(&registry);
    for _ in 0..3 {
        client.get("/hello/rex").dispatch();
    }
    let observed = r#"http_request_duration_seconds_count{method="GET",route="/hello/<name>",status="200"}"#;
    assert_eq!(value(&registry, observed), Some(3));
}
