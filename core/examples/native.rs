//! A native histogram of known values, for a Prometheus that runs with `--enable-feature=native-histograms`:
//!
//! ```text
//! PORT=9464 cargo run --example native
//! ```
//!
//! Serves `native_demo_seconds`, in which 1 to 1,000 milliseconds are observed every second, each once. So the quantile q is q
//! seconds, and `histogram_quantile(0.9, rate(native_demo_seconds[1m]))` is 0.9 by half a bucket.

use altimeter::{Histogram, NativeBuckets, Registry, Unit, negotiate};
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let registry = Registry::new();
    let demo = registry.histogram("native_demo_seconds", "1 to 1,000 ms, each once, every second.");
    let demo = demo.unit(Unit::Seconds).native(NativeBuckets::default()).register()?;
    thread::spawn(move || drive(&demo));
    let port = std::env::var("PORT").map_or(Ok(0), |port| port.parse::<u16>())?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    println!("http://{}/metrics", listener.local_addr()?);
    for connection in listener.incoming() {
        // A scraper that goes away costs its own answer only.
        if let Err(error) = connection.and_then(|connection| answer(connection, &registry)) {
            eprintln!("{error}");
        }
    }
    Ok(())
}

fn drive(demo: &Histogram) {
    loop {
        (1..=1000).for_each(|millis| demo.observe(f64::from(millis) / 1000.0));
        thread::sleep(Duration::from_secs(1));
    }
}

/// Answers one request, whatever it asks for, with the page, in the format that its header `Accept` asks for.
fn answer(mut connection: TcpStream, registry: &Registry) -> io::Result<()> {
    connection.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut accept = String::new();
    for line in BufReader::new(&connection).lines() {
        let line = line?;
        match line.split_once(':') {
            _ if line.is_empty() => break,
            Some((name, value)) if name.eq_ignore_ascii_case("accept") => accept = value.trim().to_owned(),
            _ => {}
        }
    }
    let (format, mut page) = (negotiate(&accept, "").format, Vec::new());
    registry.encode(format, &mut page);
    let (kind, length) = (format.content_type(), page.len());
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    connection.write_all(head.as_bytes())?;
    connection.write_all(&page)
}
