//! `/metrics` on a port of its own for a minute, beside work that never stops: `cargo run -p altimeter-exporter --example exporter`.

use altimeter::{Bounds, Registry};
use altimeter_exporter::{Exporter, StartError};
use std::error::Error;
use std::thread;
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let registry = Registry::new();
    let sums = registry.counter("sums_total", "Sums that were worked out.").register()?;
    let took = registry
        .histogram("sum_seconds", "Time that a sum took.")
        .bounds(Bounds::exponential(1e-6, 4.0, 10)?)
        .register()?;

    // The first free port of a range, for several of these at once. With a token where others can reach it:
    // `.listen_on(Ipv4Addr::UNSPECIFIED).bearer_token(token)`.
    let running = match Exporter::new(&registry).ports(9464..=9474).start() {
        Ok(running) => running,
        Err(error @ StartError::NoFreePort { .. }) => return Err(format!("{error}; stop another one").into()),
        Err(error) => return Err(error.into()),
    };
    if let Some(address) = running.address() {
        println!("http://{address}/metrics");
    }

    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(60) {
        let timer = took.start_timer();
        let sum: u64 = std::hint::black_box(0..100_000).sum();
        drop(timer);
        sums.inc();
        assert_eq!(sum, 4_999_950_000);
        thread::sleep(Duration::from_millis(1));
    }
    running.stop(); // as dropping it would
    Ok(())
}
