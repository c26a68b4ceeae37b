//! What is kept beside a request while it is answered.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use altimeter::{Histogram, UpDownCounter};
use rocket::Request;

use crate::application::Application;
use crate::labels::Method;

/// The request-local state. Rocket keys such state by type and drops it with the request, which is when the last byte
/// of the response was handed over, the client has left, or the task was dropped by a shutdown.
///
/// The type is private to the crate, so no other code can come to hold or replace it. Clones of one `LocalRequest`, which
/// only tests have, share one state: it is seen with the first of them and ends with the last.
#[derive(Debug)]
pub(crate) struct RequestState {
    seen: Instant,
    /// The method before routing: Rocket rewrites a `HEAD` that it answers by a `GET` route.
    method: Method,
    in_flight: &'static UpDownCounter,
    /// Set when the request is not in flight, although it has not ended.
    left: OnceLock<()>,
    end: OnceLock<End>,
}

/// What its end means to a request whose response is ready.
#[derive(Clone, Copy, Debug)]
enum End {
    /// The last byte is handed over.
    LastByte(&'static Histogram),
    /// The websocket is closed.
    Closed(&'static UpDownCounter),
}

impl RequestState {
    /// The state of `request`; the first call for a request makes it. That is the moment the request was seen, and from then
    /// on it is in flight, unless it is a scrape.
    pub(crate) fn of<'a>(request: &'a Request<'_>, application: &'static Application) -> &'a Self {
        request.local_cache(|| {
            let state = Self {
                seen: Instant::now(),
                method: Method::from(request.method()),
                in_flight: &application.families.in_flight,
                left: OnceLock::new(),
                end: OnceLock::new(),
            };
            state.in_flight.inc();
            if application.is_scrape(request) {
                state.leave();
            }
            state
        })
    }

    /// The method as the client sent it, but for the `_method` of a form.
    pub(crate) fn method(&self) -> Method {
        self.method
    }

    /// The time since the request was seen.
    pub(crate) fn elapsed(&self) -> Duration {
        self.seen.elapsed()
    }

    /// From now on the request is not in flight.
    pub(crate) fn leave(&self) {
        if self.left.set(()).is_ok() {
            self.in_flight.dec();
        }
    }

    /// The end of the request is that of its response.
    pub(crate) fn will_respond(&self, last_byte: &'static Histogram) {
        // For a clone of a request that has one already, the first holds.
        let _ = self.end.set(End::LastByte(last_byte));
    }

    /// From now on the request is no request, but a websocket.
    pub(crate) fn upgrade(&self, active: &'static UpDownCounter) {
        if self.end.set(End::Closed(active)).is_ok() {
            active.inc();
        }
        self.leave();
    }
}

impl Drop for RequestState {
    fn drop(&mut self) {
        match self.end.get() {
            Some(End::LastByte(last_byte)) => last_byte.observe_duration(self.seen.elapsed()),
            Some(End::Closed(active)) => active.dec(),
            None => {}
        }
        if self.left.get().is_none() {
            self.in_flight.dec();
        }
    }
}
