//! How late an asynchronous task is while others scrape.

use altimeter::{Counter, Registry};
use altimeter_rocket::Altimeter;
use rocket::config::LogLevel;
use rocket::fairing::AdHoc;
use rocket::tokio::time::{MissedTickBehavior, interval};
use rocket::tokio::{self, sync::oneshot};
use rocket::{Config, Ignite, Rocket, Shutdown};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// How many series the page has.
pub const SERIES: usize = 100_000;

/// Between two beats of the heart.
const BEAT: Duration = Duration::from_millis(1);

/// An application with a page of many series, on a port.
#[derive(Debug)]
pub struct Patient {
    address: SocketAddr,
    shutdown: Shutdown,
    runtime: tokio::runtime::Handle,
    served: Option<thread::JoinHandle<Result<Rocket<Ignite>, String>>>,
}

impl Patient {
    /// Serves it, with as many workers as there are cores.
    ///
    /// # Panics
    /// When it does not launch.
    #[must_use]
    pub fn start(series: usize) -> Self {
        let registry = Registry::new();
        let family = registry.counter("series_total", "Many.").labels_named(["number"]).cap(series);
        let family = family.register().expect("a family");
        for number in 0..series {
            family.with([number.to_string()], Counter::inc).expect("one value for one label");
        }
        let altimeter = Altimeter::with_registry(registry);
        let quiet = Config {
            port: 0,
            address: Ipv4Addr::LOCALHOST.into(),
            log_level: LogLevel::Off,
            ..Config::release_default()
        };
        let (launched, launch) = mpsc::channel();
        let rocket = rocket::custom(quiet).attach(altimeter.clone()).mount("/metrics", altimeter);
        let rocket = rocket.attach(AdHoc::on_liftoff("Tell the benchmark", |rocket| {
            let address = SocketAddr::new(rocket.config().address, rocket.config().port);
            let found = (address, rocket.shutdown(), tokio::runtime::Handle::current());
            Box::pin(async move { launched.send(found).expect("the benchmark waits") })
        }));
        // What outlives the service is no affair of the benchmark. (An error of Rocket's that nobody looks at panics.)
        let served = thread::spawn(|| rocket::execute(rocket.launch()).map_err(|error| error.to_string()));
        let (address, shutdown, runtime) = launch.recv().expect("an application that launches");
        Self { address, shutdown, runtime, served: Some(served) }
    }

    /// The longest time by which a beat of a task on the application's runtime came late within `span`; and how many
    /// scrapes there were meanwhile, if there is to be a scraper.
    ///
    /// # Panics
    /// When the application fails.
    #[must_use]
    pub fn worst_gap(&self, span: Duration, is_scraped: bool) -> (Duration, usize) {
        let stop = Arc::new(AtomicBool::new(!is_scraped));
        let scraper = thread::spawn({
            let (stop, address) = (Arc::clone(&stop), self.address);
            move || scrape_until(address, &stop)
        });
        let (beaten, heart) = oneshot::channel();
        self.runtime.spawn(async move {
            let _ = beaten.send(beat(span).await);
        });
        let worst = heart.blocking_recv().expect("a heart that beats to the end");
        // ORDERING: Relaxed. The join below orders all else.
        stop.store(true, Ordering::Relaxed);
        (worst, scraper.join().expect("a scraper that does not panic"))
    }
}

impl Drop for Patient {
    fn drop(&mut self) {
        self.shutdown.clone().notify();
        if let Some(served) = self.served.take() {
            let _ = served.join();
        }
    }
}

/// The longest time between two beats, less what there is to be between them.
async fn beat(span: Duration) -> Duration {
    let mut beats = interval(BEAT);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    beats.tick().await;
    let begun = Instant::now();
    let (mut last, mut worst) = (begun, Duration::ZERO);
    while begun.elapsed() < span {
        beats.tick().await;
        let now = Instant::now();
        worst = worst.max(now - last);
        last = now;
    }
    worst.saturating_sub(BEAT)
}

/// Asks for the page again and again; answers how often.
fn scrape_until(address: SocketAddr, stop: &AtomicBool) -> usize {
    let mut scrapes = 0;
    let mut buffer = vec![0; 1 << 16];
    // ORDERING: Relaxed. A flag that publishes nothing.
    while !stop.load(Ordering::Relaxed) {
        let mut stream = TcpStream::connect(address).expect("a connection");
        let request = "GET /metrics HTTP/1.1\r\nHost: kennel\r\nConnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).expect("a request sent");
        while stream.read(&mut buffer).expect("a page") > 0 {}
        scrapes += 1;
    }
    scrapes
}
