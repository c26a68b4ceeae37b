//! Families of `altimeter`.

use super::{Altimeter, FREE};
use crate::peers::families::{ByEnums, ByText};
use crate::peers::names::ByNames;
use crate::workload::{Kind, Route};
use altimeter::{Counter, Family, Labels, NamedFamily, Registry};

/// Two closed sets, which are an index.
#[derive(Debug, Labels)]
pub struct Enums {
    route: Route,
    kind: Kind,
}

impl ByEnums for Altimeter {
    type Family = (Registry, Family<Enums, Counter>);

    fn family() -> Self::Family {
        let registry = Registry::new();
        let family = registry.counter("requests_total", "-").labels::<Enums>().register().expect(FREE);
        (registry, family)
    }

    #[inline(always)]
    fn inc((_, family): &Self::Family, route: Route, kind: Kind) {
        family.with(&Enums { route, kind }, |counter| counter.inc());
    }
}

/// Two strings, which are borrowed.
#[derive(Debug, Labels)]
pub struct Texts<'a> {
    pub(super) route: &'a str,
    pub(super) kind: &'a str,
}

impl ByText for Altimeter {
    type Family = (Registry, Family<Texts<'static>, Counter>);

    fn family(series: usize) -> Self::Family {
        let registry = Registry::new();
        let family = registry.counter("requests_total", "-").labels::<Texts<'_>>().cap(series);
        let family = family.register().expect(FREE);
        (registry, family)
    }

    #[inline(always)]
    fn inc((_, family): &Self::Family, route: &str, kind: &str) {
        family.with(&Texts { route, kind }, |counter| counter.inc());
    }
}

impl ByNames for Altimeter {
    type Named = (Registry, NamedFamily<Counter>);

    fn named(names: &'static [&'static str]) -> Self::Named {
        let registry = Registry::new();
        let family = registry.counter("requests_total", "-").labels_named(names).register().expect(FREE);
        (registry, family)
    }

    #[inline(always)]
    fn inc_named((_, family): &Self::Named, values: &[&str]) {
        family.with(values, |counter| counter.inc()).expect("a value for each name");
    }
}
