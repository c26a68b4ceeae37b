//! What is kept beside a request while it is answered.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use altimeter::Stopwatch;
use rocket::{Request, Route};

use crate::application::Application;
use crate::labels::Method;
use crate::routes::{RouteIndex, address};

/// The request-local state. Rocket keys such state by type and drops it with the request, which is when the last byte
/// of the response was handed over, the client has left, or the task was dropped by a shutdown.
///
/// The type is private to the crate, so no other code can come to hold or replace it. Clones of one `LocalRequest`, which
/// only tests have, share one state: it is seen with the first of them and ends with the last.
#[derive(Debug)]
pub(crate) struct RequestState {
    seen: Stopwatch,
    /// The method before routing: Rocket rewrites a `HEAD` that it answers by a `GET` route.
    method: Method,
    application: &'static Application,
    /// Whether the request is not in flight, although it has not ended.
    has_left: AtomicBool,
    /// What its end means: the index of the route whose response ends, or one of the numbers below, which no index reaches.
    end: AtomicUsize,
    /// The address of the last route whose handler was wrapped, with [`WITHIN`] while it runs; 0 for none.
    wrapped: AtomicUsize,
}

/// The response is not ready.
const UNKNOWN: usize = usize::MAX;
/// The websocket is closed.
const CLOSED: usize = usize::MAX - 1;

/// The lowest bit of the address of a route, which is never set: routes are made of words.
const WITHIN: usize = 1;

impl RequestState {
    /// Makes the state of `request`, unless there is one. This is the moment the request was seen, and from now on it is in
    /// flight, unless it is a scrape.
    #[inline]
    pub(crate) fn begin(request: &Request<'_>, application: &'static Application) {
        request.local_cache(|| Self::new(request, application));
    }

    /// The state of `request`, which begins now if it has not.
    #[inline]
    pub(crate) fn of<'a>(request: &'a Request<'_>, application: &'static Application) -> &'a Self {
        #[cold]
        fn late(request: &Request<'_>, application: &'static Application) -> RequestState {
            RequestState::new(request, application)
        }
        request.local_cache(|| late(request, application))
    }

    /// Inlined, as `Handles::record`.
    #[inline(always)]
    fn new(request: &Request<'_>, application: &'static Application) -> Self {
        let is_scrape = application.is_scrape(request);
        if !is_scrape {
            application.families.in_flight.inc();
        }
        Self {
            seen: Stopwatch::start(),
            method: Method::from(request.method()),
            application,
            has_left: AtomicBool::new(is_scrape),
            end: AtomicUsize::new(UNKNOWN),
            wrapped: AtomicUsize::new(0),
        }
    }

    /// The method as the client sent it, but for the `_method` of a form.
    pub(crate) fn method(&self) -> Method {
        self.method
    }

    /// The seconds since the request was seen.
    pub(crate) fn seconds(&self) -> f64 {
        self.seen.seconds()
    }

    /// From now on the request is not in flight.
    pub(crate) fn leave(&self) {
        self.leave_once();
    }

    /// The end of the request is that of its response, by this route.
    pub(crate) fn will_respond(&self, route: RouteIndex) {
        // ORDERING: Relaxed. It publishes nothing, and who drops the state has it alone.
        self.end.store(route.0, Ordering::Relaxed);
    }

    /// The handler of the route at `address`, which is wrapped, begins. Answers whether it does: if not, this is within it, as the route
    /// is wrapped twice.
    pub(crate) fn begin_handler(&self, address: usize) -> bool {
        let within = address | WITHIN;
        // ORDERING: Relaxed, both. It publishes nothing: the handler and the fairings run in one task.
        let begins = self.wrapped.load(Ordering::Relaxed) != within;
        self.wrapped.store(within, Ordering::Relaxed);
        begins
    }

    /// It ends.
    pub(crate) fn end_handler(&self, address: usize) {
        // ORDERING: Relaxed, as above.
        self.wrapped.store(address, Ordering::Relaxed);
    }

    /// Whether the handler of this route is wrapped, if it was called.
    pub(crate) fn is_wrapped(&self, route: Option<&Route>) -> bool {
        // ORDERING: Relaxed, as above.
        route.is_some_and(|route| address(route) == self.wrapped.load(Ordering::Relaxed))
    }

    /// From now on the request is no request, but a websocket.
    pub(crate) fn upgrade(&self) {
        if self.leave_once() {
            self.application.families.websockets.active.inc();
            // ORDERING: Relaxed, as above.
            self.end.store(CLOSED, Ordering::Relaxed);
        }
    }

    /// Whether the request was in flight until now.
    fn leave_once(&self) -> bool {
        // ORDERING: Relaxed. It publishes nothing. (A swap, so that of two who share the state one leaves. Most requests leave
        // by their end alone, and are spared it.)
        let was_in_flight = !self.has_left.swap(true, Ordering::Relaxed);
        if was_in_flight {
            self.application.families.in_flight.dec();
        }
        was_in_flight
    }
}

impl Drop for RequestState {
    fn drop(&mut self) {
        let Application { families, .. } = self.application;
        match *self.end.get_mut() {
            UNKNOWN => {}
            CLOSED => families.websockets.active.dec(),
            index => {
                if let Some(last_byte) = self.application.last_byte(RouteIndex(index), self.method) {
                    last_byte.observe(self.seconds());
                }
            }
        }
        if !*self.has_left.get_mut() {
            families.in_flight.dec();
        }
    }
}
