//! The demo's application: a kennel of dogs in an SQLite file, a cache in front of it, and `/metrics`.
//!
//! It is a file of its own, so that tests can include it and drive it over a socket. A JSON interface:
//!
//! | route | does | statements | cache |
//! | --- | --- | --- | --- |
//! | `GET /dogs` | all dogs | one `SELECT` | |
//! | `GET /dogs/<id>` | one dog, or 404 | one `SELECT` on a miss | one get; a dog that is found is set |
//! | `POST /dogs` | 201 and the dog with its `id`, or 409 if the name is taken | one `INSERT` | |
//! | `PUT /dogs/<id>` | 200 and the changed dog, or 404, or 409 | one `UPDATE` | one delete |
//! | `DELETE /dogs/<id>` | 204, or 404 | one `DELETE` | one delete |
//! | `GET /slow?ms=<n>` | sleeps `n` milliseconds, 5,000 for any greater `n`; a 4xx if that is no number | | |
//! | `GET /stream` | five parts, 20 ms apart | | |
//! | `GET /fail` | 500, returned by the handler | | |
//! | `GET /panic` | 500, because the handler panics | | |
//! | `GET /metrics` | the page for Prometheus | | |
//!
//! Opening the file runs one `CREATE TABLE IF NOT EXISTS`. A `PUT` or `DELETE` that the database refuses, or that finds
//! no dog, leaves the cache alone: nothing has changed.

#[path = "kennel.rs"]
mod kennel;
#[path = "routes.rs"]
mod routes;

use std::path::PathBuf;
use std::sync::Arc;

use altimeter::Registry;
use altimeter_process::{BuildInfo, Process};
use altimeter_rocket::Altimeter;
use rocket::config::LogLevel;
use rocket::figment::Figment;
use rocket::figment::providers::Env;
use rocket::{Build, Rocket};

use kennel::Kennel;
pub(crate) use kennel::OpenError;

/// What the application is to run with.
pub(crate) struct Config {
    /// The SQLite file; made if it is not there.
    pub(crate) database: PathBuf,
    /// Where everything is measured.
    pub(crate) registry: Registry,
    /// The port, 0 for any free one. `None`: `ROCKET_PORT`, or 8000.
    pub(crate) port: Option<u16>,
}

/// The application, ready to launch.
///
/// # Errors
///
/// The file cannot be opened, or the registry refuses a metric.
pub(crate) fn rocket(config: Config) -> Result<Rocket<Build>, OpenError> {
    let kennel = Kennel::open(&config.database, &config.registry)?;
    config.registry.collect(Process::new()).map_err(OpenError::Process)?;
    config.registry.collect(BuildInfo::new()).map_err(OpenError::Process)?;
    // What is set here holds unless the configuration, as `ROCKET_ALTIMETER='{namespace="demo"}'`, says otherwise.
    let altimeter = Altimeter::builder().registry(config.registry).series_cap(1_000).build();
    Ok(rocket::custom(figment(config.port))
        .attach(altimeter.clone())
        .manage(Arc::new(kennel))
        .mount("/", routes::all())
        .mount("/metrics", altimeter)
        .register("/", routes::catchers()))
}

/// Rocket's defaults, but quiet, and whatever `ROCKET_...` says.
fn figment(port: Option<u16>) -> Figment {
    let quiet = rocket::Config { log_level: LogLevel::Off, ..rocket::Config::default() };
    let figment = Figment::from(quiet).merge(Env::prefixed("ROCKET_").ignore(&["PROFILE"]).global());
    match port {
        Some(port) => figment.merge(("port", port)),
        None => figment,
    }
}
