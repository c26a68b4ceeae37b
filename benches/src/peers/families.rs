//! What a library's families can be asked, and how the groups of labels ask it. All libraries are asked the same, in the order
//! of the same walk.

use super::{Does, Library, Role};
use crate::groups::{Create, LabelsDynamic, LabelsEnum};
use crate::workload::{ClosedWalk, Kind, Route, Values, Walks, distinct, text};

/// A library that has families of counters by two labels that are closed sets.
pub trait ByEnums: Library {
    /// The family, and the registry where there is one.
    type Family: Sync + 'static;

    /// One without series.
    fn family() -> Self::Family;

    /// Adds one to the counter of these labels.
    fn inc(family: &Self::Family, route: Route, kind: Kind);
}

/// A library that has families of counters by two strings, which it copies where it has to.
pub trait ByText: Library {
    /// Whether the strings go to an interner, which forgets none.
    const INTERNS: bool = false;

    /// The family, and the registry where there is one.
    type Family: Sync + 'static;

    /// One without series, for up to so many.
    fn family(series: usize) -> Self::Family;

    /// Adds one to the counter of these labels.
    fn inc(family: &Self::Family, route: &str, kind: &str);
}

/// A library that has families of counters by two strings, and spares itself something by asking that they be known when the
/// family is made, or live as long as the process.
pub trait ByKnownText: Library {
    /// The family, and the registry where there is one.
    type Family: Sync + 'static;

    /// One without series.
    fn family(values: &Values) -> Self::Family;

    /// Adds one to the counter of these labels.
    fn inc(family: &Self::Family, route: &'static str, kind: &'static str);
}

impl<L: ByText> ByKnownText for L {
    type Family = <L as ByText>::Family;

    fn family(values: &Values) -> Self::Family {
        <L as ByText>::family(values.routes.len() * values.kinds.len())
    }

    #[inline(always)]
    fn inc(family: &Self::Family, route: &'static str, kind: &'static str) {
        <L as ByText>::inc(family, route, kind);
    }
}

/// A family that has all its series, and the walk over them, made at run time: the compiler knows none of the labels.
#[derive(Debug)]
pub struct Walked<F, W: 'static> {
    family: F,
    walk: &'static W,
}

impl<L: ByEnums> Does<LabelsEnum> for L {
    type State = Walked<L::Family, ClosedWalk>;

    fn new() -> Self::State {
        let family = L::family();
        let all = Route::ALL.iter().flat_map(|route| Kind::ALL.map(|kind| (*route, kind)));
        all.for_each(|(route, kind)| L::inc(&family, route, kind));
        Walked { family, walk: ClosedWalk::get() }
    }

    #[inline(always)]
    fn operate(state: &Self::State, i: u64) {
        let (route, kind) = state.walk.step(i);
        L::inc(&state.family, route, kind);
    }
}

impl<L: ByKnownText, const SERIES: usize, const SPREAD: bool> Does<LabelsDynamic<SERIES, SPREAD>> for L {
    type State = Walked<L::Family, Walks>;

    fn new() -> Self::State {
        let walk = Walks::of(SERIES);
        let family = L::family(&walk.values);
        walk.series().for_each(|(route, kind)| L::inc(&family, route, kind));
        Walked { family, walk }
    }

    #[inline(always)]
    fn operate(state: &Self::State, i: u64) {
        let (route, kind) = state.walk.step(SPREAD, i);
        L::inc(&state.family, route, kind);
    }
}

impl<L: ByText, const SERIES: usize> Does<Create<SERIES>> for L {
    const AS: Role = if L::INTERNS { Role::Beside } else { L::ROLE };

    type State = <L as ByText>::Family;

    fn new() -> Self::State {
        <L as ByText>::family(SERIES)
    }

    #[inline(always)]
    fn operate(family: &Self::State, i: u64) {
        let (route, kind) = distinct(i);
        <L as ByText>::inc(family, text(&route), text(&kind));
    }
}
