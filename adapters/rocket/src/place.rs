//! How the recorder comes to stand behind fairings that others attach while they ignite.
//!
//! Rocket ignites in rounds: first the fairings that are attached, then those that they have attached, until none is new. It tells
//! nobody which they are, nor when the last round is. So the recorder waits for some rounds before it takes its place.

use rocket::fairing::{self, Fairing, Info, Kind};
use rocket::{Build, Rocket};

use crate::application::Application;
use crate::recorder::Recorder;

/// For how many rounds. The fairings of the application ignite in the round before the first, and stages that they attach, as
/// `AdHoc::on_ignite`, a round later: what a stage within a stage, four deep, attaches and mounts is there by then.
const ROUNDS: usize = 4;

/// Attaches the recorder after so many rounds.
#[derive(Debug)]
pub(crate) struct Place {
    application: &'static Application,
    rounds: usize,
}

impl Place {
    pub(crate) fn of(application: &'static Application) -> Self {
        Self { application, rounds: ROUNDS - 1 }
    }
}

#[rocket::async_trait]
impl Fairing for Place {
    fn info(&self) -> Info {
        Info { name: "Altimeter's place behind the others", kind: Kind::Ignite }
    }

    async fn on_ignite(&self, rocket: Rocket<Build>) -> fairing::Result {
        let Self { application, rounds } = *self;
        if rounds > 0 {
            return Ok(rocket.attach(Self { application, rounds: rounds - 1 }));
        }
        match application.settings.check_exclude(rocket.routes()) {
            Ok(()) => Ok(rocket.attach(Recorder(application))),
            Err(error) => {
                log::error!("Altimeter cannot launch: {error}");
                Err(rocket)
            }
        }
    }
}
