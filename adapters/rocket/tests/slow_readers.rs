//! Clients that ask for a long page and do not read it hold up nobody, and cost a bounded amount.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use altimeter::{Counter, Registry};
use altimeter_rocket::Altimeter;
use rocket::config::LogLevel;
use rocket::fairing::AdHoc;
use rocket::tokio::task::spawn_blocking;
use rocket::{Config, get, routes};

/// Nothing here takes longer, so a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// More than all buffers on the way hold.
const SERIES: usize = 150_000;

/// Needs one of the threads that may block.
#[get("/blocking")]
async fn blocking() -> &'static str {
    spawn_blocking(|| "done").await.expect("a thread")
}

fn ask(address: SocketAddr, target: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    write!(stream, "GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").expect("a request sent");
    stream
}

fn read(mut stream: TcpStream) -> String {
    let mut reply = String::new();
    stream.read_to_string(&mut reply).expect("a reply");
    reply
}

#[test]
fn who_does_not_read_holds_up_nobody() {
    let registry = Registry::new();
    let many = registry.counter("many_total", "-").labels_named(["number"]).cap(SERIES).register().unwrap();
    (0..SERIES).for_each(|number| many.with([number.to_string()], Counter::inc).unwrap());
    let altimeter = Altimeter::with_registry(registry);
    let (launched, launch) = mpsc::channel();
    let config = Config {
        port: 0,
        address: Ipv4Addr::LOCALHOST.into(),
        log_level: LogLevel::Off,
        max_blocking: 2,
        ..Config::debug_default()
    };
    let rocket = rocket::custom(config)
        .attach(altimeter.clone())
        .mount("/", routes![blocking])
        .mount("/metrics", altimeter)
        .attach(AdHoc::on_liftoff("Tell the test", |rocket| {
            let address = SocketAddr::new(rocket.config().address, rocket.config().port);
            Box::pin(async move { launched.send((address, rocket.shutdown())).expect("the test waits") })
        }));
    // What outlives the service, as those who do not read, is no affair of the test. (An error of Rocket's that nobody looks
    // at panics.)
    let served = thread::spawn(|| rocket::execute(rocket.launch()).map_err(|error| error.to_string()));
    let (address, shutdown) = launch.recv_timeout(PATIENCE).expect("an application that launches");

    let mut idle: Vec<_> = (0..6).map(|_| ask(address, "/metrics")).collect();
    idle.iter_mut().for_each(|stream| stream.read_exact(&mut [0; 12]).expect("a page that begins"));
    assert!(read(ask(address, "/blocking")).ends_with("done"));
    let page = read(ask(address, "/metrics"));
    assert!(page.contains("http_requests_in_flight 0\n") && page.contains("number=\"149999\""));
    // And one of those who did not read goes on.
    let late = read(idle.remove(0));
    assert!(late.contains("number=\"149999\""));

    drop(idle);
    shutdown.notify();
    let _ = served.join().expect("no panic");
}
