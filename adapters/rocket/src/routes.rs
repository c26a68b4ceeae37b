//! From a matched route to its handles, without a look-up by label.

use std::sync::OnceLock;

use altimeter::{Family, Histogram};
use rocket::Route;

use crate::labels::{Method, RouteLabels, RouteName};
use crate::requests::{Handles, Outcome, PlainRequests};
use crate::settings::Settings;

/// The value of the label `route` when no route matched.
pub(crate) const UNMATCHED: &str = "<unmatched>";

/// How many outcomes, sets of method, scheme and status, a route keeps handles for: the methods `GET` and `HEAD` with eight
/// statuses each. Further ones are looked up in the families. A slot is some 60 bytes.
const SLOTS: usize = 16;

/// The routes of one launched application, by address.
///
/// Rocket moves routes into its router when it ignites and leaves them where they are from then on, so a table made at
/// liftoff finds the routes that requests carry. It is never asked about routes of another application.
#[derive(Debug)]
pub(crate) struct RouteTable {
    /// In ascending order.
    addresses: Box<[usize]>,
    /// In the order of the addresses; and then that of the requests that no route matched.
    routes: Box<[Counted]>,
}

/// The requests to a route.
#[derive(Debug)]
struct Counted {
    is_excluded: bool,
    series: RouteSeries,
}

/// The place of a route in the table of its application.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RouteIndex(pub(crate) usize);

/// The handles of one route, filled as they are first needed.
#[derive(Debug)]
pub(crate) struct RouteSeries {
    template: Box<str>,
    view: Box<str>,
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
        let counted = |route: &Route| Counted {
            is_excluded: settings.excludes(route),
            series: RouteSeries::new(RouteName::of(route)),
        };
        let mut rows: Vec<_> = routes.map(|route| (address(route), counted(route))).collect();
        rows.sort_unstable_by_key(|(address, _)| *address);
        let (addresses, mut routes): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        routes.push(Counted {
            is_excluded: false,
            series: RouteSeries::new(RouteName { template: UNMATCHED, view: "" }),
        });
        Self { addresses: addresses.into(), routes: routes.into() }
    }

    /// Where to record a request that was given `route`, if any; none if it is not to be recorded.
    ///
    /// A route that was not there at liftoff, for which Rocket has no way, would count as unmatched.
    pub(crate) fn find(&self, route: Option<&Route>) -> Option<(RouteIndex, &RouteSeries)> {
        let found = route.and_then(|route| self.addresses.binary_search(&address(route)).ok());
        let index = found.unwrap_or(self.addresses.len());
        let counted = &self.routes[index];
        (!counted.is_excluded).then_some((RouteIndex(index), &counted.series))
    }

    pub(crate) fn series(&self, RouteIndex(index): RouteIndex) -> &RouteSeries {
        &self.routes[index].series
    }
}

impl RouteSeries {
    fn new(RouteName { template, view }: RouteName<'_>) -> Self {
        let slots = (0..SLOTS).map(|_| OnceLock::new()).collect();
        Self { template: template.into(), view: view.into(), slots, last_byte: ByMethod::default() }
    }

    /// The URI template of the route, with its mount and without its query, and its view.
    pub(crate) fn name(&self) -> RouteName<'_> {
        RouteName { template: &self.template, view: &self.view }
    }

    /// Records one request, which took so many seconds. Inlined, as `Handles::record`.
    #[inline(always)]
    pub(crate) fn record(&self, requests: &PlainRequests, outcome: Outcome, took: Option<f64>) {
        let known = self.slots.iter().map_while(OnceLock::get).find(|slot| slot.outcome == outcome);
        match known {
            Some(slot) => slot.handles.record(took),
            None => self.record_first(requests, outcome, took),
        }
    }

    /// The first request with an outcome resolves its handles, into the first slot that is free.
    #[cold]
    fn record_first(&self, requests: &PlainRequests, outcome: Outcome, took: Option<f64>) {
        let resolved = || Slot { outcome, handles: requests.handles(self.name(), outcome) };
        let mut slots = self.slots.iter().map(|slot| slot.get_or_init(resolved));
        match slots.find(|slot| slot.outcome == outcome) {
            Some(slot) => slot.handles.record(took),
            None => resolved().handles.record(took),
        }
    }

    /// The histogram of the time to the last byte.
    pub(crate) fn last_byte(
        &self,
        family: &Family<RouteLabels<'static>, Histogram>,
        method: Method,
    ) -> &Histogram {
        self.last_byte.known(method).unwrap_or_else(|| self.find_last_byte(family, method))
    }

    #[cold]
    fn find_last_byte(&self, family: &Family<RouteLabels<'static>, Histogram>, method: Method) -> &Histogram {
        self.last_byte.get(method, || family.get(&RouteLabels { method, route: &self.template }))
    }
}

impl ByMethod {
    /// The histogram of `method`, which `find` finds.
    pub(crate) fn get(&self, method: Method, find: impl FnOnce() -> Histogram) -> &Histogram {
        self.0[method as usize].get_or_init(find)
    }

    fn known(&self, method: Method) -> Option<&Histogram> {
        self.0[method as usize].get()
    }
}

/// By which a route is told from others, once the application is launched.
pub(crate) fn address(route: &Route) -> usize {
    std::ptr::from_ref(route).addr()
}
