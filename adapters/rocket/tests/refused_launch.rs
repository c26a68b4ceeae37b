//! A registry that refuses the metrics fails the launch. A test target of its own, because it takes the process's logger.

use std::sync::Mutex;

use altimeter::Registry;
use altimeter_rocket::Altimeter;
use log::{LevelFilter, Log, Metadata, Record};
use rocket::error::ErrorKind;
use rocket::local::blocking::Client;

/// Everything that was logged. Rocket leaves a logger alone that is there already.
struct Logged(Mutex<Vec<String>>);

static LOGGED: Logged = Logged(Mutex::new(Vec::new()));

impl Log for Logged {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        self.0.lock().expect("no panic while logging").push(format!("{}: {}", record.level(), record.args()));
    }

    fn flush(&self) {}
}

#[test]
fn a_name_that_the_application_took_fails_the_launch_and_says_why() {
    log::set_logger(&LOGGED).expect("the first logger");
    log::set_max_level(LevelFilter::Error);
    let registry = Registry::new();
    registry.gauge("http_requests_total", "Something else.").register().unwrap();
    let rocket = rocket::build().attach(Altimeter::with_registry(registry));
    let error = Client::untracked(rocket).expect_err("a launch that fails");
    let ErrorKind::FailedFairings(failed) = error.kind() else { panic!("{error}") };
    assert_eq!(failed.iter().map(|info| info.name).collect::<Vec<_>>(), ["Altimeter"]);
    let logged = LOGGED.0.lock().unwrap();
    let why =
        logged.iter().find(|line| line.starts_with("ERROR: Altimeter cannot register")).expect("a reason");
    assert!(why.contains("http_requests_total"), "{why}");
}
