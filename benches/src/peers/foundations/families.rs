//! Families of `foundations-metrics`: `LowCardinalityFamily` for closed sets, which is an index, and `Family` for the rest.

use super::{Foundations, Library};
use crate::peers::Role;
use crate::peers::families::{ByEnums, ByKnownText, ByText};
use crate::workload::{FEW, Kind, Route, Values};
use foundations_metrics::{Family, LowCardinalityFamily, LowCardinalityLabel, ThreadLocalCounter};
use serde::Serialize;
use std::num::NonZeroUsize;

/// The labels: enums, strings that are owned, or strings that live as long as the process.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Labels<R, C> {
    route: R,
    kind: C,
}

impl LowCardinalityLabel for Labels<Route, Kind> {
    const CARDINALITY: NonZeroUsize = NonZeroUsize::new(FEW).expect("there are some");

    fn index(&self) -> usize {
        self.route as usize * Kind::ALL.len() + self.kind as usize
    }
}

impl ByEnums for Foundations {
    type Family = LowCardinalityFamily<Labels<Route, Kind>, ThreadLocalCounter>;

    fn family() -> Self::Family {
        Self::Family::default()
    }

    #[inline(always)]
    fn inc(family: &Self::Family, route: Route, kind: Kind) {
        family.get_or_create(&Labels { route, kind }).inc();
    }
}

impl ByText for Foundations {
    type Family = Family<Labels<String, String>, ThreadLocalCounter>;

    fn family(_: usize) -> Self::Family {
        Family::default()
    }

    #[inline(always)]
    fn inc(family: &Self::Family, route: &str, kind: &str) {
        family.get_or_create(&Labels { route: route.to_owned(), kind: kind.to_owned() }).inc();
    }
}

/// With strings that live as long as the process.
#[derive(Debug)]
pub struct FoundationsStatic;

impl Library for FoundationsStatic {
    const NAME: &'static str = "foundations_static";
    const ROLE: Role = Role::Beside;
}

impl ByKnownText for FoundationsStatic {
    type Family = Family<Labels<&'static str, &'static str>, ThreadLocalCounter>;

    fn family(_: &Values) -> Self::Family {
        Family::default()
    }

    #[inline(always)]
    fn inc(family: &Self::Family, route: &'static str, kind: &'static str) {
        family.get_or_create(&Labels { route, kind }).inc();
    }
}
