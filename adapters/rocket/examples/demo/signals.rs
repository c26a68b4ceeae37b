//! Ctrl-C and SIGTERM, from the very start.
//!
//! Rocket listens for them, too, but only after liftoff has said that the service is there. One that came before would
//! end the process as it stands and leave its temporary database behind.

use std::io;

use rocket::Shutdown;
#[cfg(unix)]
use rocket::tokio::{
    self,
    signal::unix::{Signal, SignalKind, signal},
};

/// The signals that stop the demo. Where there are none but Ctrl-C, that is left to Rocket.
pub(crate) struct Signals {
    #[cfg(unix)]
    all: [Signal; 2],
}

impl Signals {
    /// From now on the signals do not end the process.
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            all: [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?],
        })
    }

    /// From now on they stop the service; so does one that has come already.
    #[cfg_attr(not(unix), allow(unused_variables, reason = "there are none"))]
    pub(crate) fn stop(self, shutdown: &Shutdown) {
        #[cfg(unix)]
        for mut signal in self.all {
            let shutdown = shutdown.clone();
            tokio::spawn(async move {
                signal.recv().await;
                shutdown.notify();
            });
        }
    }
}
