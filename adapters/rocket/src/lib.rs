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
//! | `http_requests_total` | counter | `method`, `route`, `scheme`, `status`, and those of [`Builder::label`] |
//! | `http_request_duration_seconds` | histogram | `method`, `route`, `status`, and those of [`Builder::label`] |
//! | `http_request_time_to_last_byte_seconds` | histogram | `method`, `route`, and those of [`Builder::label`] |
//! | `http_requests_in_flight` | gauge | |
//! | `http_request_body_bytes` | histogram | |
//! | `http_request_body_length_unknown_total` | counter | |
//! | `http_response_body_bytes` | histogram | `body`: `sized`, `streamed` |
//! | `http_responses_streamed_total`, `http_responses_aborted_total` | counter | |
//! | `http_responses_by_charset_total` | counter | `charset` |
//! | `http_responses_by_template_total` | counter, feature `templates` | `template` |
//! | `http_ajax_requests_total` | counter | |
//! | `http_websockets_total` | counter | |
//! | `http_websockets_active` | gauge | |
//! | `http_handler_duration_seconds` | histogram, routes in [`instrument`] | `method`, `route` |
//! | `http_handler_outcomes_total` | counter, routes in [`instrument`] | `route`, `outcome` |
//! | `http_handler_errors_total` | counter, routes in [`instrument`] and [`Counted`] errors | `route`, `kind` |
//! | `altimeter_label_errors_total` | counter | `label` |
//!
//! Times are in seconds with the bounds [`Bounds::LATENCY`](altimeter::Bounds::LATENCY), sizes in bytes with
//! [`Bounds::BODY_BYTES`](altimeter::Bounds::BODY_BYTES), unless the [settings](Builder) say otherwise.
//!
//! * A request is counted once, when its response is ready, with the status that the client sees. Its duration
//!   runs from the moment the fairing sees it until the headers of the response are ready. Attach [`Altimeter`] first, and
//!   the time spent in other fairings is in it.
//! * The time to the last byte ends with the response: all of it is handed over to the server's buffers, or the client has
//!   left, or the body has failed.
//! * `method` is what the client asked for, one of the nine methods of HTTP. A `HEAD` that Rocket answers by a `GET`
//!   route stays a `HEAD`. (A form's `_method` counts, as it does for the router.)
//! * `route` is the URI template of the route with its mount and without its query, `/dogs/<id>`; when no route
//!   matched it is `<unmatched>`. When routes matched but all passed the request on, it is the last of them.
//! * A request is in flight until its response has ended. The end is noted by `Drop`, so panics and shutdowns are covered.
//! * The body of a request is as long as its `Content-Length` says. One that comes in chunks, or whose length is no number, is
//!   of unknown length: Rocket lets nobody count what is read of it. A request that says nothing has no body, which HTTP/2 does not
//!   promise: there, a `POST`, a `PUT` or a `PATCH` that says nothing is of unknown length, too. (Rocket does not tell HTTP/2 from
//!   HTTP/1. A request over HTTP/2 that has a header `Host`, which most clients leave out, is taken for one over HTTP/1.)
//! * A response is *streamed* when its size is not known beforehand: the bytes that are handed over are counted as they go. One
//!   of known size is observed with that size; one to a `HEAD`, and one with the status 204 or 304, has no bytes.
//! * A response is *aborted* when its body is dropped before its end, or ends before its size. That tells nothing of the last bytes,
//!   which a server hands over to the socket without knowing of the client; so bodies of known size are watched above 64 KiB only.
//! * A request that becomes a websocket is counted with the status 101, in `http_websockets_total` and, until it is closed, in
//!   `http_websockets_active`. It is not in flight meanwhile, and in no histogram of time.
//! * Requests that are answered by the mounted [`Altimeter`] are in none of these, unless [asked for](Builder::count_scrapes).
//!
//! The labels are bounded by the application: no path, method, host or header that a client invents adds a series, but for
//! labels of the application's own, which have a cap.
//!
//! # The page
//!
//! It comes in the format and the encoding that the scraper asks for: Prometheus's text or OpenMetrics, compressed by gzip or
//! not; of some families only, where the query has `name[]` parameters. It is written by threads that may block, 64 KiB at a
//! time, each when the one before was taken: a long page holds up no other request, and a client that does not read costs
//! two such pieces. When a [collector](altimeter::Registry::collect) hangs, its scrape gets a 503 after thirty seconds, and those that
//! follow get the page without it, until sixteen of them hang.
//!
//! With the feature `exporter` and the setting `export_port`, the same page is also at `/metrics` on a port of its own, served by
//! a thread of its own, [`altimeter_exporter`](https://docs.rs/altimeter-exporter)'s: it answers when all threads of Rocket's are
//! busy or blocked, and is not reachable by those who reach the application. It listens on the loopback interface unless
//! `export_address` says otherwise, asks for the credentials of the settings, and stops when Rocket shuts down.
//!
//! # What is not seen
//!
//! Rocket answers some requests without calling any fairing: a method it does not know, a malformed URI, and whatever
//! its HTTP parser rejects. They are in no metric. A client that leaves before its response is ready is not noticed: Rocket runs
//! the handler to its end.
//!
//! # Cost
//!
//! Two hooks, three readings of the clock and one entry in Rocket's request-local cache per request. A request without a body
//! and with a short answer is eight updates: two of the requests in flight, three histograms, three counters. Label sets are
//! looked up when a route first answers with a method and a status; after that a request finds its handles by
//! the route's address, without hashing, locking or allocating. The exceptions: a body of unknown size, or above 64 KiB, is
//! wrapped, which takes an allocation; labels of the application's own and templates are looked up; [`instrument`] adds a future
//! around the handler's.
//!
//! Through Rocket's local client, by `cargo bench -p altimeter-benches --bench rocket_request`:
//!
//! | | instructions | locked ones | allocations |
//! | --- | --- | --- | --- |
//! | the bare application | 29,736 | 23 | 25 |
//! | a fairing with two hooks and an entry in the cache, which does nothing | 30,936 | 32 | 29 |
//! | [`Altimeter`] | 31,185 | 32 | 27 |
//! | [`Altimeter`], and the handler in [`instrument`] | 32,013 | 34 | 28 |
//! | rocket_prometheus 0.11, which has two families | 32,109 | 45 | 29 |
//!
//! The first fairing is written by `#[rocket::async_trait]`, which boxes the futures of its hooks; ours have none.
//!
//! # Features
//!
//! * `exporter`: the page on a port of its own, too: the settings `export_port`, `export_port_range` and `export_address`.
//! * `gzip`, on by default: pages compressed for scrapers that ask for it.
//! * `templates`: [`Template`](https://docs.rs/altimeter-rocket/latest/altimeter_rocket/struct.Template.html), which counts what
//!   `rocket_dyn_templates` renders.

mod application;
mod body;
mod builder;
mod custom;
mod endpoint;
mod error_kind;
#[cfg(feature = "exporter")]
mod export;
mod fairing;
mod families;
mod handler;
mod headers;
mod hook;
mod labels;
mod page;
mod place;
mod recorder;
mod request;
mod requests;
mod routes;
mod settings;
#[cfg(feature = "templates")]
mod template;
mod views;

pub use crate::builder::Builder;
pub use crate::error_kind::{Counted, ErrorKind};
pub use crate::fairing::Altimeter;
pub use crate::handler::instrument;
pub use crate::settings::Names;
#[cfg(feature = "templates")]
pub use crate::template::Template;
