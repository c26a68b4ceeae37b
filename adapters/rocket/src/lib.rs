//! Prometheus metrics for [Rocket](rocket): attach one fairing, mount one endpoint.
//!
//! ```
//! use altimeter::Registry;
//! use altimeter_rocket::Altimeter;
//! use rocket::local::blocking::Client;
//!
//! #[rocket::get("/dogs/<id>")]
//! fn dog(id: u32) -> String {
//!     format!("dog {id}")
//! }
//!
//! let altimeter = Altimeter::with_registry(Registry::new()); // or `Altimeter::new()`: the global registry
//! let rocket = rocket::build()
//!     .attach(altimeter.clone())
//!     .mount("/", rocket::routes![dog])
//!     .mount("/metrics", altimeter);
//!
//! let client = Client::untracked(rocket).unwrap();
//! client.get("/dogs/7").dispatch();
//! let page = client.get("/metrics").dispatch().into_string().unwrap();
//! assert!(page.contains(
//!     r#"http_requests_total{method="GET",route="/dogs/<id>",scheme="http",status="200"} 1"#
//! ));
//! ```
//!
//! # What is measured
//!
//! | family | kind | labels |
//! | --- | --- | --- |
//! | `http_requests_total` | counter | `method`, `route`, `scheme`, `status` |
//! | `http_request_duration_seconds` | histogram, [`Bounds::LATENCY`](altimeter::Bounds::LATENCY) | `method`, `route`, `status` |
//! | `http_requests_in_flight` | gauge | |
//!
//! * A request is counted once, when its response is ready, with the status that the client sees. Its duration
//!   runs from the moment the fairing sees it until the headers of the response are ready; sending the body is not
//!   in it. Attach [`Altimeter`] first, and the time spent in other fairings is.
//! * `method` is what the client asked for, one of the nine methods of HTTP. A `HEAD` that Rocket answers by a `GET`
//!   route stays a `HEAD`.
//! * `route` is the URI template of the route with its mount and without its query, `/dogs/<id>`; when no route
//!   matched it is `<unmatched>`. When routes matched but all passed the request on, it is the last of them.
//! * A request is in flight until the last byte of its response is handed over or the client has left. The end is
//!   noted by `Drop`, so panics and shutdowns are covered.
//! * Requests that are answered by the mounted [`Altimeter`] are in none of these.
//!
//! The labels are bounded by the application: no path, method or host that a client invents adds a series.
//!
//! # What is not seen
//!
//! Rocket answers some requests without calling any fairing: a method it does not know, a malformed URI, and whatever
//! its HTTP parser rejects. They are in no metric.
//!
//! # Cost
//!
//! Three hooks, two readings of the clock and one entry in Rocket's request-local cache per request. Label sets are
//! looked up when a route first answers with a method and a status; after that a request finds its handles by
//! the route's address, without hashing, locking or allocating.

mod endpoint;
mod fairing;
mod families;
mod labels;
mod recorder;
mod request;
mod routes;

pub use crate::fairing::Altimeter;
