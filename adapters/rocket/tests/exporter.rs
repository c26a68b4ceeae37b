//! The feature `exporter`: the page on a port of its own, over real sockets.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use altimeter::Registry;
use altimeter_rocket::{Altimeter, Builder as Settings};
use rocket::config::LogLevel;
use rocket::fairing::AdHoc;
use rocket::figment::providers::{Format, Toml};
use rocket::local::blocking::Client;
use rocket::tokio::runtime::Builder;
use rocket::{Build, Rocket, get, routes};

/// Nothing here takes longer, so a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(60);

#[get("/")]
fn index() -> &'static str {
    "index"
}

/// Says that it was called, and then blocks its thread until it is told to go on, or nobody could tell it any more.
struct Gate {
    entered: Mutex<mpsc::Sender<()>>,
    go_on: Mutex<mpsc::Receiver<()>>,
}

#[get("/block")]
async fn block(gate: &rocket::State<Gate>) -> &'static str {
    gate.entered.lock().unwrap_or_else(PoisonError::into_inner).send(()).expect("the test waits");
    let _ = gate.go_on.lock().unwrap_or_else(PoisonError::into_inner).recv();
    "done"
}

fn application(settings: impl Fn(Settings) -> Settings) -> Rocket<Build> {
    let altimeter = settings(Altimeter::builder().registry(Registry::new())).build();
    rocket::custom(rocket::Config { port: 0, log_level: LogLevel::Off, ..Default::default() })
        .attach(altimeter)
        .mount("/", routes![index])
}

fn client(settings: impl Fn(Settings) -> Settings) -> Client {
    Client::untracked(application(settings)).expect("an application that launches")
}

fn exported_at(client: &Client) -> SocketAddr {
    Altimeter::exported_at(client.rocket()).expect("an exporter")
}

/// The status of a scrape, and the page.
fn scrape(address: SocketAddr, authorization: Option<&str>) -> (u16, String) {
    let request = minreq::get(format!("http://{address}/metrics")).with_timeout(PATIENCE.as_secs());
    let request = match authorization {
        Some(value) => request.with_header("Authorization", value),
        None => request,
    };
    let response = request.send().expect("an answer");
    (response.status_code, response.as_str().expect("text").to_owned())
}

/// A port that is taken, as long as the listener is there.
fn taken() -> (TcpListener, u16) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let port = listener.local_addr().expect("its address").port();
    (listener, port)
}

#[test]
fn the_page_is_on_a_port_of_its_own() {
    let client = client(|builder| builder.export_port(0));
    client.get("/").dispatch();
    let (status, page) = scrape(exported_at(&client), None);
    let counted = r#"http_requests_total{method="GET",route="/",scheme="http",status="200"} 1"#;
    assert!(status == 200 && page.contains(counted), "{page}");
}

#[test]
fn the_configuration_says_where() {
    let toml = "[default.altimeter]\nexport_port = 0\nexport_address = \"127.1.2.3\"";
    let figment = rocket::Config::figment().merge(Toml::string(toml).nested());
    let rocket = rocket::custom(figment).attach(Altimeter::with_registry(Registry::new()));
    let client = Client::untracked(rocket).expect("an application that launches");
    assert_eq!(exported_at(&client).ip(), Ipv4Addr::new(127, 1, 2, 3));
    assert_eq!(scrape(exported_at(&client), None).0, 200);
}

#[test]
fn of_a_range_the_first_free_port_is_taken() {
    let (_taken, first) = taken();
    let last = first.saturating_add(50);
    let client = client(|builder| builder.export_port_range(first..=last));
    let port = exported_at(&client).port();
    assert!(port > first && port <= last, "{port} of {first} to {last}");
    assert_eq!(scrape(exported_at(&client), None).0, 200);
}

#[test]
fn a_range_of_the_configuration_takes_the_place_of_a_port_that_was_built_in() {
    let (_taken, first) = taken();
    let toml = format!("[default.altimeter]\nexport_port_range = [{first}, {}]", first.saturating_add(50));
    let figment = rocket::Config::figment().merge(Toml::string(&toml).nested());
    let altimeter = Altimeter::builder().registry(Registry::new()).export_port(first).build();
    let client = Client::untracked(rocket::custom(figment).attach(altimeter)).expect("an application");
    assert!(exported_at(&client).port() > first);
}

#[test]
fn who_has_the_credentials_of_the_settings_may_read_it_and_nobody_else() {
    let client =
        client(|builder| builder.export_port(0).bearer_token("t0ken").basic_auth("Aladdin", "open sesame"));
    let address = exported_at(&client);
    for sent in ["Bearer t0ken", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="] {
        assert_eq!(scrape(address, Some(sent)).0, 200, "{sent}");
    }
    for sent in [None, Some("Bearer t0ke")] {
        let (status, text) = scrape(address, sent);
        assert!(status == 401 && !text.contains("http_"), "{sent:?}: {text}");
    }
}

#[test]
fn without_a_port_nothing_is_exported() {
    assert_eq!(Altimeter::exported_at(client(|builder| builder).rocket()), None);
}

/// An application that was launched, on a single thread, and runs until it is told to shut down.
struct Launched {
    address: SocketAddr,
    exported_at: SocketAddr,
    shutdown: rocket::Shutdown,
    served: thread::JoinHandle<Result<Rocket<rocket::Ignite>, String>>,
}

fn launch(rocket: Rocket<Build>) -> Launched {
    let (launched, launch) = mpsc::channel();
    let rocket = rocket.attach(AdHoc::on_liftoff("Tell the test", move |rocket| {
        let address = SocketAddr::new(rocket.config().address, rocket.config().port);
        let exported_at = Altimeter::exported_at(rocket).expect("an exporter");
        let told = launched.send((address, exported_at, rocket.shutdown()));
        Box::pin(async move { told.expect("the test waits") })
    }));
    let served = thread::spawn(|| {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(rocket.launch()).map_err(|error| error.to_string())
    });
    let (address, exported_at, shutdown) =
        launch.recv_timeout(PATIENCE).expect("an application that launches");
    Launched { address, exported_at, shutdown, served }
}

#[test]
fn it_answers_while_all_threads_of_rocket_are_blocked() {
    let (entered, is_entered) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel();
    let gate = Gate { entered: Mutex::new(entered), go_on: Mutex::new(may_go_on) };
    let application = application(|builder| builder.export_port(0)).manage(gate);
    let launched = launch(application.mount("/", routes![block]));

    let blocked = format!("http://{}/block", launched.address);
    let asking = thread::spawn(|| minreq::get(blocked).with_timeout(PATIENCE.as_secs()).send());
    is_entered.recv_timeout(PATIENCE).expect("a handler that is called");
    let (status, page) = scrape(launched.exported_at, None);
    assert!(status == 200 && page.contains("http_requests_in_flight 1\n"), "{page}");

    go_on.send(()).expect("the handler waits");
    assert_eq!(asking.join().expect("no panic").expect("an answer").as_str().expect("text"), "done");
    launched.shutdown.notify();
    let _ = launched.served.join().expect("no panic");
}

#[test]
fn it_stops_when_rocket_shuts_down() {
    let launched = launch(application(|builder| builder.export_port(0)));
    assert_eq!(scrape(launched.exported_at, None).0, 200);
    launched.shutdown.notify();
    // What is left of the application is kept meanwhile.
    let _ended = launched.served.join().expect("no panic");
    let refused = TcpStream::connect(launched.exported_at).expect_err("nobody listens");
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
}

#[test]
fn it_stops_when_an_application_that_never_launched_is_dropped() {
    let client = client(|builder| builder.export_port(0));
    let address = exported_at(&client);
    drop(client);
    let refused = TcpStream::connect(address).expect_err("nobody listens");
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
}
