//! Real servers, each on a free loopback port, killed when dropped.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use altimeter_tests::reserved::Reserved;

/// A start takes some milliseconds; the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Server {
    process: Child,
    pub(crate) address: SocketAddr,
    /// That whatever answers at the address is this server.
    _port: Reserved,
}

impl Server {
    /// A `redis-server` that keeps nothing on disk.
    pub(crate) fn redis() -> Self {
        Self::start("redis-server", |port| {
            ["--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no", "--databases", "2"]
                .map(str::to_owned)
                .into()
        })
    }

    /// A `memcached`; the user is for those who run as root, which it refuses.
    pub(crate) fn memcached() -> Self {
        Self::start("memcached", |port| {
            ["-l", "127.0.0.1", "-p", port, "-U", "0", "-u", "nobody"].map(str::to_owned).into()
        })
    }

    fn start(program: &str, arguments: impl FnOnce(&str) -> Vec<String>) -> Self {
        let port = Reserved::port().expect("a free port");
        let address = port.address();
        let process = Command::new(program)
            .args(arguments(&address.port().to_string()))
            .current_dir(std::env::temp_dir())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| missing(program, &error));
        let mut server = Self { process, address, _port: port };
        server.wait_until_ready();
        server
    }

    fn wait_until_ready(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(self.address).is_err() {
            let ended = self.process.try_wait().expect("the state of the process");
            assert!(
                ended.is_none() && Instant::now() < deadline,
                "no answer at {}, process {ended:?}",
                self.address
            );
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Ends it at once, and waits until it has.
    pub(crate) fn kill(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn missing(program: &str, error: &std::io::Error) -> ! {
    match error.kind() {
        ErrorKind::NotFound => panic!("`{program}` is not on the path: `.ci/tools` installs it"),
        _ => panic!("{program}: {error}"),
    }
}
