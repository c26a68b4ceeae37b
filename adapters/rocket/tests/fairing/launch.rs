//! Attaching and launching: once, twice, and several applications.

use crate::support::value;
use altimeter::Registry;
use altimeter_rocket::Altimeter;
use rocket::fairing::AdHoc;
use rocket::http::Status;
use rocket::local::blocking::Client;
use rocket::{Build, Rocket, get, routes};

const INDEX: &str = r#"http_requests_total{method="GET",route="/",scheme="http",status="200"}"#;

#[get("/")]
fn index() -> &'static str {
    "index"
}

#[get("/other")]
fn other() -> &'static str {
    "other"
}

#[test]
fn attached_twice_it_counts_once() {
    let registry = Registry::new();
    let altimeter = Altimeter::with_registry(registry.clone());
    let rocket = rocket::build().attach(altimeter.clone()).attach(altimeter).mount("/", routes![index]);
    Client::untracked(rocket).expect("an application").get("/").dispatch();
    assert_eq!(value(&registry, INDEX), Some(1));
}

#[test]
fn attached_without_the_page_it_counts() {
    let registry = Registry::new();
    let rocket =
        rocket::build().attach(Altimeter::with_registry(registry.clone())).mount("/", routes![index]);
    Client::untracked(rocket).expect("an application").get("/").dispatch();
    assert_eq!(value(&registry, INDEX), Some(1));
}

#[test]
fn applications_that_share_an_altimeter_add_up() {
    let registry = Registry::new();
    let altimeter = Altimeter::with_registry(registry.clone());
    let client = || {
        let rocket = rocket::build().attach(altimeter.clone()).mount("/", routes![index]);
        Client::untracked(rocket).expect("an application")
    };
    let (one, two) = (client(), client());
    one.get("/").dispatch();
    two.get("/").dispatch();
    assert_eq!(value(&registry, INDEX), Some(2));
}

#[test]
fn applications_with_altimeters_of_their_own_on_one_registry_add_up() {
    let registry = Registry::new();
    for _ in 0..2 {
        let rocket =
            rocket::build().attach(Altimeter::with_registry(registry.clone())).mount("/", routes![index]);
        Client::untracked(rocket).expect("an application").get("/").dispatch();
    }
    assert_eq!(value(&registry, INDEX), Some(2));
}

/// The second application's routes may well lie where those of the first lay.
#[test]
fn applications_one_after_the_other_do_not_mistake_each_others_routes() {
    let registry = Registry::new();
    let altimeter = Altimeter::with_registry(registry.clone());
    for _ in 0..50 {
        for (path, routes) in [("/", routes![index]), ("/other", routes![other])] {
            let rocket = rocket::build().attach(altimeter.clone()).mount("/", routes);
            Client::untracked(rocket).expect("an application").get(path).dispatch();
        }
    }
    let other = r#"http_requests_total{method="GET",route="/other",scheme="http",status="200"}"#;
    assert_eq!((value(&registry, INDEX), value(&registry, other)), (Some(50), Some(50)));
}

/// A stage that does `this` to the application, within so many others.
fn stage(depth: usize, this: fn(Rocket<Build>) -> Rocket<Build>) -> AdHoc {
    AdHoc::on_ignite("A stage", move |rocket| async move {
        if depth == 0 { this(rocket) } else { rocket.attach(stage(depth - 1, this)) }
    })
}

#[test]
fn the_status_is_the_one_that_a_fairing_left_that_a_stage_attached() {
    for depth in 0..4 {
        let accepting = stage(depth, |rocket| {
            rocket.attach(AdHoc::on_response("Accept", |_, response| {
                Box::pin(async { response.set_status(Status::Accepted) })
            }))
        });
        let registry = Registry::new();
        let altimeter = Altimeter::with_registry(registry.clone());
        let rocket = rocket::build().attach(altimeter).attach(accepting).mount("/", routes![index]);
        Client::untracked(rocket).expect("an application").get("/").dispatch();
        assert_eq!(value(&registry, &INDEX.replace("200", "202")), Some(1), "{depth}");
    }
}

#[test]
fn a_route_that_a_stage_mounts_may_be_excluded() {
    for depth in 0..4 {
        let mounting = stage(depth, |rocket| rocket.mount("/", routes![other]));
        let altimeter = Altimeter::builder().registry(Registry::new()).exclude(["/other"]).build();
        let launched = Client::untracked(rocket::build().attach(altimeter).attach(mounting));
        launched.unwrap_or_else(|error| panic!("{depth}: {error}"));
    }
}
