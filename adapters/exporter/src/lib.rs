//! `/metrics` on a port of its own, in a thread of its own: it answers when the application's runtime is stuck, and keeps
//! numbers away from those who use the application's port.
//!
//! ```
//! use altimeter::Registry;
//! use altimeter_exporter::Exporter;
//! use std::io::{Read, Write};
//!
//! let registry = Registry::new(); // or `Registry::global()`
//! registry.counter("logins_total", "Logins.").register()?.inc();
//!
//! let running = Exporter::new(&registry).start()?; // `.port(9464)`; without it, any free port of 127.0.0.1
//! let address = running.address().expect("not a Unix socket");
//!
//! let mut client = std::net::TcpStream::connect(address)?;
//! client.write_all(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
//! let mut answer = String::new();
//! client.read_to_string(&mut answer)?;
//! assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"));
//! assert!(answer.contains("logins_total 1\n"));
//!
//! running.stop(); // or drop it
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! An application on Rocket starts it by a setting, `export_port`: see the feature `exporter` of `altimeter-rocket`.
//!
//! # What it answers
//!
//! `GET` and `HEAD` of `/metrics`, in the format and the encoding that [`altimeter::negotiate`] chooses by the headers, with the
//! families that `name[]` asks for, or all; it waits for collectors with a deadline no longer than Prometheus says that it waits, nor
//! than half of the time that the [answer](Exporter::answer_timeout) may take. Anything else is a 404, or a 405 for another method;
//! a 401 without the credentials that it was given; and a 503 when the registry's collectors take longer than the [answer](Exporter::answer_timeout) may.
//!
//! # Safe by default
//!
//! | danger | what stands against it |
//! | --- | --- |
//! | strangers read the page | it listens on the loopback interface unless [told otherwise](Exporter::listen_on), and takes [bearer](Exporter::bearer_token) or [basic](Exporter::basic_auth) credentials, compared in constant time |
//! | clients that send slowly, or nothing | the headers are to be there within [`request_timeout`](Exporter::request_timeout), counted from the opening of the connection or from the last answer |
//! | endless headers | [`max_header_bytes`](Exporter::max_header_bytes) |
//! | endless bodies | none is read: after the answer, the connection is closed |
//! | clients that read slowly | the answer is to be taken within [`answer_timeout`](Exporter::answer_timeout), as a whole; until then it costs two pieces of a page, not a page |
//! | many connections | [`max_connections`](Exporter::max_connections): one more closes the one that was idle longest or, where none is idle, the one that is being answered longest, so that a scrape is answered beside any number of idle clients |
//! | a collector that hangs | it is asked in a thread of its own, and costs its scrape and that thread; the scrapes that follow leave it out, and count that: see [`Registry::collect`](altimeter::Registry::collect). When sixteen hang, there is a 503 |
//!
//! There is no TLS: beyond loopback, put a proxy before it that has.
//!
//! # Cost
//!
//! One thread that sleeps between scrapes, and while collectors are asked a second one. Nothing of it touches the threads that
//! update metrics.
//!
//! # Platforms
//!
//! Linux, macOS and Windows; Unix sockets where there are such.

mod bind;
mod body;
mod collecting;
mod connections;
mod deadline;
mod error;
mod exchange;
mod exporter;
mod respond;
mod running;
mod server;

pub use error::StartError;
pub use exporter::Exporter;
pub use running::Running;
