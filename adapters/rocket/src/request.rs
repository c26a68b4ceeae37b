//! What is kept beside a request while it is answered.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use altimeter::UpDownCounter;
use rocket::Request;

use crate::labels::Method;

/// The request-local state. Rocket keys such state by type and drops it with the request, which is when the last byte
/// of the response was handed over, the client has left, or the task was dropped by a shutdown.
///
/// The type is private to the crate, so no other code can come to hold or replace it. Clones of one `LocalRequest`, which
/// only tests have, share one state: it is seen with the first of them and ends with the last.
#[derive(Debug)]
pub(crate) struct RequestState {
    seen: Instant,
    entered: OnceLock<Entered>,
}

/// A request on its way to the router.
#[derive(Debug)]
struct Entered {
    /// The method before routing: Rocket rewrites a `HEAD` that it answers by a `GET` route.
    method: Method,
    in_flight: Option<&'static UpDownCounter>,
}

impl RequestState {
    /// The state of `request`; the first call for a request makes it, and is the moment the request was seen.
    pub(crate) fn of<'a>(request: &'a Request<'_>) -> &'a Self {
        request.local_cache(|| Self { seen: Instant::now(), entered: OnceLock::new() })
    }

    /// Notes the method and, if `in_flight` is given, holds it up by one until the request is dropped.
    pub(crate) fn enter(&self, method: Method, in_flight: Option<&'static UpDownCounter>) {
        self.entered.get_or_init(|| {
            if let Some(in_flight) = in_flight {
                in_flight.inc();
            }
            Entered { method, in_flight }
        });
    }

    /// The method given to [`enter`](Self::enter).
    pub(crate) fn method(&self) -> Option<Method> {
        self.entered.get().map(|entered| entered.method)
    }

    /// The time since the request was seen.
    pub(crate) fn elapsed(&self) -> Duration {
        self.seen.elapsed()
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        if let Some(in_flight) = self.in_flight {
            in_flight.dec();
        }
    }
}
