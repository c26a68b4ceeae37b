//! The demo as a process: what it prints, how it stops, what it does with a bad setting.
//!
//! `cargo test` builds the example beside the tests; with `--test demo` alone, build it first:
//! `cargo build --example demo`.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Nothing the demo does takes longer, so a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// The example, with a free port and without traffic unless a test says otherwise.
fn demo() -> Command {
    let test = std::env::current_exe().expect("the path of this test");
    let profile = test.ancestors().nth(2).expect("target/<profile>/deps/<test>");
    let mut command = Command::new(profile.join("examples").join("demo"));
    command.env_remove("DEMO_DB").env("DEMO_DRIVE", "0").env("ROCKET_PORT", "0");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A running demo. It is stopped when dropped.
struct Running {
    process: Child,
    stdout: BufReader<ChildStdout>,
    /// Where `/metrics` is.
    metrics: String,
    database: PathBuf,
}

impl Running {
    /// Starts a demo and reads its greeting.
    fn start(command: &mut Command) -> Self {
        let mut process = command.spawn().expect("an example that was built: cargo build --example demo");
        let mut stdout = BufReader::new(process.stdout.take().expect("its output"));
        let mut line = || {
            let mut line = String::new();
            stdout.read_line(&mut line).expect("a line of its greeting");
            line.split_whitespace()
                .nth(1)
                .map(str::to_owned)
                .unwrap_or_else(|| panic!("no greeting: {line:?}"))
        };
        let (_dogs, metrics, database) = (line(), line(), line().into());
        Self { process, stdout, metrics, database }
    }

    /// Sends a signal and waits for the end.
    fn stop(mut self, signal: &str) -> (ExitStatus, String) {
        self.send(signal);
        let status = end(&mut self.process);
        let mut said = String::new();
        self.stdout.read_to_string(&mut said).expect("the rest of its output");
        self.process.stderr.take().expect("its errors").read_to_string(&mut said).expect("its errors");
        (status, said)
    }

    fn send(&self, signal: &str) {
        let kill = format!("kill -{signal} {}", self.process.id());
        let sent = Command::new("sh").args(["-c", &kill]).status().expect("a shell");
        assert!(sent.success());
    }

    fn page(&self) -> String {
        let response = minreq::get(&self.metrics).with_timeout(PATIENCE.as_secs()).send().expect("a page");
        response.as_str().expect("a page of UTF-8").to_owned()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.process.try_wait().expect("the state of the demo").is_none() {
            self.send("TERM");
            end(&mut self.process);
        }
    }
}

/// Waits for the end of a process, but not for ever.
fn end(process: &mut Child) -> ExitStatus {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = process.try_wait().expect("the state of the demo") {
            return status;
        }
        if Instant::now() > deadline {
            process.kill().expect("an end");
            panic!("the demo does not end");
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// What a demo that cannot start says on standard error. It must be one line, and the end must be with an error.
fn refusal(command: &mut Command) -> String {
    let mut process = command.spawn().expect("an example that was built: cargo build --example demo");
    let status = end(&mut process);
    let output = process.wait_with_output().expect("its output");
    let said = String::from_utf8(output.stderr).expect("errors of UTF-8");
    assert_eq!(status.code(), Some(1), "{said}");
    assert_eq!(output.stdout, b"");
    assert_eq!(said.lines().count(), 1, "{said}");
    said
}

fn refusal_of_database(path: &Path) -> String {
    refusal(demo().env("DEMO_DB", path))
}

#[test]
fn an_empty_path_is_refused() {
    let said = refusal_of_database(Path::new(""));
    assert!(said.starts_with("demo: DEMO_DB: the path of the database is empty"), "{said}");
}

#[test]
fn a_directory_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let said = refusal_of_database(directory.path());
    assert!(said.contains(directory.path().to_str().unwrap()), "{said}");
}

#[test]
fn a_file_in_a_directory_that_is_not_there_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let said = refusal_of_database(&directory.path().join("none").join("kennel.db"));
    assert!(said.contains("unable to open database file"), "{said}");
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_as_it_was() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("letter.txt");
    let letter = "Dear kennel, ".repeat(100);
    fs::write(&path, &letter).unwrap();
    let said = refusal_of_database(&path);
    assert!(said.contains("file is not a database"), "{said}");
    assert_eq!(fs::read_to_string(&path).unwrap(), letter);
}

#[test]
fn a_port_in_use_is_refused() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let said = refusal(demo().env("ROCKET_PORT", address.port().to_string()));
    assert!(said.starts_with(&format!("demo: cannot listen on {address}: ")), "{said}");
}

#[test]
fn a_port_that_is_no_number_is_refused() {
    let said = refusal(demo().env("ROCKET_PORT", "eighty"));
    assert!(said.contains("eighty"), "{said}");
}

#[test]
fn a_setting_by_the_environment_is_taken() {
    let demo = Running::start(demo().env("ROCKET_ALTIMETER", "{namespace=\"demo\"}"));
    assert!(demo.page().contains("\ndemo_http_requests_in_flight 0\n"));
}

#[test]
fn a_setting_that_is_not_allowed_is_refused() {
    let output = demo().env("ROCKET_ALTIMETER", "{names=\"flask\"}").output().expect("the example, built");
    assert_eq!(output.status.code(), Some(1));
    // Where Rocket logs.
    let said = String::from_utf8(output.stdout).expect("a log of UTF-8");
    assert!(said.contains("setting \"altimeter.names\" is \"flask\""), "{said}");
}

#[test]
fn ctrl_c_stops_it_cleanly() {
    let (status, said) = Running::start(&mut demo()).stop("INT");
    assert_eq!((status.code(), &*said), (Some(0), "traffic   none of its own\nCtrl-C stops it.\n"));
}

#[test]
fn sigterm_stops_it_cleanly() {
    let (status, _) = Running::start(&mut demo()).stop("TERM");
    assert_eq!(status.code(), Some(0));
}

#[test]
fn ctrl_c_stops_it_cleanly_in_the_midst_of_its_traffic() {
    let demo = Running::start(demo().env_remove("DEMO_DRIVE"));
    wait_until(|| demo.page().contains("http_requests_total{"));
    let (status, _) = demo.stop("INT");
    assert_eq!(status.code(), Some(0));
}

#[test]
fn the_temporary_database_is_removed_at_the_end() {
    let demo = Running::start(&mut demo());
    let database = demo.database.clone();
    assert!(database.is_file());
    demo.stop("INT");
    assert!(!database.parent().expect("its directory").exists());
}

#[test]
fn a_database_that_was_named_stays_with_its_dogs() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("kennel.db");
    let dogs = |demo: &Running| demo.metrics.replace("/metrics", "/dogs");

    let demo_of_path = || Running::start(demo().env("DEMO_DB", &path));
    let first = demo_of_path();
    minreq::post(dogs(&first)).with_body(r#"{"name": "Rex", "breed": "collie"}"#).send().unwrap();
    first.stop("INT");

    let second = demo_of_path();
    let listed = minreq::get(dogs(&second)).send().unwrap();
    assert_eq!(listed.as_str().unwrap(), r#"[{"id":1,"name":"Rex","breed":"collie"}]"#);
}

#[test]
fn without_traffic_of_its_own_no_request_is_counted() {
    let demo = Running::start(&mut demo());
    assert!(!demo.page().contains("http_requests_total{"));
}

#[test]
fn traffic_of_its_own_reaches_every_route() {
    let demo = Running::start(demo().env_remove("DEMO_DRIVE"));
    let expected =
        ["/dogs", "/dogs/<id>", "/fail", "/panic", "/slow", "/stream", "<unmatched>"].map(str::to_owned);
    wait_until(|| routes(&demo.page()) == BTreeSet::from(expected.clone()));
}

/// The values of the label `route` on a page.
fn routes(page: &str) -> BTreeSet<String> {
    let counted = page.lines().filter(|line| line.starts_with("http_requests_total{"));
    counted.map(|line| line.split('"').nth(3).expect("the second label").to_owned()).collect()
}

fn wait_until(ready: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !ready() {
        assert!(Instant::now() < deadline, "waited in vain");
        thread::sleep(Duration::from_millis(20));
    }
}
