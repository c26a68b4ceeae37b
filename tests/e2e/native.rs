//! A real Prometheus with `--enable-feature=native-histograms` reads the example `native`, which is built for it. Needs `prometheus` on
//! the path.

#[allow(dead_code, reason = "the target `e2e` uses the rest")]
#[path = "support/http.rs"]
mod http;
#[allow(dead_code, reason = "the target `prometheus` uses the rest")]
#[path = "support/prometheus.rs"]
mod server;

use server::Prometheus;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

/// The example, serving on a free port. It is killed when dropped.
struct Example {
    process: Child,
    address: SocketAddr,
}

impl Example {
    fn start() -> Self {
        let mut process = Command::new(env!("CARGO"))
            .args(["run", "--locked", "--quiet", "-p", "altimeter", "--example", "native"])
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
            .env("PORT", "0")
            .stdout(Stdio::piped())
            .spawn()
            .expect("cargo runs, as it runs this test");
        let mut url = String::new();
        let output = process.stdout.take().expect("its output");
        BufReader::new(output).read_line(&mut url).expect("a line of text");
        let address = url.trim().strip_prefix("http://").and_then(|url| url.strip_suffix("/metrics"));
        let address = address.and_then(|address| address.parse().ok());
        Self {
            process,
            address: address.unwrap_or_else(|| panic!("it says where it listens, and not {url:?}")),
        }
    }
}

impl Drop for Example {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// How many times a bound the next one is, in schema 3, which is the default's.
const GROWTH: f64 = 1.0905077326652577;

#[test]
fn prometheus_estimates_quantiles_of_the_example_within_a_bucket() {
    let example = Example::start();
    let mut prometheus =
        Prometheus::scraping(&[example.address], &[], &["--enable-feature=native-histograms"]);
    let count = prometheus.value("histogram_count(native_demo_seconds)", |count| count >= 1000.0);
    assert!(count >= 1000.0);
    for quantile in [0.01, 0.1, 0.5, 0.9, 0.99] {
        let query = format!("histogram_quantile({quantile},rate(native_demo_seconds[20s]))");
        // The rate is there with the second scrape.
        let estimate = prometheus.value(&query, |estimate| estimate.is_finite());
        let within = quantile / GROWTH..=quantile * GROWTH;
        assert!(within.contains(&estimate), "the quantile {quantile} is {quantile} s, not {estimate}");
    }
    let scraped = prometheus.poll("/api/v1/targets", |data| {
        let target = &data["activeTargets"][0];
        (target["health"] == "up").then(|| target["lastError"].clone())
    });
    assert_eq!(scraped, "");
}
