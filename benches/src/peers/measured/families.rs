//! Families of `measured` over two labels: dense for closed sets; strings become numbers, by an interner, before it looks
//! them up.

use super::{Library, Measured};
use crate::peers::Role;
use crate::peers::families::{ByEnums, ByKnownText, ByText};
use crate::workload::{Kind, Route, Values};
use lasso::{Rodeo, RodeoReader};
use measured::label::StaticLabelSet;
use measured::{CounterVec, LabelGroup};
use paracord::ParaCord;

/// Two closed sets.
#[derive(Debug, Clone, Copy, LabelGroup)]
#[label(set = EnumsSet)]
pub struct Enums {
    route: Route,
    kind: Kind,
}

impl ByEnums for Measured {
    type Family = CounterVec<EnumsSet>;

    fn family() -> Self::Family {
        CounterVec::dense_with_label_set(EnumsSet {
            route: StaticLabelSet::new(),
            kind: StaticLabelSet::new(),
        })
    }

    #[inline(always)]
    fn inc(family: &Self::Family, route: Route, kind: Kind) {
        family.inc(Enums { route, kind });
    }
}

/// With the interner of its own benchmarks, which takes any string and forgets none.
#[derive(Debug)]
pub struct MeasuredInterned;

impl Library for MeasuredInterned {
    const NAME: &'static str = "measured_interned";
}

/// Two strings.
#[derive(Debug, Clone, Copy, LabelGroup)]
#[label(set = InternedSet)]
pub struct Interned<'a> {
    #[label(dynamic_with = ParaCord)]
    pub(super) route: &'a str,
    #[label(dynamic_with = ParaCord)]
    pub(super) kind: &'a str,
}

impl ByText for MeasuredInterned {
    const INTERNS: bool = true;

    type Family = CounterVec<InternedSet>;

    fn family(_: usize) -> Self::Family {
        CounterVec::with_label_set(InternedSet { route: ParaCord::default(), kind: ParaCord::default() })
    }

    #[inline(always)]
    fn inc(family: &Self::Family, route: &str, kind: &str) {
        family.inc(Interned { route, kind });
    }
}

/// With the interner that it recommends for values that are known at the start; it fails on others. A family of up to 1,024
/// series is dense then.
#[derive(Debug)]
pub struct MeasuredFixed;

impl Library for MeasuredFixed {
    const NAME: &'static str = "measured_fixed";
    const ROLE: Role = Role::Beside;
}

/// Two strings of those known at the start.
#[derive(Debug, Clone, Copy, LabelGroup)]
#[label(set = FixedSet)]
pub struct Fixed<'a> {
    #[label(fixed_with = RodeoReader)]
    route: &'a str,
    #[label(fixed_with = RodeoReader)]
    kind: &'a str,
}

impl ByKnownText for MeasuredFixed {
    type Family = CounterVec<FixedSet>;

    fn family(values: &Values) -> Self::Family {
        let reader = |values: &[&'static str]| values.iter().collect::<Rodeo>().into_reader();
        CounterVec::with_label_set(FixedSet { route: reader(&values.routes), kind: reader(&values.kinds) })
    }

    #[inline(always)]
    fn inc(family: &Self::Family, route: &'static str, kind: &'static str) {
        family.inc(Fixed { route, kind });
    }
}
