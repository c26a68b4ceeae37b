//! From a matched route to its handles, without a look-up by label.

use std::sync::OnceLock;
use std::time::Duration;

use altimeter::{Family, Histogram};
use rocket::Route;

use crate::labels::{Method, RouteLabels};
use crate::requests::{Handles, Outcome, PlainRequests};
use crate::settings::Settings;

/// The value of the label `route` when no route matched.
const UNMATCHED: &str = "<unmatched>";

/// How many outcomes, sets of method, scheme and status, a route keeps handles for: the methods `GET` and `HEAD` with eight
/// statuses each. Further ones are looked up in the families. A slot is some 60 bytes.
const SLOTS: usize = 16;

/// The routes of one launched application, by address.
///
/// Rocket moves routes into its router when it ignites and leaves them where they are from then on, so a table made at
/// liftoff finds the routes that requests carry. It is never asked about routes of another application.
#[derive(Debug)]
pub(crate) struct RouteTable {
    /// Addresses in ascending order, beside the series they belong to.
    addresses: Box<[usize]>,
    /// None for a route whose requests are not recorded.
    series: Box<[Option<RouteSeries>]>,
    unmatched: RouteSeries,
}

/// The handles of one route, filled as they are first needed.
#[derive(Debug)]
pub(crate) struct RouteSeries {
    template: Box<str>,
    slots: Box<[OnceLock<Slot>]>,
    last_byte: ByMethod,
}

#[derive(Debug)]
struct Slot {
    outcome: Outcome,
    handles: Handles,
}

/// The histograms of one route by method.
#[derive(Debug, Default)]
pub(crate) struct ByMethod([OnceLock<Histogram>; Method::COUNT]);

impl RouteTable {
    pub(crate) fn of<'a>(routes: impl Iterator<Item = &'a Route>, settings: &Settings) -> Self {
        let series = |route: &Route| (!settings.excludes(route)).then(|| RouteSeries::new(route.uri.path()));
        let mut rows: Vec<_> = routes.map(|route| (address(route), series(route))).collect();
        rows.sort_unstable_by_key(|(address, _)| *address);
        let (addresses, series): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        Self { addresses: addresses.into(), series: series.into(), unmatched: RouteSeries::new(UNMATCHED) }
    }

    /// Where to record a request that was given `route`, if any; none if it is not to be recorded.
    ///
    /// A route that was not there at liftoff, for which Rocket has no way, would count as unmatched.
    pub(crate) fn find(&self, route: Option<&Route>) -> Option<&RouteSeries> {
        let Some(route) = route else { return Some(&self.unmatched) };
        match self.addresses.binary_search(&address(route)) {
            Ok(index) => self.series[index].as_ref(),
            Err(_) => Some(&self.unmatched),
        }
    }
}

impl RouteSeries {
    fn new(template: &str) -> Self {
        let slots = (0..SLOTS).map(|_| OnceLock::new()).collect();
        Self { template: template.into(), slots, last_byte: ByMethod::default() }
    }

    /// The URI template of the route, with its mount and without its query.
    pub(crate) fn template(&self) -> &str {
        &self.template
    }

    /// Records one request. The first one with an outcome resolves its handles, into the first slot that is free.
    pub(crate) fn record(&self, requests: &PlainRequests, outcome: Outcome, took: Option<Duration>) {
        for slot in &self.slots {
            let slot =
                slot.get_or_init(|| Slot { outcome, handles: requests.handles(&self.template, outcome) });
            if slot.outcome == outcome {
                return slot.handles.record(took);
            }
        }
        requests.handles(&self.template, outcome).record(took);
    }

    /// The histogram of the time to the last byte.
    pub(crate) fn last_byte(
        &self,
        family: &Family<RouteLabels<'static>, Histogram>,
        method: Method,
    ) -> &Histogram {
        self.last_byte.get(family, &self.template, method)
    }
}

impl ByMethod {
    /// The histogram of `method` and `route`, which is always the same.
    pub(crate) fn get(
        &self,
        family: &Family<RouteLabels<'static>, Histogram>,
        route: &str,
        method: Method,
    ) -> &Histogram {
        self.0[method as usize].get_or_init(|| family.get(&RouteLabels { method, route }))
    }
}

fn address(route: &Route) -> usize {
    std::ptr::from_ref(route).addr()
}
