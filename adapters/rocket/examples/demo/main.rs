//! A small kennel service with `/metrics`, to be looked at: `cargo run --example demo`.
//!
//! It prints its addresses and drives itself with a light stream of HTTP requests, so that the numbers move. Ctrl-C
//! (or SIGTERM) stops it. Settings, by environment:
//!
//! * `ROCKET_PORT`: the port, 8000 by default (and Rocket's other `ROCKET_...` settings);
//! * `ROCKET_ALTIMETER`: what is measured and how, as `{namespace="demo",latency_buckets=[0.01,0.1,1]}`; `Builder` of
//!   `altimeter_rocket` has all keys;
//! * `DEMO_DB`: the SQLite file, made if it is not there. Without it, a fresh temporary one, removed at the end;
//! * `DEMO_DRIVE=0`: no self-driven traffic.
//!
//! `app.rs` is the application. What measures it is three lines there and three in `kennel.rs`.

mod app;
mod drive;
mod failure;
mod signals;

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, panic};

use altimeter::Registry;
use rocket::error::ErrorKind;
use rocket::fairing::AdHoc;
use rocket::{Orbit, Rocket};
use tempfile::TempDir;

use crate::drive::Drive;
use crate::failure::Failure;
use crate::signals::Signals;

fn main() -> ExitCode {
    // One of the routes panics on purpose. That takes two lines, whatever `RUST_BACKTRACE` says.
    panic::set_hook(Box::new(|panic| {
        let _ = writeln!(io::stderr(), "demo: {panic}");
    }));
    match rocket::execute(run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Nobody may be reading, which is no reason to panic.
            let _ = writeln!(io::stderr(), "demo: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Serves until told to stop.
async fn run() -> Result<(), Failure> {
    let signals = Signals::listen().map_err(Failure::Signals)?;
    let (database, temporary) = database()?;
    let drive = env::var_os("DEMO_DRIVE").is_none_or(|setting| setting != "0").then(Drive::default);
    let config = app::Config { database: database.clone(), registry: Registry::global().clone(), port: None };
    let mut rocket = app::rocket(config).map_err(Failure::Open)?;

    let note = if temporary.is_some() { " (temporary, removed at the end)" } else { "" };
    let database = format!("{}{note}", database.display());
    let driven = drive.is_some();
    rocket = rocket.attach(AdHoc::on_liftoff("Greeting", move |rocket| {
        Box::pin(async move { greet(rocket, &database, driven) })
    }));
    if let Some(drive) = &drive {
        rocket = rocket.attach(drive.fairing());
    }

    let rocket = rocket.ignite().await.map_err(Failure::launch)?;
    signals.stop(&rocket.shutdown());
    let address = address(rocket.config());
    let ended = rocket.launch().await;
    if let Some(drive) = drive {
        drive.stop();
    }
    match ended {
        Ok(_) => Ok(()),
        Err(error) => match error.kind() {
            // The time for open connections to end ran out, and they were cut.
            ErrorKind::Shutdown(_, None) => Ok(()),
            ErrorKind::Bind(_) => Err(Failure::Bind(address, error.into())),
            _ => Err(Failure::launch(error)),
        },
    }
}

fn address(config: &rocket::Config) -> SocketAddr {
    SocketAddr::new(config.address, config.port)
}

/// The path of the SQLite file and, unless `DEMO_DB` names one, the directory that goes when this is dropped.
fn database() -> Result<(PathBuf, Option<TempDir>), Failure> {
    if let Some(path) = env::var_os("DEMO_DB") {
        return Ok((path.into(), None));
    }
    let directory =
        tempfile::Builder::new().prefix("altimeter-demo-").tempdir().map_err(Failure::Temporary)?;
    Ok((directory.path().join("kennel.db"), Some(directory)))
}

/// Says where everything is.
fn greet(rocket: &Rocket<Orbit>, database: &str, driven: bool) {
    let address = address(rocket.config());
    let traffic = if driven { "self-driven; DEMO_DRIVE=0 turns it off" } else { "none of its own" };
    let greeting = format!(
        "kennel    http://{address}/dogs\n\
         metrics   http://{address}/metrics\n\
         database  {database}\n\
         traffic   {traffic}\n\
         Ctrl-C stops it.\n"
    );
    // A closed pipe, as in `demo | head -1`, is no reason to panic.
    let _ = io::stdout().write_all(greeting.as_bytes());
}
