//! Ten thousand requests of a client that makes everything up: they add no series, and no memory that stays.
//!
//! A test target of its own, since it counts what the process allocates.

#[path = "../storage/counting.rs"]
mod counting;
#[path = "../e2e/support/http.rs"]
#[allow(dead_code, reason = "the target `e2e` uses the rest")]
mod http;
#[path = "../rocket/served.rs"]
#[allow(dead_code, reason = "the target `rocket` uses the rest")]
mod served;

use std::collections::BTreeSet;

use altimeter::Registry;
use altimeter_rocket::{Altimeter, instrument};
use altimeter_tests::exposition::Page;
use rocket::{get, routes};
use served::{Served, quiet};

/// In how many connections the requests come, and how many each has.
const CONNECTIONS: usize = 100;
const EACH: usize = 100;

/// What may stay: buffers of the runtime and of the page, a shard or two that threads come to lease. A single
/// series for each request would be a hundred times that.
const MOST_BYTES: usize = 512 << 10;

#[get("/dogs/<id>")]
fn dog(id: u32) -> String {
    id.to_string()
}

/// Numbers that look random, the same in each run: Steele and others' SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }

    fn text(&mut self, characters: &[u8], longest: usize) -> String {
        (0..=self.below(longest)).map(|_| char::from(characters[self.below(characters.len())])).collect()
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    /// A request that is HTTP, at least.
    fn request(&mut self, is_last: bool) -> String {
        let method = match self.below(4) {
            0 => self.text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", 12),
            // Without a tunnel's, after which nothing else comes over the connection.
            _ => self.one(&METHODS[..8]).to_owned(),
        };
        let path = self.text(b"abcdefghijklmnopqrstuvwxyz0123456789/%-_.~", 60).replace('%', "%25");
        let prefix = self.one(&["/", "/dogs/", "/metrics/", "/DOGS/", "//"]);
        let query = self.text(b"abcdef=&[]0123456789", 40);
        let header = self.text(b"abcdefghijklmnopqrstuvwxyz-", 20);
        let proto = self.text(b"abcdefghijklmnopqrstuvwxyz", 8);
        let host = self.text(b"abcdefghijklmnopqrstuvwxyz.", 30);
        let end = if is_last { "Connection: close\r\n" } else { "" };
        format!(
            "{method} {prefix}{path}?{query} HTTP/1.1\r\nHost: {host}\r\nX-{header}: {proto}\r\n\
             X-Forwarded-Proto: {proto}\r\nContent-Type: {proto}/{host}; charset={proto}\r\n\
             X-Requested-With: {header}\r\nUser-Agent: {header}\r\nContent-Length: 0\r\n{end}\r\n"
        )
    }
}

const METHODS: [&str; 9] = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "TRACE", "PATCH", "CONNECT"];

fn series_of(page: &Page) -> BTreeSet<String> {
    let samples = page.families().iter().flat_map(|family| &family.samples);
    samples.map(|sample| format!("{}{:?}", sample.name, sample.labels)).collect()
}

/// Sends one connection's requests, and reads all that comes back.
fn connection(service: &Served, random: &mut Random) {
    let requests: String = (1..=EACH).map(|number| random.request(number == EACH)).collect();
    // Whether the server answers all or closes before is its affair.
    let _ = http::exchange(service.address, requests.as_bytes());
}

#[test]
fn ten_thousand_made_up_requests_add_no_series_and_no_memory() {
    let registry = Registry::new();
    let altimeter =
        Altimeter::builder().registry(registry).forwarded_proto_header("X-Forwarded-Proto").build();
    let rocket = quiet().attach(altimeter.clone()).mount("/", instrument(routes![dog]));
    let service = Served::start(rocket.mount("/metrics", altimeter));
    let mut random = Random(7);
    let idle = |page: &Page| page.value("http_requests_in_flight", &[]) == Some(0.0);

    // Each method once for each outcome that there is, and threads that are warm.
    for method in METHODS {
        for target in ["/invented", "/dogs/7", "/dogs/rex"] {
            let request = format!("{method} {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            service.exchange(request.as_bytes());
        }
    }
    (0..10).for_each(|_| connection(&service, &mut random));
    // One more than the page that says so: what stands before the gauge was read before.
    drop(service.page_when(idle));
    let before = service.page();
    let (series, counted) = (series_of(&before), before.sum("http_requests_total"));
    drop(before);
    let live = counting::live();

    (0..CONNECTIONS).for_each(|_| connection(&service, &mut random));
    drop(service.page_when(idle));
    let grown = counting::live().saturating_sub(live);
    println!("{grown} bytes more than before {} requests", CONNECTIONS * EACH);

    let after = service.page();
    assert_eq!(series_of(&after), series);
    let (sent, counted) = ((CONNECTIONS * EACH) as f64, after.sum("http_requests_total") - counted);
    assert!(counted > sent / 2.0, "only {counted} of {sent} reached a fairing");
    assert!(grown <= MOST_BYTES, "{grown} bytes more");
}
