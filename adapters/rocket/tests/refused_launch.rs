//! Launches that are refused, and what the log says of them. A test target of its own, because it takes the process's logger.

use std::sync::{Mutex, Once};

use altimeter::Registry;
use altimeter_rocket::{Altimeter, Builder};
use log::{LevelFilter, Log, Metadata, Record};
use rocket::error::ErrorKind;
use rocket::figment::providers::{Format, Toml};
use rocket::local::blocking::Client;
use rocket::{Build, Rocket};

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

/// An application, of which the log is read.
fn application(toml: &str) -> Rocket<Build> {
    static LOGGER: Once = Once::new();
    LOGGER.call_once(|| {
        log::set_logger(&LOGGED).expect("the first logger");
        log::set_max_level(LevelFilter::Error);
    });
    rocket::custom(rocket::Config::figment().merge(Toml::string(toml).nested()))
}

/// The error of a launch.
fn refused(rocket: Rocket<Build>) -> rocket::Error {
    Client::untracked(rocket).expect_err("a launch that fails")
}

/// The line of the log that begins so and has `word` in it: no other test of this file speaks of that.
fn logged(begins: &str, word: &str) -> String {
    let logged = LOGGED.0.lock().expect("no panic while logging");
    let found = logged.iter().find(|line| line.starts_with(begins) && line.contains(word));
    found.unwrap_or_else(|| panic!("no {word:?} in {logged:#?}")).clone()
}

/// Refuses a launch, and answers what is logged about `word`.
fn refusal(rocket: Rocket<Build>, word: &str) -> String {
    let error = refused(rocket);
    let ErrorKind::FailedFairings(failed) = error.kind() else { panic!("{error}") };
    assert!(failed.iter().all(|info| info.name.starts_with("Altimeter")), "{failed:?}");
    logged("ERROR: Altimeter cannot launch: ", word)
}

fn with(settings: impl Fn(Builder) -> Builder) -> Rocket<Build> {
    application("").attach(settings(Altimeter::builder().registry(Registry::new())).build())
}

#[test]
fn a_name_that_the_application_took_fails_the_launch_and_says_why() {
    let registry = Registry::new();
    registry.gauge("http_requests_total", "Something else.").register().unwrap();
    refusal(application("").attach(Altimeter::with_registry(registry)), "\"http_requests_total\"");
}

#[test]
fn a_bad_value_of_the_configuration_says_key_value_and_what_is_allowed() {
    let rocket = application("[default.altimeter]\nlatency_buckets = [3, 2]");
    let rocket = rocket.attach(Altimeter::with_registry(Registry::new()));
    let why = refusal(rocket, "latency_buckets");
    assert!(
        why.contains("[3, 2]")
            && why.contains("allowed: an array of finite numbers of seconds, 0 or more, rising"),
        "{why}"
    );
}

#[test]
fn a_bad_value_of_the_builder_says_the_same() {
    let why = refusal(with(|builder| builder.namespace("two words")), "\"altimeter.namespace\"");
    assert!(why.contains("is \"two words\""), "{why}");
}

#[test]
fn a_route_to_exclude_that_is_not_there_is_refused_with_those_that_are() {
    let altimeter = Altimeter::builder().registry(Registry::new()).exclude(["/helth"]).build();
    let why = refusal(application("").attach(altimeter.clone()).mount("/pages", altimeter), "\"/helth\"");
    assert!(why.contains("/pages"), "{why}");
}

#[test]
fn a_label_that_nobody_may_have_or_that_is_there_twice_is_refused() {
    for name in ["le", "__tenant", "two words"] {
        refusal(with(|builder| builder.label(name, |_, _| "mine".into())), &format!("{name:?}"));
    }
    refusal(with(|builder| builder.label("", |_, _| "mine".into())), "label name is empty");
    let twice = |builder: Builder| builder.label("twice", |_, _| "".into()).label("twice", |_, _| "".into());
    refusal(with(twice), "\"twice\"");
}

#[test]
fn a_label_of_the_families_is_refused_with_all_that_they_have() {
    let taken =
        ["method", "route", "scheme", "status", "transport", "view", "altimeter_view", "altimeter_wrapped"];
    for name in taken {
        let refused = with(|builder| builder.label(name, |_, _| "mine".into()));
        let why = refusal(refused, &format!("label {name:?} is one that families of requests have"));
        assert!(why.ends_with(&format!("choose a name other than {}", taken.join(", "))), "{why}");
    }
}

#[test]
fn mounted_but_not_attached_it_says_what_to_add() {
    let error = refused(application("").mount("/metrics", Altimeter::with_registry(Registry::new())));
    assert!(matches!(error.kind(), ErrorKind::SentinelAborts(_)), "{error}");
    logged("ERROR: Altimeter is mounted, but not attached", "`.attach(altimeter.clone())`");
}

#[cfg(feature = "exporter")]
#[test]
fn a_port_that_is_taken_is_refused_with_the_exporters_own_error() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("its address");
    let why = refusal(
        with(|builder| builder.export_port(address.port())),
        &format!("cannot listen on {address}: "),
    );
    assert!(why.ends_with("; choose another port, or a range of ports"), "{why}");
}

#[cfg(feature = "exporter")]
#[test]
fn a_bad_port_of_the_configuration_is_refused() {
    let rocket = application("[default.altimeter]\nexport_port_range = [2, 1]");
    let why = refusal(rocket.attach(Altimeter::with_registry(Registry::new())), "export_port_range");
    assert!(why.contains("is [2, 1]: ") && why.contains("; allowed: the first and the last port"), "{why}");
}
