//! The page on a port of its own, by the feature `exporter`.

use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};

use altimeter::Registry;
use altimeter_exporter::{Exporter, Running};
use rocket::fairing::{self, Fairing, Info, Kind};
use rocket::tokio::task::spawn_blocking;
use rocket::{Build, Orbit, Phase, Rocket};

use crate::fairing::Altimeter;
use crate::settings::{Export, Settings};

/// Starts an exporter when Rocket ignites, and stops it when Rocket shuts down or, where it never launched, is dropped.
struct Exporting {
    exporter: Exporter,
    running: Mutex<Option<Running>>,
}

/// As Rocket keeps it: where the exporter listens.
struct ExportedAt(SocketAddr);

/// Has the registry's page exported as the settings say, if they say so.
pub(crate) fn attach(rocket: Rocket<Build>, registry: &Registry, settings: &Settings) -> Rocket<Build> {
    let Export { ports: Some(ports), address } = settings.export.clone() else { return rocket };
    let exporter = Exporter::new(registry).ports(ports).credentials(settings.credentials.clone());
    let exporter = match address {
        Some(address) => exporter.listen_on(address),
        None => exporter,
    };
    rocket.attach(Exporting { exporter, running: Mutex::default() })
}

impl Altimeter {
    /// Where the application exports its page besides, on a port of its own: the port that it got of those in the settings. `None`
    /// before it ignites, and where the settings name no port.
    ///
    /// ```
    /// use altimeter::Registry;
    /// use altimeter_rocket::Altimeter;
    /// use rocket::local::blocking::Client;
    /// use std::io::{Read, Write};
    ///
    /// let altimeter = Altimeter::builder().registry(Registry::new()).export_port(0).build();
    /// let client = Client::untracked(rocket::build().attach(altimeter))?;
    /// let address = Altimeter::exported_at(client.rocket()).expect("an exporter");
    ///
    /// let mut scraper = std::net::TcpStream::connect(address)?;
    /// scraper.write_all(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    /// let mut answer = String::new();
    /// scraper.read_to_string(&mut answer)?;
    /// assert!(answer.contains("http_requests_in_flight 0\n"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn exported_at<P: Phase>(rocket: &Rocket<P>) -> Option<SocketAddr> {
        rocket.state::<ExportedAt>().map(|exported| exported.0)
    }
}

#[rocket::async_trait]
impl Fairing for Exporting {
    fn info(&self) -> Info {
        Info { name: "Altimeter's exporter", kind: Kind::Ignite | Kind::Shutdown | Kind::Singleton }
    }

    async fn on_ignite(&self, rocket: Rocket<Build>) -> fairing::Result {
        match self.exporter.clone().start() {
            Ok(running) => {
                let address = running.address();
                self.keep(running);
                Ok(match address {
                    Some(address) => {
                        log::info!("Altimeter exports the page at http://{address}/metrics");
                        rocket.manage(ExportedAt(address))
                    }
                    None => rocket,
                })
            }
            Err(error) => {
                log::error!("Altimeter cannot launch: {error}");
                Err(rocket)
            }
        }
    }

    async fn on_shutdown(&self, _: &Rocket<Orbit>) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(running) = running {
            // It waits for a thread that ends at once, but may be in the midst of a piece of a page. A panic has been reported.
            let _ = spawn_blocking(|| running.stop()).await;
        }
    }
}

impl Exporting {
    fn keep(&self, running: Running) {
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = Some(running);
    }
}
