//! What a request allocates, bare and measured: a test target of its own, since the allocator counts for the whole process.

#[path = "../storage/counting.rs"]
mod counting;

use altimeter::Registry;
use altimeter_rocket::Altimeter;
use rocket::config::LogLevel;
use rocket::fairing::{Fairing, Info, Kind};
use rocket::local::blocking::Client;
use rocket::{Build, Config, Data, Request, Response, Rocket, get, routes};

const REQUESTS: usize = 200;

#[get("/dogs/<id>")]
fn dog(id: u32) -> String {
    id.to_string()
}

/// As many hooks as ours, with nothing in them: what Rocket's own trait objects allocate for them.
struct Empty;

#[rocket::async_trait]
impl Fairing for Empty {
    fn info(&self) -> Info {
        Info { name: "Empty", kind: Kind::Request | Kind::Response }
    }

    async fn on_request(&self, request: &mut Request<'_>, _: &mut Data<'_>) {
        // And an entry in the cache of the request, which is a map.
        request.local_cache(|| ());
    }

    async fn on_response<'r>(&self, _: &'r Request<'_>, _: &mut Response<'r>) {}
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
    let empty = each(application().attach(Empty));
    let measured = each(application().attach(Altimeter::with_registry(Registry::new())));
    // An entry of no bytes needs no memory: that of ours is the one allocation more.
    assert_eq!(measured, empty + 1);
}
