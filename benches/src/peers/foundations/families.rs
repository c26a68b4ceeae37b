//! Families of `foundations-metrics`: `LowCardinalityFamily` for closed sets, which is an index, and `Family` for the rest.

use super::{Foundations, Library};
use crate::peers::Role;
use crate::peers::families::{ByEnums, ByKnownText, ByText};
use crate::workload::{Client, FEW, Route, Values};
use foundations_metrics::{Family, LowCardinalityFamily, LowCardinalityLabel, ThreadLocalCounter};
use serde::Serialize;
use std::num::NonZeroUsize;

/// The labels: enums, strings that are owned, or strings that live as long as the process.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Labels<R, C> {
    route: R,
    client: C,
}

impl LowCardinalityLabel for Labels<Route, Client> {
    const CARDINALITY: NonZeroUsize = NonZeroUsize::new(FEW).expect("there are some");

    fn index(&self) -> usize {
        self.route as usize * Client::ALL.len() + self.client as usize
    }
}

impl ByEnums for Foundations {
    type Family = LowCardinalityFamily<Labels<Route, Client>, ThreadLocalCounter>;

    fn family() -> Self::Family {
        Self::Family::default()
    }

    #[inline(always)]
    fn inc(family: &Self::Family, route: Route, client: Client) {
        family.get_or_create(&Labels { route, client }).inc();
    }
}

impl ByText for Foundations {
    type Family = Family<Labels<String, String>, ThreadLocalCounter>;

    fn family(_: usize) -> Self::Family {
        Family::default()
    }

    #[inline(always)]
    fn inc(family: &Self::Family, route: &str, client: &str) {
        family.get_or_create(&Labels { route: route.to_owned(), client: client.to_owned() }).inc();
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
    fn inc(family: &Self::Family, route: &'static str, client: &'static str) {
        family.get_or_create(&Labels { route, client }).inc();
    }
}
