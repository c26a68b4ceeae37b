//! Any sequence of registrations, removals and merges over a few registries: each is refused when a model of sets refuses it, and
//! every page has the families that the model has.

#![no_main]

use altimeter::{Format, LabelValue, MergeError, RegisterError, Registry};
use altimeter_tests::exposition::Page;
use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use std::collections::{BTreeMap, BTreeSet};

/// Names of which each clashes with some other by a suffix.
#[derive(Debug, Clone, Copy, Arbitrary)]
enum Name {
    Plain,
    Total,
    Count,
    Created,
    Other,
}

#[derive(Debug, Clone, Copy, Arbitrary)]
enum Kind {
    Counter,
    Gauge,
    Histogram,
    Summary,
    Info,
    StateSet,
}

/// The states of a state set, and its label.
#[derive(Debug, Clone, Copy, PartialEq, LabelValue)]
#[allow(dead_code, reason = "of a state set, the names alone are looked at")]
enum State {
    On,
    Off,
}

/// One of the registries.
#[derive(Debug, Clone, Copy, Arbitrary)]
enum Which {
    First,
    Second,
    Third,
}

const ALL: [Which; 3] = [Which::First, Which::Second, Which::Third];

#[derive(Debug, Arbitrary)]
enum Operation {
    Register(Which, Name, Kind),
    Unregister(Which, Name),
    Merge(Which, Which),
}

impl Name {
    fn text(self) -> &'static str {
        match self {
            Self::Plain => "x",
            Self::Total => "x_total",
            Self::Count => "x_count",
            Self::Created => "x_created",
            Self::Other => "y",
        }
    }
}

/// The name of a family, and all that its samples may be called.
fn names(name: Name, kind: Kind) -> (String, BTreeSet<String>) {
    let text = name.text();
    let base = text.strip_suffix("_total").filter(|_| matches!(kind, Kind::Counter)).unwrap_or(text);
    let (name, suffixes): (String, &[&str]) = match kind {
        Kind::Counter => (format!("{base}_total"), &["", "_total", "_created"]),
        Kind::Gauge | Kind::StateSet => (base.to_owned(), &[""]),
        Kind::Histogram => (base.to_owned(), &["", "_bucket", "_count", "_sum", "_created"]),
        Kind::Summary => (base.to_owned(), &["", "_count", "_sum", "_created"]),
        Kind::Info => (format!("{base}_info"), &["", "_info"]),
    };
    (name, suffixes.iter().map(|suffix| format!("{base}{suffix}")).collect())
}

/// What each registry has, and which others are merged into it.
#[derive(Default)]
struct Model {
    families: [BTreeMap<String, BTreeSet<String>>; 3],
    merged: [BTreeSet<usize>; 3],
}

impl Model {
    /// The registries on the page of one.
    fn page(&self, which: usize) -> BTreeSet<usize> {
        let below = self.merged[which].iter().flat_map(|other| self.page(*other));
        below.chain([which]).collect()
    }

    /// The registries that are on some page with one.
    fn beside(&self, which: usize) -> BTreeSet<usize> {
        let pages = (0..self.merged.len()).map(|page| self.page(page));
        pages.filter(|page| page.contains(&which)).flatten().collect()
    }

    /// Whether none of these registries has a sample of these names.
    fn is_free(&self, registries: &BTreeSet<usize>, samples: &BTreeSet<String>) -> bool {
        let mut taken = registries.iter().flat_map(|registry| self.families[*registry].values());
        taken.all(|taken| taken.is_disjoint(samples))
    }

    fn register(&mut self, which: usize, name: Name, kind: Kind) -> bool {
        let (name, samples) = names(name, kind);
        let is_free = self.is_free(&self.beside(which), &samples);
        if is_free {
            self.families[which].insert(name, samples);
        }
        is_free
    }

    /// `None`: they are on one page already.
    fn merge(&mut self, into: usize, other: usize) -> Option<bool> {
        let (beside, added) = (self.beside(into), self.page(other));
        if !beside.is_disjoint(&added) {
            return None;
        }
        let mut families = added.iter().flat_map(|registry| self.families[*registry].values());
        let is_free = families.all(|samples| self.is_free(&beside, samples));
        if is_free {
            self.merged[into].insert(other);
        }
        Some(is_free)
    }
}

fn register(registry: &Registry, name: Name, kind: Kind) -> Result<(), RegisterError> {
    match kind {
        Kind::Counter => registry.counter(name.text(), "").register().map(drop),
        Kind::Gauge => registry.gauge(name.text(), "").register().map(drop),
        Kind::Histogram => registry.histogram(name.text(), "").register().map(drop),
        Kind::Summary => registry.summary(name.text(), "").register().map(drop),
        Kind::Info => registry.info(name.text(), "").register().map(drop),
        Kind::StateSet => registry.state_set::<State>(name.text(), "").register().map(drop),
    }
}

fuzz_target!(|operations: Vec<Operation>| {
    let registries = ALL.map(|_| Registry::new());
    let mut model = Model::default();
    for operation in operations {
        match operation {
            Operation::Register(which, name, kind) => {
                let allowed = model.register(which as usize, name, kind);
                assert_eq!(register(&registries[which as usize], name, kind).is_ok(), allowed);
            }
            Operation::Unregister(which, name) => {
                let there = model.families[which as usize].remove(name.text()).is_some();
                assert_eq!(registries[which as usize].unregister(name.text()), there);
            }
            Operation::Merge(into, other) => {
                let merged = registries[into as usize].merge(&registries[other as usize]);
                match model.merge(into as usize, other as usize) {
                    Some(true) => assert_eq!(merged, Ok(())),
                    Some(false) => assert!(matches!(merged, Err(MergeError::Conflict(_)))),
                    None => assert_eq!(merged, Err(MergeError::Shown)),
                }
            }
        }
    }
    for which in ALL {
        let mut page = Vec::new();
        registries[which as usize].encode(Format::Text, &mut page);
        let page = Page::parse(&page).expect("a page that parses");
        let shown = page.families().iter().map(|family| family.name.clone());
        let mut shown: Vec<_> = shown.filter(|name| !name.starts_with("altimeter_")).collect();
        // They stand in the order of their names without the suffix of their kind.
        shown.sort_unstable();
        let expected: BTreeSet<_> = model
            .page(which as usize)
            .into_iter()
            .flat_map(|one| model.families[one].keys().cloned())
            .collect();
        assert!(shown.iter().eq(&expected), "{shown:?} {expected:?}");
    }
});
