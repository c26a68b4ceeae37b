//! Families of `fastmetrics`.

use super::{FREE, Fastmetrics, Library};
use crate::peers::Role;
use crate::peers::families::{ByEnums, ByKnownText, ByText};
use crate::workload::{Kind, Route, Values};
use fastmetrics::derive::LabelSet;
use fastmetrics::encoder::EncodeLabelSet;
use fastmetrics::metrics::{counter::Counter, family::Family};
use fastmetrics::raw::LabelSetSchema;
use fastmetrics::registry::Registry;
use std::hash::Hash;

/// Two enums.
#[derive(Debug, Clone, PartialEq, Eq, Hash, LabelSet)]
pub struct Enums {
    route: Route,
    kind: Kind,
}

/// Two strings that are owned.
#[derive(Debug, Clone, PartialEq, Eq, Hash, LabelSet)]
pub struct Texts {
    pub(super) route: String,
    pub(super) kind: String,
}

/// Two strings that live as long as the process.
#[derive(Debug, Clone, PartialEq, Eq, Hash, LabelSet)]
pub struct StaticTexts {
    route: &'static str,
    kind: &'static str,
}

type Registered<L> = (Registry, Family<L, Counter>);

fn family<L: EncodeLabelSet + LabelSetSchema + Clone + Eq + Hash + Send + Sync + 'static>() -> Registered<L> {
    let (mut registry, family) = Registered::<L>::default();
    registry.register("requests", "-", family.clone()).expect(FREE);
    (registry, family)
}

impl ByEnums for Fastmetrics {
    type Family = Registered<Enums>;

    fn family() -> Self::Family {
        family()
    }

    #[inline(always)]
    fn inc((_, family): &Self::Family, route: Route, kind: Kind) {
        family.with_or_new(&Enums { route, kind }, |counter| counter.inc());
    }
}

impl ByText for Fastmetrics {
    type Family = Registered<Texts>;

    fn family(_: usize) -> Self::Family {
        family()
    }

    #[inline(always)]
    fn inc((_, family): &Self::Family, route: &str, kind: &str) {
        let labels = Texts { route: route.to_owned(), kind: kind.to_owned() };
        family.with_or_new(&labels, |counter| counter.inc());
    }
}

/// With strings that live as long as the process.
#[derive(Debug)]
pub struct FastmetricsStatic;

impl Library for FastmetricsStatic {
    const NAME: &'static str = "fastmetrics_static";
    const ROLE: Role = Role::Beside;
}

impl ByKnownText for FastmetricsStatic {
    type Family = Registered<StaticTexts>;

    fn family(_: &Values) -> Self::Family {
        family()
    }

    #[inline(always)]
    fn inc((_, family): &Self::Family, route: &'static str, kind: &'static str) {
        family.with_or_new(&StaticTexts { route, kind }, |counter| counter.inc());
    }
}
