//! Families of `prometheus-kind`: by reference to the metric, which spares it a clone of the handle.

use super::{Library, PrometheusClient};
use crate::peers::Role;
use crate::peers::families::{ByEnums, ByKnownText, ByText};
use crate::peers::names::ByNames;
use crate::workload::{Kind, Route, Values};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::{counter::Counter, family::Family};
use prometheus_client::registry::Registry;
use std::fmt::Debug;
use std::hash::Hash;

/// Two enums.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Enums {
    route: Route,
    kind: Kind,
}

/// Two strings that are owned.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Texts {
    pub(super) route: String,
    pub(super) kind: String,
}

/// Two strings that live as long as the process.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct StaticTexts {
    route: &'static str,
    kind: &'static str,
}

type Registered<L> = (Registry, Family<L, Counter>);

fn family<L: EncodeLabelSet + Clone + Debug + Eq + Hash + Send + Sync + 'static>() -> Registered<L> {
    let mut registry = Registry::default();
    let family = Family::default();
    registry.register("requests", "-", family.clone());
    (registry, family)
}

impl ByEnums for PrometheusClient {
    type Family = Registered<Enums>;

    fn family() -> Self::Family {
        family()
    }

    #[inline(always)]
    fn inc((_, family): &Self::Family, route: Route, kind: Kind) {
        family.get_or_create(&Enums { route, kind }).inc();
    }
}

impl ByText for PrometheusClient {
    type Family = Registered<Texts>;

    fn family(_: usize) -> Self::Family {
        family()
    }

    #[inline(always)]
    fn inc((_, family): &Self::Family, route: &str, kind: &str) {
        family.get_or_create(&Texts { route: route.to_owned(), kind: kind.to_owned() }).inc();
    }
}

/// With strings that live as long as the process.
#[derive(Debug)]
pub struct PrometheusClientStatic;

impl Library for PrometheusClientStatic {
    const NAME: &'static str = "prometheus_client_static";
    const ROLE: Role = Role::Beside;
}

impl ByKnownText for PrometheusClientStatic {
    type Family = Registered<StaticTexts>;

    fn family(_: &Values) -> Self::Family {
        family()
    }

    #[inline(always)]
    fn inc((_, family): &Self::Family, route: &'static str, kind: &'static str) {
        family.get_or_create(&StaticTexts { route, kind }).inc();
    }
}

/// By vectors of names and values, which is its way for labels that no type has.
impl ByNames for PrometheusClient {
    type Named = (&'static [&'static str], Registered<Vec<(String, String)>>);

    fn named(names: &'static [&'static str]) -> Self::Named {
        (names, family())
    }

    #[inline(always)]
    fn inc_named((names, (_, family)): &Self::Named, values: &[&str]) {
        let labels = names.iter().zip(values).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        family.get_or_create(&labels.collect()).inc();
    }
}
