//! A real Prometheus with `--enable-feature=native-histograms`, for which pages are in protobuf: it reads the example `native`, which is
//! built for it, exemplars and created times. Needs `prometheus` on the path.

#[allow(dead_code, reason = "the target `e2e` uses the rest")]
#[path = "support/http.rs"]
mod http;
#[allow(dead_code, reason = "the target `prometheus` uses the rest")]
#[path = "support/prometheus.rs"]
mod server;

use altimeter::{Bounds, Exemplars, Format, NativeBuckets, Registry};
use altimeter_exporter::Exporter;
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

#[test]
fn prometheus_takes_exemplars_and_created_times_of_a_page_in_protobuf() {
    let registry = Registry::new();
    registry.show_created(true);
    let exemplars = Exemplars::default;
    let logins = registry.counter("logins_total", "-").exemplars(exemplars()).register().expect("registered");
    logins.add_with_exemplar(2u64, &[("trace_id", "of-login")]).expect("a label");
    let took = registry.histogram("job_seconds", "-").native(NativeBuckets::default()).exemplars(exemplars());
    let took = took.bounds(Bounds::new([1.0]).expect("rising")).register().expect("registered");
    took.observe_with_exemplar(0.5, &[("trace_id", "of-job")]).expect("a label");
    let mut page = Vec::new();
    registry.encode(Format::OpenMetrics, &mut page);
    assert!(String::from_utf8(page).expect("text").contains("_created "), "there are some to be taken");
    let exporter = Exporter::new(&registry).port(0).start().expect("an exporter");
    let address = exporter.address().expect("a port");
    let features = "--enable-feature=native-histograms,exemplar-storage";
    let mut prometheus = Prometheus::scraping(&[address], &[], &[features]);
    // That it is native says that the page was in protobuf.
    assert_eq!(prometheus.value("histogram_count(job_seconds)", |_| true), 1.0);
    assert_eq!(prometheus.value("logins_total", |_| true), 2.0);
    for (series, trace, value) in [("logins_total", "of-login", "2"), ("job_seconds", "of-job", "0.5")] {
        let kept = prometheus.poll(&format!("/api/v1/query_exemplars?query={series}"), |data| {
            let exemplar = &data[0]["exemplars"][0];
            exemplar.is_object().then(|| exemplar.clone())
        });
        assert_eq!((&kept["labels"]["trace_id"], &kept["value"]), (&trace.into(), &value.into()), "{kept}");
    }
    let refused = prometheus.poll("/api/v1/targets", |data| {
        let target = &data["activeTargets"][0];
        (target["health"] == "up").then(|| target["lastError"].clone())
    });
    assert_eq!(refused, "");
}
