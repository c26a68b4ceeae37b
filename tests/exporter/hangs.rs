//! Collectors that do not answer.

use crate::http::connect;
use crate::support::{assert_scraped, get, reader, small, start};
use altimeter::{Collect, Desc, Kind, Registry, Sink};
use altimeter_exporter::Exporter;
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::sync::{Mutex, mpsc};
use std::time::Duration;

/// How long a scraper waits that does not wait for what hangs.
const HASTY: &str = "X-Prometheus-Scrape-Timeout-Seconds: 0.001";

/// Longer than any test.
const ENDLESS: Duration = Duration::from_secs(600);

/// Does not answer before the test ends.
struct Hanging {
    desc: Desc,
    asked: mpsc::Sender<()>,
    end: Mutex<mpsc::Receiver<()>>,
}

impl Collect for Hanging {
    fn families(&self) -> Vec<Desc> {
        vec![self.desc.clone()]
    }

    fn collect(&self, _: &mut dyn Sink) {
        // Errors say that the test is over.
        let _ = self.asked.send(());
        let _ = self.end.lock().expect("no panic").recv();
    }
}

/// A collector that hangs until the sender is dropped, and tells when it is asked.
fn hanging(name: &str) -> (Hanging, mpsc::Receiver<()>, mpsc::Sender<()>) {
    let ((asked, is_asked), (end, wait)) = (mpsc::channel(), mpsc::channel());
    let desc = Desc::of(Kind::Gauge, name).expect("a name");
    (Hanging { desc, asked, end: Mutex::new(wait) }, is_asked, end)
}

fn with_hanging() -> (Registry, mpsc::Receiver<()>, mpsc::Sender<()>) {
    let (registry, (hanging, asked, end)) = (small(), hanging("hanging"));
    registry.collect(hanging).expect("registered");
    (registry, asked, end)
}

/// A connection on which a request for a family was sent.
fn ask_for(address: SocketAddr, name: &str) -> TcpStream {
    let mut stream = connect(address).expect("a connection");
    write!(stream, "GET /metrics?name[]={name} HTTP/1.1\r\nHost: test\r\n\r\n").expect("sent");
    stream
}

#[test]
fn one_with_a_deadline_is_not_waited_for_longer_than_the_scraper_waits() {
    let (registry, (hanging, _, _end)) = (small(), hanging("hanging"));
    registry.collect_within(hanging, ENDLESS).expect("registered");
    let (_running, address) = start(Exporter::new(&registry).answer_timeout(ENDLESS));
    let reply = get(address, "/metrics", &[HASTY]);
    assert!(reply.status == 200 && reply.text().contains("\nlogins_total 3\n"), "{}", reply.text());
}

#[test]
fn one_with_a_deadline_leaves_half_of_the_time_to_the_page() {
    let (registry, (hanging, _, _end)) = (small(), hanging("hanging"));
    registry.collect_within(hanging, ENDLESS).expect("registered");
    let (_running, address) = start(Exporter::new(&registry).answer_timeout(Duration::from_secs(4)));
    let reply = get(address, "/metrics", &[]);
    assert!(reply.status == 200 && reply.text().contains("\nlogins_total 3\n"), "{}", reply.text());
}

#[test]
fn one_that_hangs_costs_its_scrape_and_no_other() {
    let (registry, asked, _end) = with_hanging();
    let (_running, address) = start(Exporter::new(&registry).answer_timeout(ENDLESS));
    let _first = reader(address);
    asked.recv().expect("it is asked");
    for errors in 1..=40 {
        let reply = get(address, "/metrics", &[HASTY]);
        let counted = format!("\naltimeter_collector_errors_total{{collector=\"hanging\"}} {errors}\n");
        assert!(reply.status == 200 && reply.text().contains(&counted), "{}", reply.text());
        assert!(reply.text().contains("\nlogins_total 3\n"), "{}", reply.text());
    }
    assert_scraped(address);
    // One thread of the exporter is in it, and no other came to it.
    assert_eq!(asked.try_recv(), Err(mpsc::TryRecvError::Empty));
}

#[test]
fn who_asks_for_others_only_does_not_wait_for_one_that_hangs() {
    let (registry, asked, _end) = with_hanging();
    let (_running, address) = start(Exporter::new(&registry).answer_timeout(ENDLESS));
    // The first is in the collector, the others wait for that.
    let _waiting: Vec<_> = (0..10).map(|_| reader(address)).collect();
    asked.recv().expect("it is asked");
    assert_scraped(address);
}

#[test]
fn a_scrape_in_which_one_hangs_is_told_so() {
    let (registry, _asked, _end) = with_hanging();
    let (_running, address) = start(Exporter::new(&registry).answer_timeout(Duration::from_millis(50)));
    let reply = get(address, "/metrics", &[]);
    assert_eq!((reply.status, reply.text()), (503, "The collectors did not answer in time.\n"));
}

#[test]
fn when_all_threads_hang_scrapes_are_refused_until_one_is_free() {
    let registry = small();
    let (_running, address) = start(Exporter::new(&registry).answer_timeout(Duration::from_secs(2)));
    let (mut ends, mut hung) = (Vec::new(), Vec::new());
    for number in 0..16 {
        let name = format!("hanging_{number}");
        let (hanging, asked, end) = hanging(&name);
        registry.collect(hanging).expect("registered");
        hung.push(ask_for(address, &name));
        asked.recv().expect("it is asked");
        ends.push(end);
    }
    assert_eq!(get(address, "/metrics?name[]=logins_total", &[]).status, 503);
    drop(ends.pop());
    assert_scraped(address);
}

#[test]
fn an_exporter_stops_while_one_hangs() {
    let (registry, asked, _end) = with_hanging();
    let (running, address) = start(Exporter::new(&registry).answer_timeout(ENDLESS));
    let _hanging = reader(address);
    asked.recv().expect("it is asked");
    running.stop();
}
