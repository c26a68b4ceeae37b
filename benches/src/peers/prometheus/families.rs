//! Families of `prometheus`: by the texts of the labels in the order of their names, which it says is faster than a map.

use super::{ALLOWED, Library, Prometheus};
use crate::peers::families::{ByEnums, ByText};
use crate::peers::names::ByNames;
use crate::workload::{Kind, Route};
use prometheus::{IntCounterVec, Opts, Registry};
use prometheus_static_metric::make_static_metric;

pub(super) const LABELS: [&str; 2] = ["route", "kind"];

pub(super) fn family(labels: &[&str]) -> (Registry, IntCounterVec) {
    let registry = Registry::new();
    let family = IntCounterVec::new(Opts::new("requests", "-"), labels).expect(ALLOWED);
    registry.register(Box::new(family.clone())).expect(ALLOWED);
    (registry, family)
}

impl ByText for Prometheus {
    type Family = (Registry, IntCounterVec);

    fn family(_: usize) -> Self::Family {
        family(&LABELS)
    }

    #[inline(always)]
    fn inc((_, family): &Self::Family, route: &str, kind: &str) {
        family.with_label_values(&[route, kind]).inc();
    }
}

impl ByEnums for Prometheus {
    type Family = (Registry, IntCounterVec);

    fn family() -> Self::Family {
        family(&LABELS)
    }

    #[inline(always)]
    fn inc((_, family): &Self::Family, route: Route, kind: Kind) {
        family.with_label_values(&[route.text(), kind.text()]).inc();
    }
}

impl ByNames for Prometheus {
    type Named = (Registry, IntCounterVec);

    fn named(names: &'static [&'static str]) -> Self::Named {
        family(names)
    }

    #[inline(always)]
    fn inc_named((_, family): &Self::Named, values: &[&str]) {
        family.with_label_values(values).inc();
    }
}

make_static_metric! {
    label_enum Routes {
        users: "/api/v1/users",
        user: "/api/v1/users/:id",
        products: "/api/v1/products",
        product: "/api/v1/products/:id",
        owner: "/api/v1/products/:id/owner",
        purchase: "/api/v1/products/:id/purchase",
    }
    label_enum Kinds { user, internal, network }

    struct Requests: IntCounter {
        "route" => Routes,
        "kind" => Kinds,
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
        let (registry, family) = family(&LABELS);
        Handles { _registry: registry, requests: Requests::from(&family) }
    }

    #[inline(always)]
    fn inc(Handles { requests, .. }: &Handles, route: Route, kind: Kind) {
        let route = match route {
            Route::Users => Routes::users,
            Route::User => Routes::user,
            Route::Products => Routes::products,
            Route::Product => Routes::product,
            Route::Owner => Routes::owner,
            Route::Purchase => Routes::purchase,
        };
        let kind = match kind {
            Kind::User => Kinds::user,
            Kind::Internal => Kinds::internal,
            Kind::Network => Kinds::network,
        };
        requests.get(route).get(kind).inc();
    }
}
