//! How it ends.

use crate::http::connect;
use crate::support::{assert_scraped, drain, large, reader, small, start};
use altimeter::{Collect, Desc, Kind, Sink};
use altimeter_exporter::{Exporter, Running};
use std::io::Read;
use std::net::TcpListener;
use std::sync::Mutex;

#[test]
fn after_a_stop_nothing_listens_and_the_port_is_free() {
    let (running, address) = start(Exporter::new(&small()));
    assert_scraped(address);
    running.stop();
    assert!(connect(address).is_err());
    TcpListener::bind(address).expect("a free port");
}

#[test]
fn dropping_stops() {
    let (running, address) = start(Exporter::new(&small()));
    drop(running);
    assert!(connect(address).is_err());
}

#[test]
fn stopping_cuts_those_who_are_being_answered_and_those_who_wait() {
    let (running, address) = start(Exporter::new(&large()));
    let (mut reading, mut idle) = (reader(address), connect(address).expect("a connection"));
    reading.read_exact(&mut [0; 100]).expect("the beginning");
    running.stop();
    drain(&mut reading);
    assert_eq!(drain(&mut idle), 0);
}

#[test]
fn a_detached_exporter_goes_on() {
    let (running, address) = start(Exporter::new(&small()));
    running.detach();
    assert_scraped(address);
}

/// Owns the exporter that asks it.
struct Owner(Mutex<Option<Running>>, Desc);

impl Collect for Owner {
    fn families(&self) -> Vec<Desc> {
        vec![self.1.clone()]
    }

    fn collect(&self, _: &mut dyn Sink) {
        drop(self.0.lock().expect("no panic").take());
    }
}

#[test]
fn a_collector_may_drop_the_exporter_that_asks_it() {
    let registry = small();
    let (running, address) = start(Exporter::new(&registry));
    let desc = Desc::of(Kind::Gauge, "owner").expect("a name");
    registry.collect(Owner(Mutex::new(Some(running)), desc)).expect("registered");
    let mut stream = reader(address);
    assert_eq!(drain(&mut stream), 0);
    assert!(connect(address).is_err());
}

#[test]
fn a_registry_that_owns_its_exporter_may_be_dropped_by_it() {
    let registry = small();
    let (running, address) = start(Exporter::new(&registry));
    let desc = Desc::of(Kind::Gauge, "owner").expect("a name");
    registry.collect(Owner(Mutex::new(Some(running)), desc)).expect("registered");
    // The exporter has the last handle to the registry now; what it asked for ends it.
    drop(registry);
    let mut stream = reader(address);
    assert_eq!(drain(&mut stream), 0);
}
