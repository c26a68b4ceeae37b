//! The three ways in which a family finds its series, behind one trait, so that a test makes its claim of each.

use altimeter::{
    Counter, Family, FamilyBuilder, LabelValue, Labels, ManualClock, MetricBuilder, NamedFamily, Registry,
    SeriesLabels, UnknownLabel,
};
use std::time::Duration;

/// The family of every [`Kind`].
pub(crate) const EVENTS: &str = "events_total";

/// A label set: `animal`, and `site`, of which one text is empty.
pub(crate) type At = (Animal, Site);

#[derive(LabelValue, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Animal {
    Dog,
    Cat,
    Cow,
}

#[derive(LabelValue, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Site {
    North,
    South,
    #[label("")]
    Nowhere,
}

pub(crate) const ANIMALS: [Animal; 3] = [Animal::Dog, Animal::Cat, Animal::Cow];
pub(crate) const SITES: [Site; 3] = [Site::North, Site::South, Site::Nowhere];

/// All label sets, in the order of their indexes.
pub(crate) fn all() -> impl Iterator<Item = At> + Clone {
    ANIMALS.into_iter().flat_map(|animal| SITES.map(|site| (animal, site)))
}

/// What a label set reads on the page.
pub(crate) fn on_page((animal, site): At) -> Vec<(&'static str, &'static str)> {
    let labels = [("animal", text(animal)), ("site", text(site))];
    labels.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

fn text<T: LabelValue>(value: T) -> &'static str {
    T::CLOSED.expect("a closed set")[value.index()]
}

#[derive(Labels)]
pub(crate) struct Dense {
    animal: Animal,
    site: Site,
}

#[derive(Labels)]
pub(crate) struct Dynamic<'a> {
    animal: &'a str,
    site: &'a str,
}

const NAMES: [&str; 2] = ["animal", "site"];

fn dense((animal, site): At) -> Dense {
    Dense { animal, site }
}

fn dynamic((animal, site): At) -> Dynamic<'static> {
    Dynamic { animal: text(animal), site: text(site) }
}

fn texts((animal, site): At) -> [&'static str; 2] {
    [text(animal), text(site)]
}

/// A family of counters, by how its series are found. Clones are handles to the same one.
#[derive(Clone, Debug)]
pub(crate) enum Events {
    /// By an index.
    Dense(Family<Dense, Counter>),
    /// By a hash.
    Dynamic(Family<Dynamic<'static>, Counter>),
    /// By a hash, the labels being named at run time.
    Named(NamedFamily<Counter>),
}

/// What a test sets of a family.
pub(crate) struct Limits {
    pub(crate) cap: usize,
    pub(crate) expiry: Option<(Duration, ManualClock)>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { cap: 2000, expiry: None }
    }
}

impl Limits {
    fn of<'r, Q>(&self, family: FamilyBuilder<'r, Q, Counter>) -> FamilyBuilder<'r, Q, Counter> {
        let family = family.cap(self.cap);
        match &self.expiry {
            Some((after, clock)) => family.expire_after(*after).clock(clock.clone()),
            None => family,
        }
    }
}

/// Makes the claim of a family of each kind, in a registry of its own.
pub(crate) fn each(claim: impl Fn(&Registry, Events)) {
    each_of(&Limits::default(), claim);
}

/// [`each`], with these limits.
pub(crate) fn each_of(limits: &Limits, claim: impl Fn(&Registry, Events)) {
    let make: [fn(&Registry, &Limits) -> Events; 3] = [
        |registry, limits| Events::Dense(limits.of(events(registry).labels::<Dense>()).register().unwrap()),
        |registry, limits| {
            Events::Dynamic(limits.of(events(registry).labels::<Dynamic>()).register().unwrap())
        },
        |registry, limits| Events::Named(limits.of(events(registry).labels_named(NAMES)).register().unwrap()),
    ];
    for make in make {
        let registry = Registry::new();
        let events = make(&registry, limits);
        println!("{events:?}");
        claim(&registry, events);
    }
}

fn events(registry: &Registry) -> MetricBuilder<'_, Counter> {
    registry.counter(EVENTS, "Events.")
}

impl Events {
    pub(crate) fn with<R>(&self, at: At, update: impl FnOnce(&Counter) -> R) -> R {
        match self {
            Self::Dense(family) => family.with(&dense(at), update),
            Self::Dynamic(family) => family.with(&dynamic(at), update),
            Self::Named(family) => family.with(texts(at), update).unwrap(),
        }
    }

    pub(crate) fn inc(&self, at: At) {
        self.with(at, |events| events.inc());
    }

    pub(crate) fn get(&self, at: At) -> Counter {
        self.with(at, Counter::clone)
    }

    pub(crate) fn init(&self, at: At) -> usize {
        match self {
            Self::Dense(family) => family.init([dense(at)]),
            Self::Dynamic(family) => family.init([dynamic(at)]),
            Self::Named(family) => family.init([texts(at)]).unwrap(),
        }
    }

    pub(crate) fn remove(&self, at: At) -> bool {
        match self {
            Self::Dense(family) => family.remove(&dense(at)),
            Self::Dynamic(family) => family.remove(&dynamic(at)),
            Self::Named(family) => family.remove(texts(at)).unwrap(),
        }
    }

    pub(crate) fn clear(&self) -> usize {
        match self {
            Self::Dense(family) => family.clear(),
            Self::Dynamic(family) => family.clear(),
            Self::Named(family) => family.clear(),
        }
    }

    pub(crate) fn retain(&self, keep: impl FnMut(&SeriesLabels<'_>, &Counter) -> bool) -> usize {
        match self {
            Self::Dense(family) => family.retain(keep),
            Self::Dynamic(family) => family.retain(keep),
            Self::Named(family) => family.retain(keep),
        }
    }

    pub(crate) fn remove_matching(&self, labels: &[(&str, &str)]) -> Result<usize, UnknownLabel> {
        match self {
            Self::Dense(family) => family.remove_matching(labels),
            Self::Dynamic(family) => family.remove_matching(labels),
            Self::Named(family) => family.remove_matching(labels),
        }
    }

    pub(crate) fn sweep(&self) {
        match self {
            Self::Dense(family) => family.sweep(),
            Self::Dynamic(family) => family.sweep(),
            Self::Named(family) => family.sweep(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Dense(family) => family.len(),
            Self::Dynamic(family) => family.len(),
            Self::Named(family) => family.len(),
        }
    }
}
