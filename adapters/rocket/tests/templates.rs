//! Templates are counted, and rendered as they are without.

use altimeter::{Format, Registry};
use altimeter_rocket::{Altimeter, Template};
use rocket::fairing::Fairing;
use rocket::local::blocking::Client;
use rocket::{Build, Rocket, Route, get, routes};
use rocket_dyn_templates::{Template as Bare, context};
use tempfile::TempDir;

/// A directory with one template.
fn templates() -> TempDir {
    let directory = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(directory.path().join("dog.html.hbs"), "<p>{{name}}</p>").expect("a template");
    directory
}

fn application(directory: &TempDir, fairing: impl Fairing, routes: Vec<Route>) -> Rocket<Build> {
    let figment = rocket::Config::figment().merge(("template_dir", directory.path()));
    rocket::custom(figment).attach(fairing).mount("/", routes)
}

#[get("/dog/<name>")]
fn counted(name: &str) -> Template {
    Template::render("dog", context! { name })
}

#[get("/missing")]
fn missing() -> Template {
    Template::render("cat", context! {})
}

#[get("/dog/<name>")]
fn bare(name: &str) -> Bare {
    Bare::render("dog", context! { name })
}

#[test]
fn a_template_is_counted_by_its_name() {
    let (registry, directory) = (Registry::new(), templates());
    let rocket = application(&directory, Template::fairing(), routes![counted, missing]);
    let client =
        Client::untracked(rocket.attach(Altimeter::with_registry(registry.clone()))).expect("an application");
    for target in ["/dog/Rex", "/dog/Max", "/missing"] {
        client.get(target).dispatch();
    }
    let mut page = Vec::new();
    registry.encode(Format::Text, &mut page);
    let page = String::from_utf8(page).expect("a page of UTF-8");
    assert!(page.contains("\nhttp_responses_by_template_total{template=\"dog\"} 2\n"), "{page}");
    assert!(page.contains("\nhttp_responses_by_template_total{template=\"cat\"} 1\n"), "{page}");
}

#[test]
fn a_template_of_an_excluded_route_is_not_counted() {
    let (registry, directory) = (Registry::new(), templates());
    let altimeter = Altimeter::builder().registry(registry.clone()).exclude(["/dog/<name>"]).build();
    let rocket = application(&directory, Template::fairing(), routes![counted]).attach(altimeter);
    Client::untracked(rocket).expect("an application").get("/dog/Rex").dispatch();
    let mut page = Vec::new();
    registry.encode(Format::Text, &mut page);
    let page = String::from_utf8(page).expect("a page of UTF-8");
    assert!(!page.contains("template="), "{page}");
}

#[test]
fn it_is_rendered_as_it_is_without() {
    let directory = templates();
    let answer = |rocket: Rocket<Build>| {
        let client = Client::untracked(rocket).expect("an application");
        let response = client.get("/dog/R%26x").dispatch();
        (response.status(), response.content_type(), response.into_string())
    };
    let expected = answer(application(&directory, Bare::fairing(), routes![bare]));
    assert_eq!(expected.2.as_deref(), Some("<p>R&amp;x</p>"));
    assert_eq!(answer(application(&directory, Template::fairing(), routes![counted])), expected);
    let measured = application(&directory, Template::fairing(), routes![counted]);
    assert_eq!(answer(measured.attach(Altimeter::with_registry(Registry::new()))), expected);
}

#[test]
fn without_the_fairing_that_loads_templates_the_launch_stops() {
    let rocket = rocket::build().mount("/", routes![counted]);
    let error = Client::untracked(rocket).expect_err("a launch that fails");
    assert!(matches!(error.kind(), rocket::error::ErrorKind::SentinelAborts(_)), "{error}");
}
