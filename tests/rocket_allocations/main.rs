//! What a request allocates, bare and measured: a test target of its own, since the allocator counts for the whole process.

#[path = "../storage/counting.rs"]
mod counting;

use altimeter::Registry;
use altimeter_rocket::Altimeter;
use rocket::config::LogLevel;
use rocket::local::blocking::Client;
use rocket::{Build, Config, Rocket, get, routes};

const REQUESTS: usize = 200;

#[get("/dogs/<id>")]
fn dog(id: u32) -> String {
    id.to_string()
}

fn application() -> Rocket<Build> {
    let quiet = Config { log_level: LogLevel::Off, ..Config::debug_default() };
    rocket::custom(quiet).mount("/", routes![dog])
}

/// How many allocations each request takes, once the first ones are over.
fn each(rocket: Rocket<Build>) -> usize {
    let client = Client::untracked(rocket).expect("an application");
    let send = || assert_eq!(client.get("/dogs/7").dispatch().into_string().as_deref(), Some("7"));
    (0..REQUESTS).for_each(|_| send());
    // Should a thread of the runtime allocate meanwhile, that is less than one for each.
    counting::allocations(|| (0..REQUESTS).for_each(|_| send())) / REQUESTS
}

#[test]
fn a_request_with_a_body_of_known_size_allocates_its_state_and_nothing_else() {
    let bare = each(application());
    let measured = each(application().attach(Altimeter::with_registry(Registry::new())));
    // The cache of the request is a map, which takes memory for its first entry; and the entry is ours.
    assert_eq!(measured, bare + 2);
}
