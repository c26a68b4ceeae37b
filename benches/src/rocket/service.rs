//! The application, and requests to it.

use altimeter::Registry;
use altimeter_rocket::{Altimeter, instrument};
use rocket::config::LogLevel;
use rocket::http::Header;
use rocket::local::blocking::Client;
use rocket::{Build, Config, Rocket, get, routes};
use rocket_prometheus::PrometheusMetrics;

/// What the application is fitted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fitted {
    /// Nothing.
    Bare,
    /// A fairing with the two hooks of ours and an entry in the request's cache, and nothing done in them: what Rocket itself
    /// takes for a fairing that times requests.
    Empty,
    /// Our fairing.
    Altimeter,
    /// Our fairing, and handlers that are wrapped.
    Instrumented,
    /// rocket_prometheus.
    RocketPrometheus,
}

impl Fitted {
    /// All of them, the bare application first.
    pub const ALL: [Self; 5] =
        [Self::Bare, Self::Empty, Self::Altimeter, Self::Instrumented, Self::RocketPrometheus];

    /// The name, in results.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::Empty => "empty_fairing",
            Self::Altimeter => "altimeter",
            Self::Instrumented => "altimeter_instrumented",
            Self::RocketPrometheus => "rocket_prometheus",
        }
    }

    fn application(self) -> Rocket<Build> {
        let quiet = Config { log_level: LogLevel::Off, ..Config::release_default() };
        let rocket = rocket::custom(quiet);
        let routes = routes![plain, dog];
        match self {
            Self::Bare => rocket.mount("/", routes),
            Self::Empty => rocket.attach(Empty).mount("/", routes),
            Self::Altimeter => rocket.attach(Altimeter::with_registry(Registry::new())).mount("/", routes),
            Self::Instrumented => {
                rocket.attach(Altimeter::with_registry(Registry::new())).mount("/", instrument(routes))
            }
            Self::RocketPrometheus => rocket.attach(PrometheusMetrics::new()).mount("/", routes),
        }
    }
}

/// Sends so many requests, one after the other, and calls `between` before the first of them and after the last. Before that, as
/// many as it takes for handles to be found and a shard to be leased.
pub fn requests(fitted: Fitted, count: usize, mut between: impl FnMut()) {
    const WARM_UP: usize = 300;
    let client = Client::untracked(fitted.application()).expect("an application that launches");
    let send = || {
        let request = client.get("/dogs/7").header(Header::new("Host", "kennel"));
        let request =
            request.header(Header::new("User-Agent", "benchmark")).header(Header::new("Accept", "*/*"));
        assert_eq!(request.dispatch().into_string().as_deref(), Some("dog 7"));
    };
    (0..WARM_UP).for_each(|_| send());
    between();
    (0..count).for_each(|_| send());
    between();
}

#[get("/plain")]
fn plain() -> &'static str {
    "plain"
}

#[get("/dogs/<id>")]
fn dog(id: u32) -> String {
    format!("dog {id}")
}

/// The hooks of a fairing, and nothing in them but an entry in the request's cache.
struct Empty;

/// As many words as ours has.
struct Entry(#[expect(dead_code, reason = "it stands for memory")] [usize; 6]);

#[rocket::async_trait]
impl rocket::fairing::Fairing for Empty {
    fn info(&self) -> rocket::fairing::Info {
        let kind = rocket::fairing::Kind::Request | rocket::fairing::Kind::Response;
        rocket::fairing::Info { name: "Empty", kind }
    }

    async fn on_request(&self, request: &mut rocket::Request<'_>, _: &mut rocket::Data<'_>) {
        request.local_cache(|| Entry([0; 6]));
    }

    async fn on_response<'r>(&self, request: &'r rocket::Request<'_>, _: &mut rocket::Response<'r>) {
        request.local_cache(|| Entry([0; 6]));
    }
}
