//! How the group of numbers of labels asks each library the same.

use super::{Does, Library};
use crate::groups::LabelsCount;

/// The names of the labels, the first of which are used.
const NAMES: [&str; 8] = ["method", "route", "status", "scheme", "tenant", "region", "zone", "version"];

/// How many series there are.
const SERIES: usize = 18;

/// A library that has families of counters by labels whose names are given when the program runs.
pub trait ByNames: Library {
    /// The family, and the registry where there is one.
    type Named: Sync + 'static;

    /// One without series, by labels of these names.
    fn named(names: &'static [&'static str]) -> Self::Named;

    /// Adds one to the counter of these labels, in the order of their names.
    fn inc_named(family: &Self::Named, values: &[&str]);
}

/// A family, and the label sets of its series.
#[derive(Debug)]
pub struct Sets<F, const LABELS: usize> {
    family: F,
    /// Made at run time, so that the compiler knows none of them.
    sets: Vec<[String; LABELS]>,
}

impl<L: ByNames, const LABELS: usize> Does<LabelsCount<LABELS>> for L {
    type State = Sets<L::Named, LABELS>;

    fn new() -> Self::State {
        let set = |series| std::array::from_fn(|label| format!("value-{label}-{series:04}"));
        let sets: Vec<[String; LABELS]> = (0..SERIES).map(set).collect();
        let state = Sets { family: L::named(&NAMES[..LABELS]), sets };
        (0..SERIES as u64).for_each(|series| <L as Does<LabelsCount<LABELS>>>::operate(&state, series));
        state
    }

    #[inline(always)]
    fn operate(Sets { family, sets }: &Self::State, i: u64) {
        let values = sets[i as usize % SERIES].each_ref().map(String::as_str);
        L::inc_named(family, &values);
    }
}
