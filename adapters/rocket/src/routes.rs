//! From a matched route to its handles, without a look-up by label.

use std::sync::OnceLock;
use std::time::Duration;

use rocket::Route;

use crate::endpoint;
use crate::families::{Families, Handles, Outcome};

/// The value of the label `route` when no route matched.
const UNMATCHED: &str = "<unmatched>";

/// How many outcomes, pairs of method and status, a route keeps handles for: the methods `GET` and `HEAD` with eight
/// statuses each. Further ones are looked up in the family. A slot is some 60 bytes.
const SLOTS: usize = 16;

/// The routes of one launched application, by address.
///
/// Rocket moves routes into its router when it ignites and leaves them where they are from then on, so a table made at
/// liftoff finds the routes that requests carry. It is never asked about routes of another application.
#[derive(Debug)]
pub(crate) struct RouteTable {
    /// Addresses in ascending order, beside the entries they belong to.
    addresses: Box<[usize]>,
    entries: Box<[Entry]>,
    unmatched: RouteSeries,
}

/// A route of the application, or the endpoint, whose requests are not recorded.
#[derive(Debug)]
enum Entry {
    Series(RouteSeries),
    Endpoint,
}

/// What the table knows of a request's route.
#[derive(Debug)]
pub(crate) enum Found<'a> {
    /// Where to record the request.
    Series(&'a RouteSeries),
    /// The endpoint answered: nothing is recorded.
    Endpoint,
    /// A route that was not there at liftoff.
    Unknown(&'a Route),
}

/// The handles of one route, by outcome, filled as outcomes first occur.
#[derive(Debug)]
pub(crate) struct RouteSeries {
    template: Box<str>,
    slots: Box<[OnceLock<Slot>]>,
}

#[derive(Debug)]
struct Slot {
    outcome: Outcome,
    handles: Handles,
}

impl RouteTable {
    pub(crate) fn of<'a>(routes: impl Iterator<Item = &'a Route>) -> Self {
        let mut rows: Vec<_> = routes.map(|route| (address(route), Entry::of(route))).collect();
        rows.sort_unstable_by_key(|(address, _)| *address);
        let (addresses, entries): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        Self { addresses: addresses.into(), entries: entries.into(), unmatched: RouteSeries::new(UNMATCHED) }
    }

    /// What is known of `route`, the route that a request was given, if any.
    pub(crate) fn find<'a>(&'a self, route: Option<&'a Route>) -> Found<'a> {
        let Some(route) = route else { return Found::Series(&self.unmatched) };
        match self.addresses.binary_search(&address(route)).map(|index| &self.entries[index]) {
            Ok(Entry::Series(series)) => Found::Series(series),
            Ok(Entry::Endpoint) => Found::Endpoint,
            Err(_) => Found::Unknown(route),
        }
    }
}

impl Entry {
    fn of(route: &Route) -> Self {
        if endpoint::is_endpoint(route) {
            Self::Endpoint
        } else {
            Self::Series(RouteSeries::new(route.uri.path()))
        }
    }
}

impl RouteSeries {
    fn new(template: &str) -> Self {
        Self { template: template.into(), slots: (0..SLOTS).map(|_| OnceLock::new()).collect() }
    }

    /// Records one request. The first one with an outcome resolves its handles, into the first slot that is free.
    pub(crate) fn record(&self, families: &Families, outcome: Outcome, took: Duration) {
        for slot in &self.slots {
            let slot = slot.get_or_init(|| {
                let handles = families.handles(&self.template, outcome);
                Slot { outcome, handles }
            });
            if slot.outcome == outcome {
                return slot.handles.record(took);
            }
        }
        families.record(&self.template, outcome, took);
    }
}

fn address(route: &Route) -> usize {
    std::ptr::from_ref(route).addr()
}
