//! The settings of an exporter.

use crate::bind::Place;
use crate::error::StartError;
use crate::running::Running;
use altimeter::{Credentials, CredentialsError, Registry};
use hyper::Uri;
use std::net::{IpAddr, Ipv4Addr};
use std::ops::RangeInclusive;
#[cfg(unix)]
use std::path::PathBuf;
use std::time::Duration;

/// Serves a registry's page, once [started](Exporter::start): settings, each with a default.
///
/// ```
/// use altimeter::Registry;
/// use altimeter_exporter::{Exporter, StartError};
///
/// let exporter = Exporter::new(Registry::global()).ports(9464..=9474).bearer_token("s3cret");
/// match exporter.start() {
///     Ok(running) => println!("metrics at http://{}/metrics", running.address().expect("a port")),
///     Err(error @ StartError::NoFreePort { .. }) => eprintln!("no metrics: {error}"),
///     Err(error) => return Err(error),
/// }
/// # Ok::<(), StartError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing listens before `start` is called"]
pub struct Exporter {
    address: IpAddr,
    ports: RangeInclusive<u16>,
    #[cfg(unix)]
    socket: Option<PathBuf>,
    settings: Settings,
    /// Or why those that were given are none.
    credentials: Result<Credentials, CredentialsError>,
}

/// What the server works by.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) registry: Registry,
    pub(crate) path: String,
    pub(crate) credentials: Credentials,
    pub(crate) request_timeout: Duration,
    pub(crate) answer_timeout: Duration,
    pub(crate) max_header_bytes: usize,
    pub(crate) max_connections: usize,
}

impl Exporter {
    /// An exporter of this registry, on any free port of 127.0.0.1, unless it is told otherwise.
    pub fn new(registry: &Registry) -> Self {
        let settings = Settings {
            registry: registry.clone(),
            path: "/metrics".to_owned(),
            credentials: Credentials::new(),
            // Prometheus sends its headers at once; ten seconds is its own default for a whole scrape.
            request_timeout: Duration::from_secs(10),
            // Three scrapes' worth of patience, for a large page on a slow line.
            answer_timeout: Duration::from_secs(30),
            // As nginx has it for one header; Prometheus sends some 500 bytes.
            max_header_bytes: 8 << 10,
            // Some megabytes when all are being answered at once; a pair of Prometheus servers needs two.
            max_connections: 64,
        };
        Self {
            address: Ipv4Addr::LOCALHOST.into(),
            ports: 0..=0,
            #[cfg(unix)]
            socket: None,
            settings,
            credentials: Ok(Credentials::new()),
        }
    }

    /// The port: 0, which is the default, for any free one.
    pub fn port(self, port: u16) -> Self {
        self.ports(port..=port)
    }

    /// The first port of a range that is free: for several processes of one program on a machine.
    /// [`Running::address`] tells which it is.
    pub fn ports(self, ports: RangeInclusive<u16>) -> Self {
        Self { ports, ..self }
    }

    /// The interface: 127.0.0.1 unless set. `0.0.0.0` is all of them, `::` those of IPv6 too; consider credentials then.
    pub fn listen_on(self, address: impl Into<IpAddr>) -> Self {
        Self { address: address.into(), ..self }
    }

    /// A Unix socket at this path in place of a port. A socket that nobody listens on any more is replaced; who may connect is the
    /// affair of the directory's permissions. It is removed when the exporter stops.
    #[cfg(unix)]
    pub fn unix_socket(self, path: impl Into<PathBuf>) -> Self {
        Self { socket: Some(path.into()), ..self }
    }

    /// The path of the page: `/metrics` unless set. As it stands in a request, so with a space as `%20`.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.settings.path = path.into();
        self
    }

    /// Answers only requests with this token: `Authorization: Bearer <token>`. Where there are a user and a password, too, either
    /// will do.
    pub fn bearer_token(self, token: impl AsRef<str>) -> Self {
        let credentials = self.credentials.and_then(|credentials| credentials.bearer(token.as_ref()));
        Self { credentials, ..self }
    }

    /// Answers only requests of this user with this password, by HTTP's basic authentication. Where there is a token, too, either
    /// will do.
    pub fn basic_auth(self, user: impl AsRef<str>, password: impl AsRef<str>) -> Self {
        let basic = |credentials: Credentials| credentials.basic(user.as_ref(), password.as_ref());
        Self { credentials: self.credentials.and_then(basic), ..self }
    }

    /// Answers only requests with one of these, in place of those that it was given: none lets everybody in.
    pub fn credentials(self, credentials: Credentials) -> Self {
        Self { credentials: Ok(credentials), ..self }
    }

    /// How long a client may take until the headers of its request are there: from the opening of the connection, or from the end
    /// of the last answer. 10 seconds unless set.
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.settings.request_timeout = timeout;
        self
    }

    /// How long an answer may take, from the request's headers to the last byte that the system takes: the collectors' time and
    /// the client's together; collectors with a deadline are waited for no longer than half of it. 30 seconds unless set. When the
    /// collectors have used it up, the 503 that says so has it again.
    pub fn answer_timeout(mut self, timeout: Duration) -> Self {
        self.settings.answer_timeout = timeout;
        self
    }

    /// How many bytes the headers of a request may have, its first line included: 8,192 unless set, and no less than 1,024. More
    /// are answered by a 431.
    pub fn max_header_bytes(mut self, bytes: usize) -> Self {
        self.settings.max_header_bytes = bytes.max(1024);
        self
    }

    /// How many connections may be open: 64 unless set, and at least one. One more closes another: the one that was idle longest
    /// or, where none is idle, the one whose answer takes longest.
    pub fn max_connections(mut self, connections: usize) -> Self {
        self.settings.max_connections = connections.max(1);
        self
    }

    /// Listens, and serves in a thread of its own, until the handle is stopped or dropped. May be called within an async runtime: it
    /// waits for nothing but the thread's beginning.
    ///
    /// # Errors
    /// [`StartError`] when it cannot listen, when the path or the credentials are none, or when there is no thread to be had.
    pub fn start(self) -> Result<Running, StartError> {
        let mut settings = self.settings;
        if !is_path(&settings.path) {
            return Err(StartError::Path { path: settings.path });
        }
        settings.credentials = self.credentials.map_err(StartError::Credentials)?;
        #[cfg(unix)]
        let place = match self.socket {
            Some(path) => Place::Unix(path),
            None => Place::Tcp(self.address, self.ports),
        };
        #[cfg(not(unix))]
        let place = Place::Tcp(self.address, self.ports);
        Running::start(place.bind()?, settings)
    }
}

/// Whether a request can have this path, by the parser that requests go through.
fn is_path(path: &str) -> bool {
    path.starts_with('/') && path.parse::<Uri>().is_ok_and(|uri| uri.path() == path)
}
