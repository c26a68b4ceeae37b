//! Families of `prometheus`: by the texts of the labels in the order of their names, which it says is faster than a map.

use super::{ALLOWED, Library, Prometheus};
use crate::peers::families::{ByEnums, ByText};
use crate::workload::{Client, Route};
use prometheus::{IntCounterVec, Opts, Registry};
use prometheus_static_metric::make_static_metric;

const LABELS: [&str; 2] = ["route", "client"];

fn family() -> (Registry, IntCounterVec) {
    let registry = Registry::new();
    let family = IntCounterVec::new(Opts::new("requests", "-"), &LABELS).expect(ALLOWED);
    registry.register(Box::new(family.clone())).expect(ALLOWED);
    (registry, family)
}

impl ByText for Prometheus {
    type Family = (Registry, IntCounterVec);

    fn family(_: usize) -> Self::Family {
        family()
    }

    #[inline(always)]
    fn inc((_, family): &Self::Family, route: &str, client: &str) {
        family.with_label_values(&[route, client]).inc();
    }
}

impl ByEnums for Prometheus {
    type Family = (Registry, IntCounterVec);

    fn family() -> Self::Family {
        family()
    }

    #[inline(always)]
    fn inc((_, family): &Self::Family, route: Route, client: Client) {
        family.with_label_values(&[route.text(), client.text()]).inc();
    }
}

make_static_metric! {
    label_enum Routes { home, login, search, product, basket, checkout }
    label_enum Clients { web, ios, android }

    struct Requests: IntCounter {
        "route" => Routes,
        "client" => Clients,
    }
}

/// By `prometheus-static-metric`: all handles, made at once and kept in a structure.
#[derive(Debug)]
pub struct PrometheusStatic;

impl Library for PrometheusStatic {
    const NAME: &'static str = "prometheus_static";
}

/// The handles.
pub struct Handles {
    _registry: Registry,
    requests: Requests,
}

impl ByEnums for PrometheusStatic {
    type Family = Handles;

    fn family() -> Handles {
        let (registry, family) = family();
        Handles { _registry: registry, requests: Requests::from(&family) }
    }

    #[inline(always)]
    fn inc(Handles { requests, .. }: &Handles, route: Route, client: Client) {
        let route = match route {
            Route::Home => Routes::home,
            Route::Login => Routes::login,
            Route::Search => Routes::search,
            Route::Product => Routes::product,
            Route::Basket => Routes::basket,
            Route::Checkout => Routes::checkout,
        };
        let client = match client {
            Client::Web => Clients::web,
            Client::Ios => Clients::ios,
            Client::Android => Clients::android,
        };
        requests.get(route).get(client).inc();
    }
}
